from django.urls import path

from apps.resources import report_views, sheet_views, views

app_name = "resources"
urlpatterns = [
    path("", views.find_help, name="help"),
    path("sheet.pdf", sheet_views.sheet_pdf, name="sheet"),
    path("<uuid:service_id>/", views.entry, name="entry"),
    path("<uuid:service_id>/report/", report_views.report, name="report"),
]
