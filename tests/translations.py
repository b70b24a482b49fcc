"""Compare the code's texts with the catalogues; with --write, bring the catalogues up to date.

    python -m tests.translations [--write]

Extraction is Django's own (`makemessages`, which needs xgettext); reading is Babel's.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "es", "pt", "de", "ar", "ur")
SOURCES = ("apps", "config", "templates")
MISSING_XGETTEXT = "Reading the texts needs xgettext. On Debian: apt-get install gettext"
WIDTH = 100  # of a line in a catalogue
OPTIONS = ("--extension", "py,html,txt", "--no-obsolete", "--add-location", "file", "-v", "0")


def main(arguments: list[str]) -> int:
    if shutil.which("xgettext") is None:
        sys.exit(MISSING_XGETTEXT)
    if "--write" in arguments:
        write()
        return 0
    texts = extract()
    problems = [line for language in LANGUAGES for line in missing(language, texts)]
    print("\n".join(problems) or f"All {len(texts)} texts are there in {len(LANGUAGES)} languages.")
    return 1 if problems else 0


def write() -> None:
    """Add new texts to every catalogue, empty, and take out those the code no longer has."""
    texts = extract()
    for language in LANGUAGES:
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue = _read(path, language) if path.exists() else Catalog(locale=language)
        # A guess from a text that looks alike would be wrong more often than of use.
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=WIDTH, ignore_obsolete=True, include_lineno=False)


def extract() -> Catalog:
    """Every text of the code and the templates. Nothing in the project is written."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        for source in SOURCES:
            shutil.copytree(ROOT / source, place / source, ignore=shutil.ignore_patterns("*.pyc"))
        (place / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "-l", "en", *OPTIONS]
        subprocess.run(command, cwd=place, check=True)
        return _read(place / "locale" / "en" / "LC_MESSAGES" / "django.po", "en")


def missing(language: str, texts: Catalog) -> Iterator[str]:
    """A line for each text that this language lacks, has only as a guess, or has broken."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        yield f"{language}: {path.relative_to(ROOT)} is not there; make messages makes it"
        return
    catalogue = _read(path, language)
    for text in texts:
        if text.id and (problem := _problem(text, catalogue)):
            where = ", ".join(file for file, _line in text.locations[:2])
            yield f"{language}: {problem}: {_shown(text)} ({where})"


def _problem(text: Message, catalogue: Catalog) -> str | None:
    found = catalogue.get(text.id if isinstance(text.id, str) else text.id[0], text.context)
    if found is None or not all(_forms(found)):
        return "missing"
    if found.fuzzy:
        return "marked fuzzy"
    errors = found.check(catalogue)
    return f"broken ({errors[0]})" if errors else None


def _forms(found: Message) -> tuple[str, ...]:
    """The translation in each of its plural forms; one form when it has no plural."""
    return (found.string,) if isinstance(found.string, str) else tuple(found.string or ("",))


def _shown(text: Message) -> str:
    words = text.id if isinstance(text.id, str) else text.id[0]
    return f"[{text.context}] {words!r}" if text.context else repr(words)


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
