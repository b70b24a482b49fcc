"""A number keeps its order inside a sentence of any direction."""

import pytest
from django.utils.translation import override

from apps.core.text import left_to_right
from apps.resources.history_words import lines_of


def test_it_holds_a_number_together_and_nothing_for_nothing():
    assert left_to_right("020 7946") == "\u2066020 7946\u2069"
    assert left_to_right("") == ""


@pytest.mark.parametrize("language", ["en", "ar", "ur"])
def test_a_second_person_reads_the_number_that_was_asked_for(language):
    with override(language):
        (line,) = lines_of("phones", [{"number": "020 7946 0101", "type": "voice"}])
    assert line.startswith("\u2066020 7946 0101\u2069 · ")
