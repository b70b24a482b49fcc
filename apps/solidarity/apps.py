from django.apps import AppConfig


class SolidarityConfig(AppConfig):
    name = "apps.solidarity"
    default_auto_field = "django.db.models.BigAutoField"
