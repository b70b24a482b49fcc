"""The pages of plain words are written for school grade 8 at most (Flesch and Kincaid, 1975)."""

import html
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PAGES = (
    *("/safety/", "/younger/", "/terms/", "/contact/", "/accessibility/", "/who-reads/"),
    *("/about/", "/how-we-review/"),
)
GRADE = 8
PIECES = re.compile(r"<(?:p|li|h1|h2|h3|summary|dt|dd|td|th)\b[^>]*>(.*?)(?=</?(?:p|li|ul|h1|h2|h3|"
                    r"summary|dt|dd|td|th)\b)", re.DOTALL)  # fmt: skip


def sentences(page: str) -> list[list[str]]:
    """The words of each sentence in the page's own text, cards of helplines left out."""
    main = page.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r"<(article class=\"resource|form|select).*?</(article|form|select)>", "", main,
                  flags=re.DOTALL)  # fmt: skip
    found = []
    for piece in PIECES.findall(main):
        bare = html.unescape(re.sub(r"<[^>]+>", " ", piece))
        found += [re.findall(r"[A-Za-z’']+", each) for each in re.split(r"[.:?;]\s", bare)]
    return [words for words in found if words]


def syllables(word: str) -> int:
    """Groups of vowels, a silent e left out; good to about one word in ten."""
    word = word.lower().strip("’'")
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def grade(found: list[list[str]]) -> float:
    words = [word for each in found for word in each]
    per_sentence = len(words) / len(found)
    return 0.39 * per_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("path", PAGES)
def test_it_can_be_read_after_eight_years_of_school(path: str):
    found = sentences(Client().get(path).content.decode())
    assert len(found) > 8
    assert grade(found) <= GRADE


@pytest.mark.parametrize("path", PAGES)
def test_it_has_no_sentence_that_runs_on(path: str):
    long = [" ".join(each) for each in sentences(Client().get(path).content.decode())
            if len(each) > 30]  # fmt: skip
    assert long == []


def test_it_would_notice_words_that_are_hard():
    hard = "<main><p>Notwithstanding aforementioned contractual considerations, individuals " \
           "unconditionally relinquish proprietary entitlements.</p></main>"  # fmt: skip
    assert grade(sentences(hard)) > GRADE


@pytest.mark.parametrize("path", PAGES)
def test_it_neither_shouts_nor_blames(path: str):
    text = html.unescape(re.sub(r"<[^>]+>", " ", Client().get(path).content.decode()))
    refused = r"!|\b(victims?|brave|journey|oops|unfortunately|alleged\w*|authors?)\b"
    assert not re.search(refused, text, re.IGNORECASE)
