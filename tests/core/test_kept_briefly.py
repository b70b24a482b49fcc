"""What is asked again and again, and remembered for a moment."""

from collections.abc import Collection, Iterator
from unittest import mock

import pytest
from django.db import transaction

from apps.core import kept_briefly
from apps.core.kept_briefly import kept_each

pytestmark = pytest.mark.django_db(transaction=True)


class Read:
    """Squares of even numbers, what was asked for, and a state that can move."""

    def __init__(self) -> None:
        self.state, self.asked = 1, list[Collection[int]]()
        self.answer = kept_each(60, while_same=lambda: self.state, most=5)(self._read)

    def _read(self, keys: Collection[int]) -> dict[int, int]:
        self.asked.append(keys)
        return {key: key * key for key in keys if key % 2 == 0}


@pytest.fixture
def read() -> Iterator[Read]:
    forgotten = list(kept_briefly._forgotten)
    with mock.patch.object(kept_briefly, "_forgotten", forgotten):
        yield Read()


def test_it_reads_only_what_it_does_not_know(read: Read):
    assert read.answer([2, 3]) == {2: 4}
    assert read.answer([2, 3, 4]) == {2: 4, 4: 16}
    assert read.answer([]) == {}
    assert read.asked == [[2, 3], [4]]


def test_it_knows_nothing_once_the_state_has_moved(read: Read):
    read.answer([2])
    read.state = 2
    assert read.answer([2]) == {2: 4}
    assert read.asked == [[2], [2]]


def test_it_knows_nothing_after_its_time(read: Read):
    read.answer([2])
    with mock.patch("time.monotonic", return_value=1e12):
        read.answer([2])
    assert len(read.asked) == 2


def test_it_remembers_nothing_of_a_transaction(read: Read):
    with transaction.atomic():
        read.answer([2])
        read.answer([2])
    read.answer([2])
    assert len(read.asked) == 3


def test_it_keeps_no_more_than_it_may(read: Read):
    for key in range(0, 40, 2):
        assert read.answer([key]) == {key: key * key}
    read.asked.clear()
    read.answer(range(0, 40, 2))
    assert len(read.asked[0]) >= 15


def test_it_can_forget_all(read: Read):
    read.answer([2])
    kept_briefly.forget_all()
    read.answer([2])
    assert len(read.asked) == 2
