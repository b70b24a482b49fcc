from django.urls import path

from apps.stories import topic_views, views, write_views

app_name = "stories"
urlpatterns = [
    path("me-too/", views.me_too, name="me_too"),
    path("me-too/place/", views.place, name="place"),
    path("me-too/take-back/", views.take_back, name="take_back"),
    path("write/", write_views.write, name="write"),
    path("stories/", views.story_list, name="list"),
    path("stories/search/", views.search, name="search"),
    path("stories/<uuid:story_id>/", views.detail, name="detail"),
    path("settings/topics/", topic_views.topics, name="topics"),
]
