from django.urls import path

from apps.my_story import views

app_name = "my_story"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("reply/", views.reply, name="reply"),
    path("take-back/", views.take_back, name="take_back"),
]
