"""Whether two texts are nearly the same: light changes are seen through, stories stay apart."""

import json
import random
import re
from itertools import combinations

import pytest

from apps.screening.sketching import BANDS, SHORT, are_alike, sketch
from apps.screening.sources import DATA

KEY = b"a key of the site"
LOOK_ALIKE = str.maketrans("aeopcx", "аеорсх")
# Restrained texts in seven languages that were written for the checks, none of them a campaign.
ROWS = [json.loads(line) for line in (DATA / "own.jsonl").read_text().splitlines()]
LANGUAGES = ("en", "fr", "de", "es", "pt", "ar", "ur")


def texts(language: str, most: int) -> list[str]:
    found = [row["text"] for row in ROWS if row["language"] == language]
    return [text for text in found if len(text.split()) >= SHORT][:most]


def other_words(text: str, chance: random.Random) -> str:
    """One word of ten is another one."""
    words = text.split()
    for at in chance.sample(range(len(words)), max(1, len(words) // 10)):
        words[at] = f"other{chance.randrange(999)}"
    return " ".join(words)


def signs(text: str, chance: random.Random) -> str:
    return " ".join(word + chance.choice(["", " 🕯", " ✨", ""]) for word in text.split())


def swapped(text: str, chance: random.Random) -> str:
    sentences = re.split(r"(?<=[.!?؟۔])\s+", text)
    chance.shuffle(sentences)
    return " ".join(sentences)


def look_alikes(text: str, chance: random.Random) -> str:
    words = text.split()
    return " ".join(
        word.translate(LOOK_ALIKE)
        if chance.random() < 0.3 and re.search("[a-z]", word.translate(LOOK_ALIKE))
        else word
        for word in words
    )


def marked(text: str, _chance: random.Random) -> str:
    """Harakat, stretched lines and capital letters."""
    return text.replace("ا", "اَ").replace("ی", "ي").upper()


@pytest.mark.parametrize("change", [other_words, signs, swapped, look_alikes, marked])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_sees_through_light_changes(language: str, change):
    chance = random.Random(8)
    found = texts(language, 60)
    assert len(found) > 20
    seen = [
        are_alike(sketch(text, key=KEY), sketch(change(text, chance), key=KEY)) for text in found
    ]
    assert sum(seen) >= 0.9 * len(seen)


def test_it_keeps_different_texts_apart():
    sketches = [sketch(text, key=KEY) for code in LANGUAGES for text in texts(code, 60)]
    pairs = list(combinations(sketches, 2))
    wrong = sum(are_alike(one, other) for one, other in pairs)
    assert len(pairs) > 50_000
    assert wrong <= len(pairs) / 1000


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("It happened to me too.", "It happened to me too.", True),
        ("It happened to me too.", "it happened, to me too", True),
        ("It happened to me too.", "It happened to me as well.", False),
        ("It happened to me too, at work.", "It happened to me too, at school.", False),
        ("", "", False),
        ("🕯 🕯", "🕯 🕯", False),
    ],
)
def test_it_takes_short_texts_for_alike_only_when_they_say_the_same(one, other, alike):
    assert are_alike(sketch(one, key=KEY), sketch(other, key=KEY)) is alike


def test_it_means_nothing_under_another_key():
    text = texts("en", 1)[0]
    assert len(sketch(text, key=KEY)) == BANDS
    assert not {*sketch(text, key=KEY)} & {*sketch(text, key=b"another key")}


def test_it_takes_any_code_points():
    for text in ("\ud800 " * 40, "\x00" * 100, "a" * 50_000, "ا" * 30_000, "a b " * 20_000):
        assert len(sketch(text, key=KEY)) in (0, BANDS)
