"""The secrets that no backup holds, sealed for another key than theirs."""

import base64
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.keyring import keyring
from apps.privacy.age_keys import BackupProblem, open_halves
from apps.privacy.backups import write_sealed

NAMES = ("SECRET_KEY", "FORM_KEY_SECRET", "CODE_KEY", "CODE_PEPPER", "AUDIT_KEY")
SAME_KEY = (
    "Backups are closed with this key too: whoever has its other half would have everything. "
    "Draw another one (age-keygen), for another person or another place."
)
SAME_PLACE = "{path} lies among the backups. Put it where they are not."
WRITTEN = (
    "{path} holds the secrets of today, sealed. Take it where no backup is. Write it anew after "
    "add_key and drop_key and destroy the one before: it opens what drop_key made unreadable."
)


class Command(BaseCommand):
    help = "Seals the secrets of the site into one file, apart from backups and for another key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FILE")
        parser.add_argument("--key", required=True, metavar="age1…", help="not that of backups")

    def handle(self, *args: Any, to: Path, key: str, **options: Any) -> None:
        if key in open_halves():
            raise CommandError(SAME_KEY)
        if to.resolve().is_relative_to(Path(settings.BACKUP_DIR).resolve()):
            raise CommandError(SAME_PLACE.format(path=to))
        try:
            write_sealed(to, _secrets(), [key])
        except BackupProblem as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(f"{to} cannot be written: {error.strerror}.") from None
        self.stdout.write(WRITTEN.format(path=to))


def _secrets() -> str:
    """NAME=value lines, as in `secrets.env` of `make run`."""
    keys = (f"{kid.decode()}:{base64.b64encode(key).decode()}" for kid, key in keyring().items())
    named = {name: getattr(settings, name) for name in NAMES} | {"KEYRING": ",".join(keys)}
    return "".join(f"{name}={text}\n" for name, text in named.items())
