"""A sealed backup of the database, while the site goes on."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.privacy.age_keys import BackupProblem
from apps.privacy.backups import make_backup

MEGABYTE = 1_000_000
TOLD_EVERY = {True: 10 * MEGABYTE, False: 500 * MEGABYTE}  # bytes; on a terminal, elsewhere


class Told:
    """How far it is: a line that is written over on a terminal, now and then a line elsewhere."""

    def __init__(self, label: str, stream: Any) -> None:
        self.label, self.stream, self.done, self.told = label, stream, 0, 0
        self.terminal = stream.isatty()

    def advance(self, count: int) -> None:
        self.done += count
        if self.done - self.told >= TOLD_EVERY[self.terminal]:
            self.told = self.done
            line = f"{self.label}: {self.done // MEGABYTE:,} MB"
            self.stream.write(f"\r{line}" if self.terminal else f"{line}\n")
            self.stream.flush()

    def end(self) -> None:
        if self.terminal and self.told:
            self.stream.write("\n")


class Command(BaseCommand):
    help = "Writes the database into BACKUP_DIR, sealed; safe while the site runs."

    def handle(self, *args: Any, **options: Any) -> None:
        told, began = Told("Backup", options.get("stderr") or sys.stderr), time.monotonic()
        try:
            path = make_backup(advance=told.advance)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from None
        finally:
            told.end()
        size, took = path.stat().st_size / MEGABYTE, time.monotonic() - began
        self.stdout.write(f"{path} ({size:,.1f} MB, {took:.1f} s). Next: copy it off this machine.")
