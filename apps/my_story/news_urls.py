"""The private address of a story's news. It says nothing about where it comes from."""

from django.urls import path

from apps.my_story import news_views

app_name = "news"
urlpatterns = [path("news/<str:token>.atom", news_views.feed, name="feed")]
