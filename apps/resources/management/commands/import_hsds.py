"""Bring services from a file of Open Referral HSDS 3.1."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.core.progress import Progress
from apps.resources.hsds.reading import MAX_BYTES, read_hsds
from apps.resources.hsds.refusing import HsdsFileError
from apps.resources.hsds.saving import save_hsds
from apps.resources.models import Organization


class Command(BaseCommand):
    help = "Brings services of HSDS 3.1 (JSON, NDJSON, zip of CSV) into the directory as drafts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file")
        parser.add_argument(
            "--keeper", type=UUID, metavar="ORGANIZATION_ID", help="who keeps the entries from now"
        )

    def handle(self, *, path: Path, keeper: UUID | None, **options: Any) -> None:
        stream = options.get("stderr") or sys.stderr
        try:
            rows = read_hsds(_bytes(path))
            with Progress("Importing", total=len(rows), stream=stream) as progress:
                loaded = save_hsds(rows=rows, keeper=_keeper(keeper), advance=progress.advance)
        except HsdsFileError as error:
            raise CommandError(f"{path.name}: {error}") from error
        self.stdout.write(
            f"Services: {loaded.new} new, {loaded.renewed} written again, "
            f"{len(loaded.left)} left alone. All that came in are drafts."
        )
        for id_ in loaded.left:
            self.stdout.write(f"Left alone: {id_}")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error


def _keeper(id_: UUID | None) -> Organization | None:
    if id_ is None:
        return None
    found = Organization.objects.filter(pk=id_).first()
    if found is None:
        raise CommandError(f"{id_} is no organisation here.")
    return found
