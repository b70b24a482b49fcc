"""Campaigns of an organisation, and what operators say of them."""

from django.urls import path

from apps.campaigns import deciding_views, hosting_views

app_name = "hosting"
ALL = "<uuid:organization_id>/campaigns/"
urlpatterns = [
    path("campaigns/", deciding_views.waiting, name="waiting"),
    path("campaigns/new/", deciding_views.new, name="new"),
    path("campaigns/<uuid:campaign_id>/", deciding_views.change_campaign, name="change"),
    path("campaigns/<uuid:campaign_id>/decide/", deciding_views.decide_campaign, name="decide"),
    path(ALL, hosting_views.campaigns, name="list"),
    path(f"{ALL}new/", hosting_views.propose_campaign, name="propose"),
    path(f"{ALL}<uuid:campaign_id>/", hosting_views.edit, name="edit"),
]
