"""Help for the pages of other sites: a frame, the same as data, and how to find both."""

from django.urls import path

from apps.resources import embed_views

app_name = "embeds"
urlpatterns = [
    path("resources", embed_views.resources, name="resources"),
    path("resources.json", embed_views.as_json, name="json"),
    path("oembed", embed_views.oembed, name="oembed"),
    path("blank", embed_views.blank, name="blank"),
]
