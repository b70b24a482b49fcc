"""The list of topics, and what the form and the address say of it."""

import json
from pathlib import Path

import pytest

from apps.content_warnings.choices import by_group
from apps.content_warnings.vocabulary import (
    GROUPS,
    HARMS,
    LEVELS,
    WARNINGS,
    parse_choices,
    parse_hidden,
)

CODES = [
    "sexual_assault",
    "unwanted_touching",
    "sexual_harassment",
    "image_abuse",
    "stalking",
    "domestic_violence",
    "child_sexual_abuse",
    "incest",
    "exploitation",
    "suicide",
    "mental_health",
    "self_harm",
    "eating_disorder",
    "pregnancy_loss",
    "drugging_alcohol",
    "racism",
    "lgbtq_phobia",
    "sexism_slurs",
    "ableism",
    "violence_weapons",
    "death",
    "police_legal",
    "medical",
]

# The harms of the directory of help; a new one there must be put here by hand.
DIRECTORY_HARMS = {
    "child_abuse", "domestic_violence", "elder_abuse", "forced_marriage",
    "gender_based_violence", "human_rights", "image_based_abuse", "legal",
    "mental_health", "sexual_harassment", "sexual_violence", "shelter", "stalking",
    "suicide_crisis", "trafficking", "victims_of_crime",
}  # fmt: skip


def test_it_names_the_23_codes_in_their_order():
    assert list(WARNINGS) == CODES
    assert [warning.code for warning in WARNINGS.values()] == CODES


def test_it_gives_every_warning_a_known_group_a_name_and_one_line():
    names = {str(warning.name) for warning in WARNINGS.values()}
    assert len(names) == len(WARNINGS)
    for warning in WARNINGS.values():
        assert warning.group in GROUPS
        assert "\n" not in str(warning.explanation)
        assert len(str(warning.explanation)) < 80


@pytest.mark.django_db
def test_it_shows_every_warning_once_under_a_heading():
    shown = [warning.code for _heading, group in by_group() for warning in group]
    assert sorted(shown) == sorted(CODES)
    assert all(group for _heading, group in by_group())


def test_it_joins_every_warning_to_harms_of_the_directory():
    assert list(HARMS) == CODES
    assert all(HARMS.values())
    assert {harm for harms in HARMS.values() for harm in harms} <= DIRECTORY_HARMS


def test_it_knows_every_harm_that_the_shipped_directory_uses():
    text = (Path(__file__).parents[2] / "apps/resources/data/helplines.json").read_text()
    assert set(_harms_in(json.loads(text))) <= DIRECTORY_HARMS


def _harms_in(data):
    """Every value of a field "harms", however deep it stands."""
    if isinstance(data, list):
        return [harm for part in data for harm in _harms_in(part)]
    if isinstance(data, dict):
        return [*data.get("harms", ()), *_harms_in(list(data.values()))]
    return []


@pytest.mark.parametrize(
    ("values", "chosen"),
    [
        ([], {}),
        (["suicide:mentioned"], {"suicide": "mentioned"}),
        (["death:described", "suicide:mentioned"],
         {"suicide": "mentioned", "death": "described"}),
        (["death:described", "death:mentioned"], {"death": "described"}),
        (["death", "death:", ":described", "death:loud", "weather:described", ""], {}),
        (["death:described:more", "DEATH:described"], {}),
    ],
)  # fmt: skip
def test_it_reads_the_choices_of_the_form(values, chosen):
    assert parse_choices(values) == chosen
    assert list(parse_choices(values)) == [code for code in CODES if code in chosen]


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("", set()),
        ("suicide", {"suicide"}),
        ("suicide,death", {"suicide", "death"}),
        (" suicide , weather,,", {"suicide"}),
        (["suicide", "death,incest"], {"suicide", "death", "incest"}),
        ([], set()),
        ("\x00,\ud800", set()),
    ],
)
def test_it_reads_hidden_topics_from_an_address(value, hidden):
    assert parse_hidden(value) == hidden


def test_it_orders_levels_from_weaker_to_stronger():
    assert LEVELS == ("mentioned", "described")
