"""Addresses for those who read here: rest, own choices, load."""

from django.urls import path

from apps.moderation import mine_views, rest_views

urlpatterns = [
    path("break/", rest_views.break_, name="break"),
    path("break/open/", rest_views.open_to_talk, name="open_to_talk"),
    path("break/talked/", rest_views.talked, name="talked"),
    path("mine/", mine_views.mine, name="mine"),
    path("mine/level/", mine_views.level_seen, name="level_seen"),
    path("load/", mine_views.load_of_all, name="load"),
]
