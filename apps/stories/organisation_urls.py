"""Below `/organisations/`: stories whose writers let organisations speak of them."""

from django.urls import path

from apps.stories import organisation_views

app_name = "advocacy"
urlpatterns = [
    path("<uuid:organization_id>/stories/", organisation_views.stories, name="stories"),
    path("<uuid:organization_id>/stories/<uuid:story_id>/pin/", organisation_views.pin, name="pin"),
]
