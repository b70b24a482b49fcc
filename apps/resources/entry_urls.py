"""Below `/organisations/`: the entries an organisation keeps."""

from django.urls import path

from apps.resources import entry_views, keep_views, waiting_views

app_name = "entries"
ALL = "<uuid:organization_id>/entries/"
ONE = f"{ALL}<uuid:service_id>/"
urlpatterns = [
    path(ALL, entry_views.entries, name="list"),
    path(f"{ALL}new/", entry_views.new, name="new"),
    path(ONE, entry_views.entry, name="entry"),
    path(f"{ONE}right/", keep_views.still_right, name="still_right"),
    path(f"{ONE}words/", keep_views.words, name="words"),
    path(f"{ONE}withdraw/", keep_views.withdraw, name="withdraw"),
    path(f"{ONE}restore/", keep_views.restore, name="restore"),
    path(f"{ONE}history/", keep_views.history, name="history"),
    path("<uuid:organization_id>/waiting/", waiting_views.waiting, name="waiting"),
    path("<uuid:organization_id>/kept-by-nobody/", keep_views.orphans, name="orphans"),
]
