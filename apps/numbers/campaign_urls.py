"""Campaigns: their pages show counts, so they stand here."""

from django.urls import path

from apps.numbers import campaign_views

app_name = "campaigns"
urlpatterns = [
    path("", campaign_views.campaign_list, name="list"),
    # A path converter for slugs would keep names in other scripts out.
    path("<str:name>/", campaign_views.page, name="page"),
    path("<str:name>/card.png", campaign_views.card, name="card"),
]
