"""What our checks marked is shown to a moderator with the reason for it."""

from typing import Any

import pytest
from django.test import Client

from apps.moderation.reviewing import PROPOSED_BY, WHY
from apps.screening.findings import WHYS
from tests.cast import ines, sign_in
from tests.factories import a_screened_story
from tests.moderation.test_pages import open_review

WORDS = (
    "My name is Ivo Petrov and this was years ago.\n\n"
    "He followed me home every night. Write to ivo@example.org."
)


@pytest.fixture
def moderator(db: None, client: Client) -> Any:
    user = ines()
    sign_in(client, user)
    return user


def test_it_has_words_for_every_reason():
    assert set(WHY) == set(WHYS)
    assert ("words",) in PROPOSED_BY


def test_it_says_why_each_detail_is_marked_and_each_topic_proposed(moderator, client: Client):
    a_screened_story(words=WORDS)
    shown = open_review(client).content.decode()
    assert "possible name (1)" in shown
    assert "Marked for the words before it" in shown
    assert "e-mail address (1)" in shown
    assert "Marked for its shape." in shown
    assert "proposed by our checks, for its words" in shown
