"""After a restore, before the site is opened: what was taken back since goes again."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.privacy import tombstone_file, tombstones


class Command(BaseCommand):
    help = (
        "Takes out of a restored database every story, me too, draft and account that is named "
        "in the files of tombstones, destroys their keys, and hides again what was hidden."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            type=Path,
            nargs="*",
            metavar="FILE",
            help="TOMBSTONES_FILE when none is given; several when several machines wrote one",
        )

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        digests: tombstone_file.Digests = {}
        for path in files or [Path(settings.TOMBSTONES_FILE)]:
            if not path.exists():
                raise CommandError(f"{path} is not there. Do not open the site without it.")
            digests |= tombstone_file.read(path)
        self.stdout.write(f"{len(digests):,} tombstones.")
        for what, count in tombstones.replay(digests):
            self.stdout.write(f"{what}: {count:,}")
