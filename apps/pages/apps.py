from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "apps.pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  Registers what looks at the settings of the pages.
