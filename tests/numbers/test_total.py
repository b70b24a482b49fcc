"""The public number: once a day, rounded down, nothing under 20."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.numbers.models import DailyCell
from apps.numbers.queries import public_total
from apps.numbers.rounding import round_down
from apps.numbers.services import publish_numbers
from apps.stories.models import MeToo


def people(count: int, days_ago: int = 1) -> None:
    day = timezone.now().date() - timedelta(days=days_ago)
    MeToo.objects.bulk_create([MeToo(language="en", counts_from=day) for _ in range(count)])


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (19, 0), (20, 20), (29, 20), (9_999, 9_990), (10_000, 10_000), (10_001, 10_000),
     (41_299, 41_200), (12_000_099, 12_000_000)],
)  # fmt: skip
def test_it_rounds_down(count: int, shown: int):
    assert round_down(count) == shown


@pytest.mark.django_db
def test_it_says_something_warm_under_twenty(client: Client):
    people(19)
    publish_numbers()
    assert public_total() is None
    page = client.get("/").content.decode()
    assert "The first lights" in page
    assert 'data-count="total"' not in page


@pytest.mark.django_db
def test_it_moves_once_a_day(client: Client):
    people(25)
    publish_numbers()
    people(100)
    publish_numbers()
    assert public_total() == 20
    DailyCell.objects.update(day=timezone.now().date() - timedelta(days=1))
    publish_numbers()
    assert public_total() == 120
    assert 'data-count="total">120<' in client.get("/").content.decode()


@pytest.mark.django_db
def test_it_leaves_out_whoever_counts_from_tomorrow():
    people(20)
    people(30, days_ago=-1)
    publish_numbers()
    assert public_total() == 20
