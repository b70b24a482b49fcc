from django.apps import AppConfig


class ContentWarningsConfig(AppConfig):
    name = "apps.content_warnings"
    default_auto_field = "django.db.models.BigAutoField"
