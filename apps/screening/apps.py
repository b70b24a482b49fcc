from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "apps.screening"
    default_auto_field = "django.db.models.BigAutoField"
