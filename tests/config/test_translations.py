"""The check that no text is missing in a language, and compiling without msgfmt."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from tests import translations

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
HEADER += '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path, monkeypatch, settings):
    """Writes a French catalogue with the given entries."""
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    path = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)

    def write(entries: str) -> Path:
        path.write_text(HEADER + entries, encoding="utf-8")
        return path

    return write


def texts(*ids, **more) -> Catalog:
    found = Catalog(locale="en")
    for text in ids:
        found.add(text, locations=[("apps/a.py", 1)], **more)
    return found


WHOLE = 'msgid "Leave"\nmsgstr "Quitter"\n'
HOLE = 'msgid "Leave"\nmsgstr ""\n'
GUESS = '#, fuzzy\nmsgid "Leave"\nmsgstr "Laisser"\n'
WRONG_NAME = '#, python-format\nmsgid "%(n)s left"\nmsgstr "%(m)s reste"\n'
ONE_FORM = 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] ""\n'


@pytest.mark.parametrize(
    ("entries", "wanted", "problem"),
    [
        (WHOLE, "Leave", None),
        (HOLE, "Leave", "missing"),
        ("", "Leave", "missing"),
        (GUESS, "Leave", "marked fuzzy"),
        (WRONG_NAME, "%(n)s left", "broken"),
        (ONE_FORM, ("a", "b"), "missing"),
    ],
)
def test_it_finds_what_a_language_lacks(catalogue, entries, wanted, problem):
    catalogue(entries)
    lines = list(translations.missing("fr", texts(wanted)))
    assert len(lines) == (1 if problem else 0)
    assert not problem or f"fr: {problem}" in lines[0]
    assert not problem or "apps/a.py" in lines[0]


def test_it_tells_texts_of_different_contexts_apart(catalogue):
    catalogue(WHOLE)
    assert list(translations.missing("fr", texts("Leave", context="the army")))


def test_it_adds_new_texts_empty_and_takes_old_ones_out(catalogue, monkeypatch):
    path = catalogue(WHOLE + 'msgid "Gone"\nmsgstr "Parti"\n')
    monkeypatch.setattr(translations, "LANGUAGES", ("fr", "de"))
    monkeypatch.setattr(translations, "extract", lambda: texts("Leave", "Leave now"))
    translations.write()
    written = path.read_text(encoding="utf-8")
    assert 'msgid "Leave"\nmsgstr "Quitter"' in written
    assert 'msgid "Leave now"\nmsgstr ""' in written
    assert "Gone" not in written
    assert "fuzzy" not in written
    assert next(iter(translations.missing("de", texts("Leave")))).startswith("de: missing")


def test_it_reads_texts_from_code_and_templates():
    found = translations.extract()
    places = {file.split("/")[0] for text in found for file, _line in text.locations}
    assert {"apps", "templates"} <= places


def test_it_compiles_without_the_guesses(catalogue):
    path = catalogue(WHOLE + GUESS.replace("Leave", "Stay"))
    call_command("compile_translations", verbosity=0)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Leave") == "Quitter"
    assert compiled.gettext("Stay") == "Stay"


def test_it_names_the_line_of_a_broken_catalogue(catalogue):
    path = catalogue(WHOLE + "stray words\n")
    with pytest.raises(CommandError, match=f"{path}:"):
        call_command("compile_translations")
    assert not path.with_suffix(".mo").exists()
