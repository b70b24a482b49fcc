"""The lexicon files hold together, and a mistake in one is named."""

import re

import pytest
from django.core import checks

from apps.content_warnings.vocabulary import WARNINGS
from apps.screening import checks as screening_checks
from apps.screening import lint
from apps.screening.lexicon import load
from apps.screening.sources import DATA, LANGUAGES


def test_it_finds_nothing_wrong_in_the_files():
    assert lint.problems() == []


def test_it_covers_every_warning_in_every_language():
    for language in LANGUAGES:
        assert {entry.code for entry in load("lexicons", language).source.entries} == set(WARNINGS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  suicide:", "  suicides:", "'suicides' is no content warning"),
        ("strength: sure", "strength: certain", "cannot be read"),
        ("level: described", "level: shown", "'shown' is no level"),
        ("        rapists\n", "        rapist\n", "stands there 2 times"),
        ("        rapists\n", "        {nobody} did\n", "no list 'nobody'"),
        ("        rapists\n", "        rap*ist\n", "star may only stand at the end"),
        ("        rapists\n", "        he & @suicid\n", "names no code"),
        ("language: en", "language: fr", "says it is in 'fr'"),
        ("roles:", "rolls:", "unknown keys rolls"),
        ("lists:", "\tlists:", "cannot be read"),
    ],
)
def test_it_names_a_mistake(tmp_path, old, new, said):
    text = (DATA / "lexicons" / "en.yaml").read_text()
    assert old in text
    path = tmp_path / "en.yaml"
    path.write_text(text.replace(old, new, 1))
    assert said in " ".join(lint.file_problems(path, "lexicons"))


def test_it_names_a_file_that_is_gone(tmp_path):
    assert "lexicons/en.yaml: the file is missing." in lint.problems(tmp_path)


def test_it_is_part_of_the_deployment_check():
    registered = checks.registry.registry.deployment_checks
    assert screening_checks.check_lexicons in registered


def test_it_holds_no_regular_expression():
    # "a .. b" stands for a gap; nothing in a file is ever compiled as an expression.
    signs = re.compile(r"\\[bdsw]|\[\^|\(\?")
    for path in DATA.glob("*/*.yaml"):
        assert not signs.search(path.read_text()), path


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("family.txt", "okafor Müller\n", "'Müller' is not written as it is folded"),
        ("family.txt", "okafor okafor\n", "'okafor' stands there 2 times"),
        ("names.txt", "amina\n", "its parts are one"),
        ("places.txt", "leeds\n== regions\nkent\n", "its parts are == regions"),
    ],
)
def test_it_names_a_mistake_in_a_list(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    assert said in " ".join(lint.list_problems(tmp_path / name))


def test_it_names_a_list_that_is_gone(tmp_path):
    assert "names.txt: the file is missing." in lint.problems(tmp_path)
