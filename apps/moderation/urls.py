from django.urls import path

from apps.moderation import views

app_name = "moderation"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.take_next, name="next"),
    path("guide/", views.guide, name="guide"),
    path("keys/", views.keys, name="keys"),
    path("<uuid:task_id>/", views.review, name="review"),
    path("<uuid:task_id>/renew/", views.renew, name="renew"),
    path("<uuid:task_id>/release/", views.release, name="release"),
    path("<uuid:task_id>/undo/", views.undo, name="undo"),
]
