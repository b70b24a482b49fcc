"""Feeds of published stories."""

from django.urls import path

from apps.stories import feed_views as views

app_name = "feeds"
urlpatterns = [
    path("stories.atom", views.stories_atom, name="stories_atom"),
    path("stories.json", views.stories_json, name="stories_json"),
]
