"""The steps that a writer is told: never a number."""

import pytest

from apps.solidarity.bands import band

TABLE = {
    0: "none",
    1: "some",
    9: "some",
    10: "ten",
    49: "ten",
    50: "fifty",
    51: "fifty",
    100_000: "fifty",
}


@pytest.mark.parametrize(("count", "said"), TABLE.items())
def test_it_says_a_step_and_no_number(count: int, said: str):
    assert band(count) == said
