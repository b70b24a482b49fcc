"""Readers say what is wrong with an entry; it is counted, and nothing is hidden by it."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.pages import alert_kinds
from apps.resources import reporting
from apps.resources.models import Report, Service
from apps.resources.recording import confirm
from tests import cast
from tests.resources.days import at
from tests.resources.keeping import an_entry, an_organization

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 2, 2)
KINDS = ["wrong_number", "nobody_answers", "closed", "wrong_language", "unsafe", "link_broken"]


@pytest.fixture
def line() -> Service:
    return an_entry(an_organization())


def path(line: Service) -> str:
    return f"/help/{line.pk}/report/"


def say(line: Service, kind: str = "wrong_number", key: str = ""):
    return Client().post(path(line), {"kind": kind, "form_key": key or draw_form_key()})


def test_it_leads_from_a_card_to_the_form_and_back(line: Service):
    page = Client().get("/help/?country=DE").content.decode()
    (link,) = re.findall(r'href="([^"]+/report/)"', page)
    form = Client().get(link).content.decode()
    assert all(f'value="{kind}"' in form for kind in KINDS)
    assert 'href="/help/?country=DE"' in form
    assert "The line" in form
    assert not re.search(r"<textarea|type=.text", form)


@pytest.mark.parametrize("kind", KINDS)
def test_it_counts_by_kind_and_day_and_keeps_nothing_else(line: Service, kind: str):
    answers = [say(line, kind), say(line, kind)]
    assert {each.status_code for each in answers} == {200}
    assert not any(each.cookies for each in answers)
    row = Report.objects.get()
    assert (row.service, row.kind, row.times) == (line, kind, 2)
    names = {field.name for field in Report._meta.fields}
    assert names == {"id", "service", "kind", "day", "times", "closed_on"}


def test_it_counts_one_form_once(line: Service):
    key = draw_form_key()
    assert {say(line, key=key).status_code for _time in range(3)} == {200}
    assert Report.objects.get().times == 1


@pytest.mark.parametrize("kind", ["", "something", "wrong_number\x00"])
def test_it_asks_again_for_what_it_does_not_know(line: Service, kind: str):
    answer = say(line, kind)
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_it_refuses_a_form_of_another_site(line: Service):
    data = {"kind": "closed", "form_key": draw_form_key()}
    assert Client().post(path(line), data, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert Client().post(path(line), {"kind": "closed"}).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("status", ["draft", "suspended", "retired"])
def test_it_knows_no_entry_that_is_not_shown(line: Service, status: str):
    Service.objects.update(status=status)
    assert Client().get(path(line)).status_code == 404
    assert say(line).status_code == 404


def test_it_stops_counting_at_a_number_that_says_enough(line: Service):
    Report.objects.create(service=line, kind="closed", day=MONDAY, times=reporting.MOST_A_DAY)
    with at(MONDAY):
        reporting.count_report(service_id=line.pk, kind="closed")
    assert Report.objects.get().times == reporting.MOST_A_DAY


def test_it_asks_a_price_of_a_flood(line: Service):
    cache.clear()
    codes = [say(line, "closed").status_code for _time in range(12)]
    assert codes[:10] == [200] * 10
    assert codes[-1] == 429
    assert Report.objects.get().times < 12


def test_it_begins_anew_after_somebody_has_looked(line: Service):
    say(line)
    say(line)
    reporting.close_reports(service=line)
    say(line)
    row = Report.objects.get()
    assert (row.times, row.closed_on) == (1, None)


def tell(line: Service, *days: date, kind: str = "wrong_number") -> None:
    for day in days:
        with at(day):
            reporting.count_report(service_id=line.pk, kind=kind)


def alarmed() -> int:
    kind = alert_kinds.KINDS["wrong_numbers"]
    return kind.look(None)


def test_it_alarms_operators_at_two_within_a_week_until_somebody_looks(line: Service):
    tell(line, MONDAY)
    assert alarmed() == 0
    tell(line, MONDAY + timedelta(days=6))
    assert alarmed() == 1
    reporting.close_reports(service=line)
    assert alarmed() == 0


def test_it_does_not_alarm_for_one_a_week_nor_for_other_kinds(line: Service):
    tell(line, MONDAY, MONDAY + timedelta(days=7))
    tell(line, *[MONDAY] * 5, kind="nobody_answers")
    assert alarmed() == 0


def test_it_counts_a_confirmation_as_a_look_at_what_it_confirms(line: Service):
    for kind in KINDS:
        tell(line, MONDAY, kind=kind)
    confirm(service=line, by=cast.otto(), role="operator", fields=["numbers", "languages"])
    left = Report.objects.filter(closed_on=None).values_list("kind", flat=True)
    assert {*left} == {"unsafe", "link_broken"}


def test_it_hides_nothing_however_many_report(line: Service):
    Report.objects.create(service=line, kind="closed", day=MONDAY, times=99)
    tell(line, *[MONDAY] * 9)
    assert Service.objects.shown().filter(pk=line.pk).exists()
