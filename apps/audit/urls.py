from django.urls import path

from apps.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.record_page, name="list"),
    path("export/", views.export, name="export"),
]
