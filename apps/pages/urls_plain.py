"""Addresses without a language prefix. A namespace cannot be split over two places in the tree
of addresses, so they have their own: `plain:leave`."""

from django.urls import path

from apps.pages import health, leave, metrics, security_txt

app_name = "plain"
urlpatterns = [
    path("x", leave.leave, name="leave"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
]
