"""Addresses for those who read here: rest, own choices, load, practice, training."""

from django.urls import path

from apps.moderation import (
    mine_views,
    practice_views,
    rest_views,
    shadow_views,
    training_views,
)

urlpatterns = [
    path("break/", rest_views.break_, name="break"),
    path("break/open/", rest_views.open_to_talk, name="open_to_talk"),
    path("break/talked/", rest_views.talked, name="talked"),
    path("mine/", mine_views.mine, name="mine"),
    path("mine/level/", mine_views.level_seen, name="level_seen"),
    path("load/", mine_views.load_of_all, name="load"),
    path("shadow/<uuid:task_id>/", shadow_views.shadow, name="shadow"),
    path("practice/", practice_views.practice, name="practice"),
    path("practice/<uuid:item_id>/", practice_views.practice_text, name="practice_text"),
    path("training/", training_views.training_, name="training"),
    path("training/people/<uuid:user_id>/", training_views.level, name="level"),
    path("training/texts/", training_views.texts, name="practice_texts"),
    path("training/texts/seven/", training_views.add_seven, name="add_practice_texts"),
    path("training/texts/<uuid:item_id>/retire/", training_views.retire, name="retire_text"),
]
