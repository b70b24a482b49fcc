"""Notices from outside."""

from django.urls import path

from apps.moderation import outside_views

app_name = "notices"
urlpatterns = [
    path("", outside_views.tell, name="tell"),
    path("answer/", outside_views.answer, name="answer"),
]
