from django.urls import path

from apps.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("safety/", views.safety, name="safety"),
    path("privacy/", views.privacy, name="privacy"),
    path("how-we-review/", views.how_we_review, name="how_we_review"),
    path("for-organisations/", views.for_organisations, name="for_organisations"),
    path("about/", views.about, name="about"),
    path("settings/", views.display_settings, name="settings"),
]
