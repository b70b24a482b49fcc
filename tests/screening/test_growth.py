"""The work of all checks together grows with a text and no faster, whatever stands in it.

Counted are calls, of Python and into C, for a text and for one of four times its length.
"""

import sys
from functools import partial

import pytest

from apps.screening.findings import ScreenInput
from apps.screening.services import LONGEST, prepare, screen_texts
from tests.screening.growth import calls_of

HOSTILE = {
    "one word": "rape ",
    "one letter": "a",
    "a word without an end": "myunclefollowedme",
    "cues of many codes": "my uncle touched me when i was nine and the police came ",
    "negations": "never not no nobody ",
    "film": "in the film ",
    "danger": "tonight i am going to ",
    "Arabic": "كان يلاحقني كل يوم ",
    "Urdu": "وہ روز میرا پیچھا کرتا تھا ",
    "two scripts": "زوجي my husband ضربني hit me ",
    "stretched": "heeeeelp meeeee ",
    "spaced": "r a p e d ",
    "starred": "r*pe f*ck ",
    "sentences of one word": "He. Hit. Me. ",
    "no sentence at all": "he hit me and ",
}


def screen(text):
    (found,) = screen_texts([ScreenInput("1", text, "en")])
    assert found.failed == ()


def work(text):
    """How many calls screening a text takes."""
    return calls_of(partial(screen, text), "call", "c_call")


@pytest.mark.parametrize("name", HOSTILE)
def test_it_grows_with_the_text_and_no_faster(name):
    prepare(["en", "ar", "ur"])
    unit = HOSTILE[name]
    short = work((unit * LONGEST)[: LONGEST // 4])
    long = work((unit * LONGEST)[:LONGEST])
    assert long <= 4.5 * short + 5_000


def test_it_comes_through_every_block_of_unicode():
    every = [chr(point) for point in range(1, sys.maxunicode + 1, 61)]
    for start in range(0, len(every), LONGEST // 2):
        text = " ".join(every[start : start + LONGEST // 2])
        (found,) = screen_texts([ScreenInput("1", text)])
        assert found.failed == ()
