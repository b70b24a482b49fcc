"""The number and a campaign on pages of others."""

from django.urls import path

from apps.numbers import embed_views

app_name = "number_embeds"
urlpatterns = [
    path("number", embed_views.number, name="number"),
    path("campaigns/<str:name>", embed_views.campaign, name="campaign"),
]
