from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "apps.privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("apps.privacy.checks")
