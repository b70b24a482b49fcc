from django.urls import path

from apps.numbers import views

app_name = "numbers"
urlpatterns = [path("how-many/", views.how_many, name="how_many")]
