from django.urls import path

from apps.numbers import file_views, views

app_name = "numbers"
urlpatterns = [
    path("how-many/", views.how_many, name="how_many"),
    path("how-many.csv", file_views.as_csv, name="csv"),
    path("how-many.json", file_views.as_json, name="json"),
]
