"""Letters and pledges that wait to be read."""

from django.urls import path

from apps.moderation import note_views

app_name = "notes"
urlpatterns = [
    path("notes/", note_views.list_, name="list"),
    path("notes/take-down/", note_views.take_down, name="take_down"),
    path("notes/<uuid:task_id>/", note_views.note, name="note"),
    path("notes/<uuid:task_id>/undo/", note_views.undo, name="undo"),
]
