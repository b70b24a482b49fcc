"""Compile the catalogues with Babel: a bare machine has no `msgfmt`."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compiles every .po below LOCALE_PATHS that is newer than its .mo."

    def handle(self, *args: object, **options: object) -> None:
        sources = [path for place in settings.LOCALE_PATHS for path in Path(place).rglob("*.po")]
        for source in sorted(sources):
            if is_stale(source):
                compile_catalogue(source)
                self.stdout.write(f"{source.with_suffix('.mo')}")


def is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def compile_catalogue(source: Path) -> None:
    """Write the .mo beside the .po in one step; entries marked fuzzy stay out.

    Raises CommandError with the file and the line of a broken entry.
    """
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    except PoFileError as error:
        raise CommandError(f"{source}:{error.lineno}: {error}") from None
    unfinished = source.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(source.with_suffix(".mo"))
