from django.urls import path

from apps.privacy import account_urls, erase_views, receipt_views

app_name = "privacy"
urlpatterns = [
    *account_urls.urlpatterns,
    path("my-story/delete/", erase_views.delete_story, name="delete_story"),
    path("privacy/receipt/", receipt_views.receipt, name="receipt"),
]
