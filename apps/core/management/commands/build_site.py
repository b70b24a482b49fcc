"""What an image can hold of a site before there is a database: catalogues and static files."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from apps.core.management.commands.prepare_site import BUILDING, FINISHED

WHERE = (
    "Set BUILD_DIR to a directory of the image's own. What is built there is final: prepare_site "
    "leaves it as it is, also when the source changes."
)


class Command(BaseCommand):
    help = "Builds catalogues and static files for an image, without database and secrets."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        if not os.environ.get("BUILD_DIR"):
            raise CommandError(WHERE)
        build = Path(settings.BUILD_DIR)
        (build / "static").mkdir(parents=True, exist_ok=True)
        for label, command, arguments in BUILDING:
            self.stdout.write(f"  {label}")
            call_command(command, verbosity=0, **arguments)
        (build / FINISHED).touch()
