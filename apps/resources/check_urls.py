"""Below `/organisations/`: what is due, and what operators confirm."""

from django.urls import path

from apps.resources import check_views, round_views, seed_views, waiting_views

app_name = "checks"
urlpatterns = [
    path("waiting/", waiting_views.waiting_for_an_operator, name="waiting"),
    path("unconfirmed/", seed_views.seeds, name="seeds"),
    path("links/", check_views.links, name="links"),
    path("reports/", check_views.reports, name="reports"),
    path(
        "<uuid:organization_id>/entries/<uuid:service_id>/links/",
        check_views.settle_link,
        name="settle_link",
    ),
    path(
        "<uuid:organization_id>/entries/<uuid:service_id>/reports/",
        check_views.close_entry_reports,
        name="close_reports",
    ),
    path("check/<str:token>/", round_views.mail_link, name="round"),
    path("<uuid:organization_id>/due/", round_views.due, name="due"),
]
