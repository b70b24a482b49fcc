"""The key of backups: drawn once; the half that opens them is kept nowhere."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.privacy.age_keys import NO_KEY, BackupProblem, draw, open_halves

DRAWN = """\
This line opens every backup of this site. It is shown once and kept nowhere:

{secret}

Write it into a file on another machine, or print it, and keep it at two places that burn down
separately. Who has it and a backup can read what the site knows; without it a backup is nothing.
{path} holds the half that closes backups. Next: python manage.py backup"""


class Command(BaseCommand):
    help = "Shows the key that backups are closed with; --draw makes one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--draw", action="store_true", help="make a key, once")

    def handle(self, *args: Any, draw: bool, **options: Any) -> None:
        self.stdout.write(_drawn() if draw else "\n".join(open_halves()) or NO_KEY)


def _drawn() -> str:
    path = Path(settings.BACKUP_KEY_FILE)
    try:
        return DRAWN.format(secret=draw(path), path=path)
    except BackupProblem as problem:
        raise CommandError(str(problem)) from None
