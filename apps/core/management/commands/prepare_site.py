"""Everything between starting the database and starting the site. Safe to run again."""

import io
import sys
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

Step = tuple[str, str, dict[str, bool]]

BUILDING: tuple[Step, ...] = (
    ("Translations", "compile_translations", {}),
    ("Style sheet and fonts (the first time takes half a minute)", "build_static", {}),
    ("Static files", "collectstatic", {"interactive": False}),
)
BEFORE: tuple[Step, ...] = (
    ("Settings", "check", {}),
    ("Database tables", "migrate", {"interactive": False}),
)
AFTER: tuple[Step, ...] = (("Support directory", "load_directory", {}),)
DEMONSTRATION: Step = ("Demonstration data, labelled as such", "load_demonstration", {})
# In an image everything was built with it (build_site), and nothing can be written.
FINISHED = "finished"


class Command(BaseCommand):
    help = "Migrates, compiles, collects and loads what a site needs before it starts."
    # The first step makes a directory that the checks would miss.
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        (Path(settings.BUILD_DIR) / "static").mkdir(parents=True, exist_ok=True)
        built = (Path(settings.BUILD_DIR) / FINISHED).exists()
        for label, command, arguments in (*BEFORE, *(() if built else BUILDING), *AFTER):
            self._run(label, command, io.StringIO(), **arguments)
        if settings.DEMO and DEMONSTRATION[1] in get_commands():
            label, command, arguments = DEMONSTRATION
            self._run(label, command, sys.stdout, **arguments)

    def _run(self, label: str, command: str, stdout: TextIO, **arguments: bool) -> None:
        self.stdout.write(f"  {label}")
        self.stdout.flush()
        call_command(command, verbosity=0, stdout=stdout, **arguments)
