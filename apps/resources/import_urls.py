"""Below `/organisations/`: files that come in, entries that may be the same, and the gaps."""

from django.urls import path

from apps.resources import gap_views, import_views, pair_views

app_name = "imports"
urlpatterns = [
    path("duplicates/", pair_views.all_duplicates, name="all_duplicates"),
    path("<uuid:organization_id>/imports/", import_views.files, name="list"),
    path("<uuid:organization_id>/imports/<uuid:batch_id>/", import_views.batch, name="batch"),
    path("<uuid:organization_id>/duplicates/", pair_views.duplicates, name="duplicates"),
    path("<uuid:organization_id>/gaps/", gap_views.gaps, name="gaps"),
]
