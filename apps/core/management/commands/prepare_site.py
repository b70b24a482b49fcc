"""Everything between starting the database and starting the site. Safe to run again."""

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

STEPS = (
    ("Database tables", "migrate", {"interactive": False}),
    ("Translations", "compile_translations", {}),
    ("Style sheet and fonts", "build_static", {}),
    ("Static files", "collectstatic", {"interactive": False}),
    ("Support directory", "load_directory", {}),
)
DEMONSTRATION = ("Demonstration data, labelled as such", "load_demonstration", {})


class Command(BaseCommand):
    help = "Migrates, compiles, collects and loads what a site needs before it starts."

    def handle(self, *args: object, **options: object) -> None:
        known = get_commands()
        for label, command, arguments in STEPS + ((DEMONSTRATION,) if settings.DEMO else ()):
            if command not in known:
                continue
            self.stdout.write(f"  {label}")
            self.stdout.flush()
            call_command(command, verbosity=0, **arguments)
