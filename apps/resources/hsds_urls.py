"""Addresses of HSDS 3.1, without a slash at the end, as its OpenAPI document writes them."""

from django.urls import path

from apps.resources import hsds_views as views

app_name = "hsds"
urlpatterns = [
    path("", views.about, name="about"),
    path("services", views.services, name="services"),
    path("services/<str:id_>", views.service, name="service"),
    path("organizations", views.organizations, name="organizations"),
    path("organizations/<str:id_>", views.organization, name="organization"),
    path("service_at_locations", views.service_at_locations, name="service_at_locations"),
    path("service_at_locations/<str:id_>", views.service_at_location, name="service_at_location"),
    path("taxonomies", views.taxonomies, name="taxonomies"),
    path("taxonomies/<str:id_>", views.taxonomy, name="taxonomy"),
    path("taxonomy_terms", views.taxonomy_terms, name="taxonomy_terms"),
    path("taxonomy_terms/<str:id_>", views.taxonomy_term, name="taxonomy_term"),
]
