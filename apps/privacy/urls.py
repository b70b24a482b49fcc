from django.urls import path

from apps.privacy import (
    account_views,
    erase_views,
    legal_request_views,
    receipt_views,
    transparency_views,
)

app_name = "privacy"
urlpatterns = [
    path("accounts/copy/", account_views.export, name="export"),
    path("accounts/copy/page/", account_views.export_page, name="export_page"),
    path("accounts/copy/file/", account_views.export_json, name="export_json"),
    path("accounts/close/", account_views.close_account, name="close_account"),
    path("my-story/delete/", erase_views.delete_story, name="delete_story"),
    path("transparency/", transparency_views.transparency, name="transparency"),
    path("transparency.csv", transparency_views.transparency_csv, name="transparency_csv"),
    path(
        "accounts/legal-requests/",
        legal_request_views.legal_requests,
        name="legal_requests",
    ),
    path(
        "accounts/legal-requests/<uuid:request_id>/",
        legal_request_views.answer_legal_request,
        name="answer_legal_request",
    ),
    path("privacy/receipt/", receipt_views.receipt, name="receipt"),
]
