from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("apps.core.checks")
        import_module("apps.core.task_figures").connect()
        import_module("apps.core.log_lines").connect()
