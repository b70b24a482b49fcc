"""Standing with a writer."""

from django.urls import path

from apps.solidarity import stand_views

app_name = "standing"
urlpatterns = [path("<uuid:story_id>/stand/", stand_views.stand, name="stand")]
