"""The time of the check for identifying details grows with a text and no faster.

Measured is what it does, not how long it takes: calls into the module, counted by the
interpreter, for a text and for one of twice its length.
"""

import pytest

from apps.screening.identifying import find_identifying
from apps.screening.words import split
from tests.screening.growth import calls_of

HOSTILE = {
    "one word": "word ",
    "one strange word": "zxqv ",
    "names": "maria lopez ",
    "capitals": "Maria ",
    "small words of names": "Ade de la ",
    "digits": "1 ",
    "one number": "1",
    "at signs": "a@a@a@",
    "low lines": "a_b",
    "plates": "ab12 ",
    "numbers announced": "case number ",
    "spoken addresses": "a at b dot ",
    "streets": "12 Elm ",
    "street words": "Road ",
    "initials": "I. ",
    "cues": "my name is ",
    "relations": "my boss ",
    "the only one": "the only woman in ",
    "accounts": "insta insta is ",
    "hyphens": "ab1-",
}


def work(text):
    """How many calls of Python a text takes."""
    words = split(text)
    return calls_of(lambda: find_identifying(words, "en", ("en", "de")), "call")


@pytest.mark.parametrize("name", HOSTILE)
def test_it_grows_with_the_text_and_no_faster(name):
    unit = HOSTILE[name]
    find_identifying(split(unit), "en", ("en", "de"))  # Lists and lexicons are read here.
    short = work((unit * 5_000)[:5_000])
    long = work((unit * 20_000)[:20_000])
    assert long <= 4.5 * short + 2_000
