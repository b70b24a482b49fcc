"""Letters of hope."""

from django.urls import path

from apps.solidarity import letter_views

app_name = "letters"
urlpatterns = [
    path("", letter_views.letter_list, name="list"),
    path("write/", letter_views.write, name="write"),
]
