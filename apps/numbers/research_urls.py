"""What researchers may be given."""

from django.urls import path

from apps.numbers import research_views

app_name = "research"
urlpatterns = [
    path("", research_views.page, name="page"),
    path("file/", research_views.export, name="export"),
]
