from django.urls import path

from apps.moderation import review_views, views

app_name = "moderation"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.take_next, name="next"),
    path("guide/", views.guide, name="guide"),
    path("keys/", views.keys, name="keys"),
    path("<uuid:task_id>/", review_views.review, name="review"),
    path("<uuid:task_id>/renew/", review_views.renew, name="renew"),
    path("<uuid:task_id>/release/", review_views.release, name="release"),
    path("<uuid:task_id>/undo/", views.undo, name="undo"),
]
