"""What people without a sign-in do that ends on a moderator's desk: below the story it is about."""

from django.urls import path

from apps.moderation import reader_views

app_name = "reports"
urlpatterns = [
    path("stories/<uuid:story_id>/report/", reader_views.report, name="report"),
]
