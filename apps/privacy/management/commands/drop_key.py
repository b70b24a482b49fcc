"""An old key out of KEYRING_FILE, once nothing needs it any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.key_file import KeyFileProblem
from apps.privacy.keys import StillInUse, retire_key


class Command(BaseCommand):
    help = "Takes a key out of KEYRING_FILE. Refuses while anything is sealed with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kid", metavar="KID", help="its name, such as k202611a")

    def handle(self, *args: Any, kid: str, **options: Any) -> None:
        try:
            retire_key(kid)
        except StillInUse as rows:
            needed = f"{kid} is still needed: {rows}. First: manage.py rewrap_keys"
            raise CommandError(needed) from None
        except KeyFileProblem as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{kid} is gone. What backups hold under it opens no more: "
            "destroy every copy of the key when the last of those backups has gone."
        )
