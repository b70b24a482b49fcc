"""Write the directory to a file, in Open Referral HSDS 3.1."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from apps.resources.hsds import Object, mapping, package, selection

ROWS_AT_ONCE = 500


class Command(BaseCommand):
    help = "Writes every entry that was ever confirmed as HSDS 3.1: .json, .ndjson or .zip (CSV)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a file; its ending says which form it takes")

    def handle(self, *, path: Path, **_options: Any) -> None:
        write = WRITERS.get(path.suffix.lower())
        if write is None:
            raise CommandError(f"{path.name}: end its name with .json, .ndjson or .zip.")
        rows = selection.full_services().iterator(chunk_size=ROWS_AT_ONCE)
        try:
            with _whole(path) as file:
                count = write(file, map(mapping.full_service, rows))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}. Choose another place.") from error
        self.stdout.write(f"Services: {count} written to {path}.")


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that stands in its place once it is whole; until then what was there stays."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _json(file: IO[bytes], services: Iterable[Object]) -> int:
    """An array of full services."""
    rows = [*services]
    file.write(json.dumps(rows, ensure_ascii=False, indent=1).encode() + b"\n")
    return len(rows)


def _ndjson(file: IO[bytes], services: Iterable[Object]) -> int:
    count = 0
    for count, row in enumerate(services, start=1):  # noqa: B007
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    return count


WRITERS: dict[str, Callable[[IO[bytes], Iterable[Object]], int]] = {
    ".json": _json,
    ".ndjson": _ndjson,
    ".zip": package.write,
}
