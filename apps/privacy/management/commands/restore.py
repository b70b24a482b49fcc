"""A backup into an empty database, and everything that has to happen before anybody sees it."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.privacy import restoring
from apps.privacy.age_keys import BackupProblem, Identity, identities
from apps.privacy.management.commands.backup import Told

TOMBSTONES = "TOMBSTONES_FILE when none is given; several when several machines wrote one"
USAGE = "Say which: make restore FILE=chorus-….age KEY=offline.key"
NO_FILE = (
    "{path} is not there. It names what people took back since the backup: do not open the site "
    "without it. Where it is lost for good: --without-tombstones, and all of that comes back."
)
SOMEBODY = (
    "{count} connections to this database are somebody else's. Stop web, workers and beat: nobody "
    "may see the site before this has ended. When you are sure that it is nobody: --others-may-stay"
)
WRONG_KEYS = (
    "The keys here do not open what was restored. Put the KEYRING_FILE of that day in place before "
    "you start the site; what they closed stays closed until then."
)
NOT_EMPTIED = (
    "Valkey or the broker is away. Empty it before you start the site: valkey-cli FLUSHALL"
)
NEXT = (
    "Restored. Next: manage.py verify_audit --heads FILE with what your partner was sent; look at "
    "the figures above; then start web, workers and beat. Everybody is signed out."
)


class Command(BaseCommand):
    help = "Restores a sealed backup into an empty database; can be run again when interrupted."
    # The database has no tables yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", nargs="?", type=Path, metavar="FILE", help="chorus-….age")
        add("--key", metavar="FILE", help="holds the half that opens it; - for what you type")
        add("--tombstones", nargs="+", type=Path, default=[], metavar="FILE", help=TOMBSTONES)
        add("--without-tombstones", action="store_true", help="where they are lost for good")
        add("--others-may-stay", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, file: Path | None, key: str | None, **options: Any) -> None:
        if file is None or key is None:
            raise CommandError(USAGE)
        try:
            keys, marks = identities(_text(key)), _tombstones(**options)
            self._restore(file, keys, stay=options["others_may_stay"])
        except BackupProblem as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from None
        self._catch_up(marks)
        self._alone(stay=options["others_may_stay"])
        restoring.unmark()
        self._tell()

    def _restore(self, file: Path, keys: list[Identity], *, stay: bool) -> None:
        self._alone(stay=stay)
        looked, poured = self._told("Looking"), self._told("Restoring")
        digest = restoring.digest_of(file, keys, advance=looked.advance)
        looked.end()
        if restoring.was_poured(digest):
            self.stdout.write("The rows are there already; going on from there.")
            return
        restoring.pour(file, keys, digest=digest, advance=poured.advance)
        poured.end()

    def _catch_up(self, marks: list[Path]) -> None:
        """What happened since the backup, as far as it can be known. All of it can run twice."""
        call_command("prepare_site", stdout=self.stdout)
        if marks:
            call_command("replay_tombstones", *map(str, marks), stdout=self.stdout)
        call_command("sweep_retention", stdout=self.stdout)
        call_command("verify_audit", stdout=self.stdout, stderr=self.stderr)
        if not restoring.empty_valkey():
            self.stderr.write(NOT_EMPTIED)

    def _alone(self, *, stay: bool) -> None:
        count = restoring.others()
        if count and not stay:
            raise CommandError(SOMEBODY.format(count=count))

    def _tell(self) -> None:
        if not restoring.keys_fit():
            self.stderr.write(WRONG_KEYS)
        for what, count in restoring.counts().items():
            self.stdout.write(f"{what}: {count:,}")
        self.stdout.write(NEXT)

    def _told(self, label: str) -> Told:
        return Told(label, sys.stderr)


def _text(key: str) -> str:
    return sys.stdin.read() if key == "-" else Path(key).read_text("ascii", "replace")


def _tombstones(*, tombstones: list[Path], without_tombstones: bool, **options: Any) -> list[Path]:
    """The files to replay. Raises BackupProblem when one is not there."""
    files = [] if without_tombstones else tombstones or [Path(settings.TOMBSTONES_FILE)]
    for path in files:
        if not path.exists():
            raise BackupProblem(NO_FILE.format(path=path))
    return files
