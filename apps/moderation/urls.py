from django.urls import include, path

from apps.moderation import (
    alike_views,
    colleague_views,
    figures_views,
    lease_views,
    macro_views,
    review_views,
    views,
)

app_name = "moderation"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.take_next, name="next"),
    path("guide/", views.guide, name="guide"),
    path("keys/", views.keys, name="keys"),
    path("figures/", figures_views.show, name="figures"),
    path("", include("apps.moderation.harm_urls")),
    path("", include("apps.moderation.reading_urls")),
    path("", include("apps.moderation.answer_urls")),
    path("", include("apps.moderation.care_urls")),
    path("alike/<uuid:group>/", alike_views.read_alike, name="alike"),
    path("alike/<uuid:group>/take/", alike_views.take_alike, name="take_alike"),
    path("alike/<uuid:group>/undo/", alike_views.undo_alike, name="undo_alike"),
    path("texts/", macro_views.texts, name="texts"),
    path("texts/<str:key>/<str:language>/", macro_views.text, name="text"),
    path("<uuid:task_id>/", review_views.review, name="review"),
    path("<uuid:task_id>/renew/", lease_views.renew, name="renew"),
    path("<uuid:task_id>/release/", lease_views.release, name="release"),
    path("<uuid:task_id>/recuse/", lease_views.recuse, name="recuse"),
    path("<uuid:task_id>/answer/", colleague_views.answer, name="answer"),
    path("<uuid:task_id>/undo/", views.undo, name="undo"),
]
