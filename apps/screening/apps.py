from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "apps.screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  Registers the check of the lexicon files.
