from django.urls import path

from apps.pages import page_views, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("safety/", views.safety, name="safety"),
    path("privacy/", views.privacy, name="privacy"),
    path("how-we-review/", views.how_we_review, name="how_we_review"),
    path("for-organisations/", views.for_organisations, name="for_organisations"),
    path("about/", views.about, name="about"),
    path("younger/", page_views.younger, name="younger"),
    path("terms/", page_views.terms, name="terms"),
    path("contact/", page_views.contact, name="contact"),
    path("accessibility/", page_views.accessibility, name="accessibility"),
    path("who-reads/", page_views.who_reads, name="who_reads"),
    path("settings/", views.display_settings, name="settings"),
]
