"""Below `/accounts/`: what belongs to the account as a whole."""

from django.urls import URLPattern, path

from apps.privacy import account_views

urlpatterns: list[URLPattern] = [
    path("accounts/copy/", account_views.export, name="export"),
    path("accounts/copy/page/", account_views.export_page, name="export_page"),
    path("accounts/copy/file/", account_views.export_json, name="export_json"),
    path("accounts/close/", account_views.close_account, name="close_account"),
]
