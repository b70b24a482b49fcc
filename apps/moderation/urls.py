from django.urls import path

from apps.moderation import colleague_views, macro_views, review_views, views

app_name = "moderation"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.take_next, name="next"),
    path("guide/", views.guide, name="guide"),
    path("keys/", views.keys, name="keys"),
    path("texts/", macro_views.texts, name="texts"),
    path("texts/<str:key>/<str:language>/", macro_views.text, name="text"),
    path("<uuid:task_id>/", review_views.review, name="review"),
    path("<uuid:task_id>/renew/", review_views.renew, name="renew"),
    path("<uuid:task_id>/release/", review_views.release, name="release"),
    path("<uuid:task_id>/recuse/", review_views.recuse, name="recuse"),
    path("<uuid:task_id>/answer/", colleague_views.answer, name="answer"),
    path("<uuid:task_id>/undo/", views.undo, name="undo"),
]
