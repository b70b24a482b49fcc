"""The daily batch: everything from one reading, a whole day or none, by the rules of the gate."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.campaigns.models import Campaign, Status
from apps.numbers import counting, services
from apps.numbers.models import DailyCell
from apps.numbers.queries import cells
from apps.numbers.report import write_quarter
from apps.numbers.services import publish_numbers
from apps.solidarity.models import CheckIn, Pledge
from apps.stories.models import MeToo


def people(count: int, *, days_ago: int = 0, language: str = "en", **answers) -> None:
    day = timezone.now().date() - timedelta(days=days_ago)
    MeToo.objects.bulk_create(
        [MeToo(counts_from=day, language=language, **answers) for _ in range(count)]
    )


def a_day_passes() -> None:
    """Yesterday's cells are of the day before, one day after the other."""
    for day in DailyCell.objects.order_by("day").values_list("day", flat=True).distinct():
        DailyCell.objects.filter(day=day).update(day=day - timedelta(days=1))
    publish_numbers()


@pytest.mark.django_db
def test_it_tells_every_kind():
    campaign = Campaign.objects.create(slug="me-too", status=Status.APPROVED)
    people(61, country="FR", setting="work", language="fr", campaign=campaign)
    people(55, country="FR")
    people(55, setting="work", language="es")
    people(20)
    publish_numbers()
    month = f"{timezone.now():%Y-%m}"
    assert cells().values == {
        "total": {"": 190},
        "country": {"FR": 60},
        "setting": {"work": 60},
        "language": {"en": 60, "es": 20, "fr": 60},
        "campaign": {"me-too": 60},
        "month": {month: 180},
        "country_setting": {"FR:work": 60},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status.values)
def test_it_names_campaigns_that_are_open_or_over(status: str):
    people(30, campaign=Campaign.objects.create(slug="a", status=status))
    publish_numbers()
    assert bool(cells().of("campaign")) == (status in {Status.APPROVED, Status.ENDED})
    assert cells().one("total") == 30


@pytest.mark.django_db
def test_it_hides_a_language_so_that_a_smaller_one_is_not_left_over():
    people(100)
    people(40, language="fr")
    people(3, language="ur")
    publish_numbers()
    assert cells().of("language") == {"en": 60}


@pytest.mark.django_db
def test_it_moves_by_marks():
    people(35, country="FR")
    people(20)
    publish_numbers()
    assert (cells().one("total"), cells().one("country", "FR")) == (50, 20)
    people(4, country="FR")
    a_day_passes()
    assert (cells().one("total"), cells().one("country", "FR")) == (50, 20)
    people(22, country="FR")
    a_day_passes()
    assert (cells().one("total"), cells().one("country", "FR")) == (80, 60)
    people(60, country="FR")
    a_day_passes()
    assert (cells().one("total"), cells().one("country", "FR")) == (140, 120)


@pytest.mark.django_db
def test_it_takes_people_out_at_once():
    people(20, country="FR")
    people(20)
    publish_numbers()
    assert cells().one("country", "FR") == 20
    MeToo.objects.filter(country="FR").first().delete()
    a_day_passes()
    assert (cells().one("total"), cells().one("country", "FR")) == (20, None)


@pytest.mark.django_db
def test_it_counts_who_looked_back_at_a_pledge():
    answers = [*[CheckIn.Answer.KEPT] * 25, *[CheckIn.Answer.PARTLY] * 21, *[""] * 9]
    for answer in answers:
        pledge = Pledge.objects.create(language="en", data_key=b"-", sealed=b"-", state="published")
        CheckIn.objects.create(
            pledge=pledge, after_days=30, due_on=timezone.now().date(), answer=answer
        )
    publish_numbers()
    assert cells().of("pledge_answered") == {"30": 40}
    assert cells().of("pledge_kept") == {"30": 20}
    CheckIn.objects.filter(answer=CheckIn.Answer.PARTLY).first().delete()
    CheckIn.objects.filter(answer=CheckIn.Answer.PARTLY).first().delete()
    a_day_passes()
    assert cells().of("pledge_kept") == {}


@pytest.mark.django_db
def test_it_leaves_the_report_of_a_quarter_apart():
    people(20)
    publish_numbers()
    write_quarter(timezone.now().date() + timedelta(days=1), {"received": {"stories": 40}})
    assert cells().one("total") == 20
    assert cells().of("report") == {}


@pytest.mark.django_db
def test_it_writes_a_whole_day_or_none(monkeypatch):
    people(40, country="FR")
    told = services.public_numbers

    def with_one_twice(*args):
        DailyCell.objects.create(kind="country", key="FR", day=timezone.now().date(), value=20)
        return told(*args)

    monkeypatch.setattr(services, "public_numbers", with_one_twice)
    publish_numbers()
    assert DailyCell.objects.count() == 1


@pytest.mark.django_db
def test_it_reads_all_me_toos_in_one_statement(django_assert_num_queries):
    people(20, country="FR")
    with django_assert_num_queries(1):
        counting.me_toos(timezone.now().date())


@pytest.mark.django_db(transaction=True)
def test_it_writes_once_when_two_run_at_once(monkeypatch):
    """Both have counted before either writes; one set stands."""
    people(40, country="FR")
    ready = threading.Barrier(2, timeout=60)
    count = services.exact_counts

    def together(today: date):
        found = count(today)
        ready.wait()
        return found

    def run():
        publish_numbers()
        connection.close()

    monkeypatch.setattr(services, "exact_counts", together)
    runs = [threading.Thread(target=run) for _ in range(2)]
    [each.start() for each in runs]
    [each.join() for each in runs]
    assert not ready.broken
    month = f"{timezone.now():%Y-%m}"
    told = [("country", "FR", 20), ("language", "en", 20), ("month", month, 20), ("total", "", 40)]
    assert list(DailyCell.objects.order_by("kind").values_list("kind", "key", "value")) == told


@pytest.mark.django_db(transaction=True)
def test_it_stops_nobody_from_being_counted():
    """While the batch has read and not ended, somebody else says it."""

    def somebody():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        people(1)
        connection.close()

    people(20)
    with transaction.atomic():
        publish_numbers()
        other = threading.Thread(target=somebody)
        other.start()
        other.join()
    assert MeToo.objects.count() == 21
