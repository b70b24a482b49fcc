"""Colours that everybody can read, and a sheet that turns around for right to left."""

import itertools
import re

import pytest

from tests.pages.css import (
    DARK_BY_CHOICE,
    DARK_BY_DEVICE,
    LIGHT,
    SHEETS,
    contrast,
    without_comments,
)

TEXT = ("ink", "ink-2", "plum", "plum-deep", "pine", "amber-ink", "rust")
GROUNDS = ("paper", "surface", "sand", "plum-wash", "pine-wash", "amber-wash", "rust-wash")
SIDES = r"left|right|top|bottom"
PHYSICAL = re.compile(
    rf"""
    (?:^|[;{{\s])(
        (?:margin|padding|scroll-margin|scroll-padding)-(?:{SIDES})
        | border-(?:{SIDES})(?:-[\w-]+)?
        | (?:{SIDES})
        | (?:min-|max-)?(?:width|height)
        | inset | margin-(?:left|right)
    )\s*:
    | (?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)
    """,
    re.VERBOSE,
)


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_DEVICE], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), itertools.product(TEXT, GROUNDS))
def test_it_keeps_text_at_seven_to_one_on_every_ground(theme, text, ground):
    assert contrast(theme[text], theme[ground]) >= 7


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_DEVICE], ids=["light", "dark"])
def test_it_keeps_text_on_buttons_at_seven_to_one(theme):
    assert contrast(theme["on-plum"], theme["plum"]) >= 7
    assert contrast(theme["on-plum"], theme["plum-deep"]) >= 7
    assert contrast(theme["paper"], theme["ink"]) >= 7


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_DEVICE], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface", "sand"])
def test_it_keeps_borders_of_controls_at_three_to_one(theme, ground):
    assert contrast(theme["edge"], theme[ground]) >= 3


def test_it_is_the_same_dark_by_device_and_by_choice():
    assert DARK_BY_DEVICE == DARK_BY_CHOICE
    assert DARK_BY_DEVICE.keys() == LIGHT.keys()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_it_names_no_side_of_the_screen(sheet):
    rules = re.sub(r"@media[^{]*", "", without_comments(sheet))
    assert [found.group().strip() for found in PHYSICAL.finditer(rules)] == []


@pytest.mark.parametrize(
    "rule",
    ["a{margin-left:0}", "a { left: 0 }", "a{width:1px}", "a{text-align: right}", "a{inset:0}"],
)
def test_it_would_notice_a_side(rule):
    assert PHYSICAL.search(rule)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_it_leaves_arabic_letters_joined_and_upright(sheet):
    rules = without_comments(sheet)
    assert "letter-spacing" not in rules
    assert "italic" not in rules


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_it_moves_nothing_unless_motion_is_welcome(sheet):
    rules = without_comments(sheet)
    calm = rules.split("@media (prefers-reduced-motion: no-preference)")
    assert "transition" not in calm[0]
    assert "animation" not in rules
    assert "gradient" not in rules


def test_it_lists_its_classes_at_the_top_of_a_sheet():
    notes = "".join(text[: text.index("*/")] for text in texts())
    used = {
        name
        for sheet in SHEETS
        for name in re.findall(r"\.([a-z][a-z-]+)", without_comments(sheet))
    }
    assert {name for name in used if not _told(name, notes)} == set()


def texts() -> list[str]:
    return [sheet.read_text(encoding="utf-8") for sheet in SHEETS]


def _told(name: str, notes: str) -> bool:
    """`.field-bad` may be told under `.field`, `.brand-dot` under `.brand`."""
    return any(f".{name.rsplit('-', cut)[0]}" in notes for cut in range(name.count("-") + 1))
