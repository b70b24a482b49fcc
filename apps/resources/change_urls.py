"""What changed in the directory, as feeds, and one entry as a card for an address book."""

from django.urls import path

from apps.resources import change_views as views

app_name = "changes"
urlpatterns = [
    path("help.atom", views.atom, name="atom"),
    path("help.json", views.json, name="json"),
    path("help/<uuid:service_id>.vcf", views.vcard, name="vcard"),
    path("help/<uuid:service_id>.jsonld", views.json_ld, name="json_ld"),
]
