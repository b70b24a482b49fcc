"""How people will change."""

from django.urls import path

from apps.numbers import pledge_views
from apps.solidarity import pledge_views as writing

app_name = "pledges"
urlpatterns = [
    path("", pledge_views.pledge_list, name="list"),
    path("write/", writing.write, name="write"),
]
