"""What the links of entries answer is asked in rounds, kept, and shown where somebody can act."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.resources import check_queries, link_checks
from apps.resources.check_words import REASON_NAMES, REPORT_KINDS, VERDICT_NAMES
from apps.resources.links.pace import Pace
from apps.resources.links.verdicts import Reason, Verdict
from apps.resources.links.wire import Reach
from apps.resources.models import LinkState, Report, Service, Url
from apps.resources.tasks import check_links as ring
from tests import cast
from tests.resources.days import at
from tests.resources.keeping import amal, an_entry, an_organization, at_work
from tests.resources.little_server import Little, answer, moved, serving

pytestmark = pytest.mark.django_db

START = date(2026, 3, 2)
PAGES = {
    "/help": answer(200, "<title>Line</title><p>Call 030 901820, day and night.</p>"),
    "/other": answer(200, "<title>Line</title><p>We have moved to another number, call us.</p>"),
    "/wall": answer(403),
    "/down": answer(503, Retry_After="172800"),
    "/moved": moved(301, "/help"),
}


@pytest.fixture(autouse=True)
def asking(settings):
    settings.LINK_CHECKS = True


@pytest.fixture
def little():
    with serving(Little(dict(PAGES))) as server:
        yield server


def a_line(little: Little | None = None, path: str = "/help", **more: Any) -> Service:
    url = little.url(path) if little else f"https://line.example{path}"
    return an_entry(an_organization(), **{"url": url} | more)


def ask(little: Little, day: date = START, hour: int = 3) -> int:
    ports = frozenset({little.port})
    reach = Reach(ports, loopback_too=True, resolve=lambda host, port: ["127.0.0.1"])
    with at(day, hour):
        return link_checks.check_links(reach=reach, pace=Pace(sleep=lambda seconds: None))


def asked_now(little: Little, day: date = START) -> LinkState:
    """The one link after a round on this day, whenever it would have been its turn."""
    with at(day):
        link_checks.keep_in_step()
    LinkState.objects.update(next_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert ask(little, day) == 1
    return LinkState.objects.get()


# --- rows -----------------------------------------------------------------------------------------


def test_it_keeps_a_row_for_each_link_of_each_entry():
    line = a_line()
    Url.objects.create(service=line, label="chat", url="https://line.example/chat")
    an_entry(an_organization(), "No link")
    an_entry(an_organization(), "Gone", status="retired", url="https://gone.example/")
    link_checks.keep_in_step()
    link_checks.keep_in_step()
    rows = LinkState.objects.order_by("url")
    assert [each.url for each in rows] == ["https://line.example/chat", "https://line.example/help"]
    assert all(timezone.now() <= each.next_at + timedelta(minutes=5) for each in rows)


def test_it_follows_an_entry_to_its_new_link():
    line = a_line()
    link_checks.keep_in_step()
    LinkState.objects.update(verdict="broken", checked_on=START)
    Service.objects.filter(pk=line.pk).update(url="https://new.example/")
    link_checks.keep_in_step()
    row = LinkState.objects.get()
    assert (row.url, row.verdict) == ("https://new.example/", "")


# --- rounds ---------------------------------------------------------------------------------------

ANSWERS = [
    ("/help", ("ok", "answered", True), 7),
    ("/other", ("suspect", "number_gone", False), 1),
    ("/wall", ("inconclusive", "forbidden", None), 7),
    ("/nothing", ("retry", "not_found", None), 1),
    # It asked for two days.
    ("/down", ("retry", "server_error", None), 2),
]


@pytest.mark.parametrize(("path", "said", "days"), ANSWERS)
def test_it_keeps_what_a_link_answers_and_when_it_is_next(
    little: Little, path: str, said: tuple, days: int
):
    a_line(little, path)
    row = asked_now(little)
    assert (row.verdict, row.reason, row.number_on_page) == said
    assert row.checked_on == START
    pause = row.next_at - datetime(2026, 3, 2, 3, tzinfo=UTC)
    assert timedelta(days=days) <= pause <= timedelta(days=days) * 8 / 7


def test_it_keeps_where_a_link_has_moved(little: Little):
    a_line(little, "/moved")
    row = asked_now(little)
    assert (row.verdict, row.moved_to) == ("ok_moved", little.url("/help"))


def test_it_looks_for_the_number_on_the_website_and_not_on_the_chat(little: Little):
    line = a_line(url="")
    Url.objects.create(service=line, label="chat", url=little.url("/other"))
    assert asked_now(little).verdict == "ok"


def test_it_calls_a_link_broken_at_the_third_time_after_two_days(little: Little):
    a_line(little, "/nothing")
    first = asked_now(little)
    assert (first.verdict, first.times_gone) == ("retry", 1)
    found = [asked_now(little, START + timedelta(days=days)) for days in (1, 2)]
    assert [(each.verdict, each.times_gone) for each in found] == [("retry", 2), ("broken", 3)]
    assert found[1].first_gone_at == first.first_gone_at
    little.pages["/nothing"] = PAGES["/help"]
    better = asked_now(little, START + timedelta(days=3))
    assert (better.verdict, better.times_gone, better.first_gone_at) == ("ok", 0, None)


def test_it_asks_nobody_before_it_is_time(little: Little):
    a_line(little)
    asked_now(little)
    assert ask(little, START + timedelta(days=6)) == 0
    assert ask(little, START + timedelta(days=9)) == 1


def test_it_asks_a_few_at_a_time(little: Little, monkeypatch):
    monkeypatch.setattr(link_checks, "MOST_A_ROUND", 2)
    house = an_organization()
    for number in range(3):
        an_entry(house, f"Line {number}", url=little.url("/help"))
    link_checks.keep_in_step()
    LinkState.objects.update(next_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [ask(little, START, hour) for hour in (1, 2, 3)] == [2, 1, 0]


def test_it_begins_no_more_when_a_round_takes_long(little: Little, monkeypatch):
    monkeypatch.setattr(link_checks, "SECONDS_A_ROUND", -1)
    a_line(little)
    link_checks.keep_in_step()
    LinkState.objects.update(next_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert ask(little) == 0


def test_it_asks_nobody_where_the_site_does_not_ask(little: Little, settings):
    settings.LINK_CHECKS = False
    a_line(little)
    assert ask(little) == 0
    ring()
    assert not LinkState.objects.exists()


def test_a_demonstration_asks_nobody():
    from config import settings as ours

    assert ours.DEMO
    assert not ours.LINK_CHECKS


@pytest.mark.django_db(transaction=True)
def test_it_leaves_a_round_to_whoever_began_it(little: Little):
    a_line(little)
    began, ends = threading.Event(), threading.Event()

    def other():
        with link_checks._alone() as alone:
            assert alone
            began.set()
            ends.wait(30)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    began.wait(30)
    assert ask(little) == 0
    assert not LinkState.objects.exists()
    ends.set()
    thread.join()
    ask(little)
    assert LinkState.objects.exists()


# --- what people see ------------------------------------------------------------------------------


def test_it_has_words_for_every_answer():
    assert {*VERDICT_NAMES} == {"", *Verdict}
    assert {*REASON_NAMES} == {*Reason}


def a_state(line: Service, verdict: str = "suspect", **more: Any) -> LinkState:
    return LinkState.objects.create(
        service=line,
        url=line.url,
        next_at=timezone.now(),
        checked_on=timezone.now().date(),
        **{"verdict": verdict, "reason": "number_gone"} | more,
    )


@pytest.mark.parametrize(
    ("verdict", "waits"),
    [
        *(("suspect", 1), ("inconclusive", 1), ("broken", 1), ("blocked", 1)),
        *(("ok", 0), ("ok_moved", 0), ("retry", 0), ("", 0)),
    ],
)
def test_it_shows_operators_what_a_person_has_to_look_at(verdict: str, waits: int):
    a_state(a_line(), verdict)
    page = at_work(cast.otto()).get("/organisations/links/").content.decode()
    assert page.count("data-link=") == waits


def settle(desk: Client, row: LinkState, path: str = "/organisations/links/"):
    return desk.post(path, {"link": row.pk, "verdict": row.verdict})


def test_it_takes_a_word_for_it_until_the_answer_changes(little: Little):
    a_line(little, "/wall")
    row = asked_now(little)
    desk = at_work(cast.otto())
    settle(desk, row)
    assert "data-link=" not in desk.get("/organisations/links/").content.decode()
    assert asked_now(little, START + timedelta(days=8)).settled_on
    little.pages["/wall"] = PAGES["/other"]
    assert asked_now(little, START + timedelta(days=16)).settled_on is None


def test_it_asks_for_a_look_again_after_90_days():
    today = timezone.now().date()
    a_state(a_line(), settled_on=today - timedelta(days=90))
    assert not check_queries.unsettled(today).exists()
    assert check_queries.unsettled(today + timedelta(days=1)).exists()


def test_it_settles_nothing_that_was_asked_again_meanwhile():
    row = a_state(a_line())
    LinkState.objects.update(verdict="broken")
    settle(at_work(cast.otto()), row)
    assert LinkState.objects.get().settled_on is None


@pytest.mark.parametrize("link", ["", "x", "99999999999999999999999", "-1"])
def test_it_knows_no_link_that_is_none(link: str):
    answer = at_work(cast.otto()).post("/organisations/links/", {"link": link, "verdict": "ok"})
    assert answer.status_code in (302, 404)


def entry_path(line: Service, what: str) -> str:
    return f"/organisations/{line.keeper_id}/entries/{line.pk}/{what}/"


def test_it_lets_an_organisation_settle_its_own_links_and_no_others():
    line = a_line()
    row = a_state(line)
    stranger = at_work(amal(an_organization("Garden House")))
    assert settle(stranger, row, entry_path(line, "links")).status_code == 404
    mine = an_organization("Hill House")
    desk = at_work(amal(mine))
    wrong = f"/organisations/{mine.pk}/entries/{line.pk}/links/"
    assert settle(desk, row, wrong).status_code == 404
    assert LinkState.objects.get().settled_on is None
    settle(at_work(amal(line.keeper)), row, entry_path(line, "links"))
    assert LinkState.objects.get().settled_on == timezone.now().date()


def test_it_shows_operators_what_readers_say_and_takes_their_word():
    line = a_line()
    Report.objects.create(service=line, kind="closed", day=START, times=3)
    desk = at_work(cast.otto())
    page = desk.get("/organisations/reports/").content.decode()
    assert str(REPORT_KINDS["closed"]) in page
    assert "3 times" in page
    desk.post("/organisations/reports/", {"entry": line.pk})
    assert "data-entry" not in desk.get("/organisations/reports/").content.decode()


def test_it_puts_a_number_that_two_call_wrong_first():
    calm, urgent = a_line(), a_line(name="Urgent")
    Report.objects.create(service=calm, kind="closed", day=START + timedelta(days=1), times=9)
    Report.objects.create(service=urgent, kind="wrong_number", day=START, times=2)
    found = check_queries.report_queue()
    assert [(each.service, each.urgent) for each in found] == [(urgent, True), (calm, False)]


def test_it_lets_an_organisation_look_at_its_own_reports_and_no_others():
    line = a_line()
    Report.objects.create(service=line, kind="closed", day=START)
    stranger = at_work(amal(an_organization("Garden House")))
    assert stranger.post(entry_path(line, "reports")).status_code == 404
    assert Report.objects.get().closed_on is None
    at_work(amal(line.keeper)).post(entry_path(line, "reports"))
    assert Report.objects.get().closed_on


@pytest.mark.parametrize("path", ["links", "reports", "unconfirmed"])
def test_its_lists_are_for_operators(path: str):
    house = an_organization()
    assert at_work(cast.otto()).get(f"/organisations/{path}/").status_code == 200
    for client in (at_work(amal(house)), at_work(cast.ines())):
        assert client.get(f"/organisations/{path}/").status_code == 404


# --- alone ----------------------------------------------------------------------------------------


def test_it_leaves_a_round_to_whoever_is_at_it(little: Little):
    a_line(little)
    with at(START):
        link_checks.keep_in_step()
    LinkState.objects.update(next_at=datetime(2026, 1, 1, tzinfo=UTC))
    with link_checks._alone() as alone:
        assert alone
        assert ask(little) == 0
    assert ask(little) == 1
