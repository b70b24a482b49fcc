"""Looking back at a pledge, 30 and 90 days after: for oneself, and counted for everybody."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from apps.core.caching import LEAST
from apps.core.form_keys import draw_form_key
from apps.numbers.models import DailyCell
from apps.numbers.services import publish_numbers
from apps.solidarity import check_ins
from apps.solidarity.check_ins import forget_unanswered
from apps.solidarity.models import CheckIn, Pledge, PublishedPledge
from apps.solidarity.pledge_queries import look_backs
from apps.solidarity.written_services import decline, publish, take_back
from tests import cast
from tests.factories import a_code, a_published_story, enter, say_me_too, shown_code
from tests.solidarity.pledges import a_pledge, send

pytestmark = pytest.mark.django_db
WRITTEN_ON = date(2026, 3, 14)


@contextlib.contextmanager
def after(days: int) -> Iterator[None]:
    """So many days after the pledge was written, at noon."""
    day = datetime(WRITTEN_ON.year, WRITTEN_ON.month, WRITTEN_ON.day, 12, tzinfo=UTC)
    with mock.patch("django.utils.timezone.now", lambda: day + timedelta(days=days)):  # noqa: PT008
        yield


@pytest.fixture
def code() -> str:
    """The code of a pledge that is out."""
    with after(0):
        code = shown_code(send(cast.maya()))
        publish(row=Pledge.objects.get())
    return code


def look(code: str) -> tuple[Client, str]:
    client = cast.maya()
    return client, enter(client, code).content.decode()


def answer(client: Client, days: int, said: str) -> Any:
    return client.post("/my-story/look-back/", {"after": days, "answer": said}, follow=True)


def answers() -> dict[int, str]:
    return dict(CheckIn.objects.values_list("after_days", "answer"))


def test_it_tells_both_days_on_the_receipt(client: Client):
    with after(0):
        page = send(client).content.decode()
    assert "April 13, 2026" in page
    assert "June 12, 2026" in page


def test_it_asks_nothing_before_the_day(code: str):
    with after(29):
        client, page = look(code)
        assert "From April 13, 2026" in page
        assert "From June 12, 2026" in page
        assert "I did it" not in page
        answer(client, 30, "kept")
    assert answers() == {30: "", 90: ""}


def test_it_asks_from_the_day_on(code: str):
    with after(30):
        client, page = look(code)
        assert page.count("I did it") == page.count("In part") == page.count("Not yet") == 1
        assert "From June 12, 2026" in page
        told = answer(client, 30, "partly").content.decode()
    assert "This is how it is now." in told
    assert 'value="partly" aria-pressed="true"' in told
    assert 'value="kept" aria-pressed="false"' in told
    assert answers() == {30: "partly", 90: ""}


def test_it_lets_an_answer_be_changed(code: str):
    with after(90):
        client, page = look(code)
        assert page.count("I did it") == 2
        answer(client, 30, "not_yet")
        answer(client, 90, "not_yet")
    with after(95):
        client, _page = look(code)
        answer(client, 90, "kept")
    assert answers() == {30: "not_yet", 90: "kept"}


def test_it_keeps_a_month_of_what_is_answered(code: str):
    with after(30):
        client, _page = look(code)
        answer(client, 30, "kept")
    assert dict(CheckIn.objects.values_list("after_days", "due_on")) == {
        30: date(2026, 4, 1),
        90: date(2026, 6, 12),
    }


@pytest.mark.parametrize(("days", "said"), [("30", "thanks"), ("60", "kept"), ("", ""), ("x", "")])
def test_it_keeps_no_other_answer(code: str, days: str, said: str):
    with after(90):
        client, _page = look(code)
        assert (
            client.post("/my-story/look-back/", {"after": days, "answer": said}).status_code == 302
        )
    assert answers() == {30: "", 90: ""}


@pytest.mark.parametrize("language", ["", "/ar", "/ur", "/de"])
def test_it_is_as_long_as_any_other_page_that_a_code_opens(code: str, language: str):
    with after(90):
        fields = {"form_key": draw_form_key(), "return_code": code}
        page = Client().post(f"{language}/my-story/", fields, follow=True)
    assert page.content.count(b"aria-pressed") == 6
    assert len(page.content) == LEAST


def test_it_takes_no_answer_from_whoever_has_another_code(code: str):
    with after(90):
        own = a_code()
        a_published_story(code=own)
        for typed in (own.words("en"), shown_code(say_me_too(cast.noor()))):
            client, page = look(typed)
            assert "Looking back" not in page
            answer(client, 30, "kept")
        answer(cast.noor(), 30, "kept")
    assert answers() == {30: "", 90: ""}


def test_it_shows_an_answer_to_nobody_else(code: str):
    with after(90):
        client, _page = look(code)
        answer(client, 90, "not_yet")
        page = cast.noor().get("/pledges/").content.decode()
    assert "Not yet" not in page
    assert "I did it" not in page


def test_it_asks_nothing_of_a_pledge_that_was_not_published():
    with after(0):
        pledge = a_pledge()
        decline(row=pledge, rule="names")
    with after(90):
        pledge.refresh_from_db()
        assert check_ins.looks_back(pledge) == []
        assert not check_ins.answer(pledge=pledge, after=30, answer="kept")


def test_it_counts_what_is_out_and_forgets_what_is_taken_back(code: str):
    with after(0):
        a_pledge()
    CheckIn.objects.update(answer="kept")
    CheckIn.objects.filter(pledge__state="published", after_days=90).update(answer="partly")
    assert look_backs() == {30: (1, 1), 90: (1, 0)}
    take_back(row=Pledge.objects.get(state="published"))
    assert look_backs() == {30: (0, 0), 90: (0, 0)}


def test_it_lets_go_of_what_nobody_answered(code: str):
    with after(30):
        client, _page = look(code)
        answer(client, 30, "kept")
    assert forget_unanswered(before=date(2026, 6, 12)) == 0
    assert forget_unanswered(before=date(2026, 6, 13)) == 1
    assert answers() == {30: "kept"}


@pytest.mark.parametrize(
    ("answered", "kept", "said"),
    [
        (20, 20, "After 30 days, at least 5 in 10"),  # 20 of up to 39
        (60, 20, "After 30 days, at least 2 in 10"),
        (1000, 700, "After 30 days, at least 6 in 10"),
        (1000, 0, None),
        (1000, 20, None),
        (0, 0, None),
    ],
)
def test_it_shows_the_share_of_public_numbers_and_none_under_the_threshold(
    client: Client, answered: int, kept: int, said: str | None
):
    cells = {"pledge_answered": answered, "pledge_kept": kept}
    for kind, value in cells.items():
        DailyCell.objects.create(kind=kind, key="30", day=WRITTEN_ON, value=value)
    page = client.get("/pledges/").content.decode()
    if said:
        assert said in page
        assert "After 90 days, at least" not in page
        return
    assert "at least" not in page
    assert "the share stands here" in page


def looked_back(*, kept: int, otherwise: int, state: str = "published") -> None:
    """So many people looked back after 30 days at pledges in this state."""
    said = ["kept"] * kept + ["partly"] * otherwise
    row = {"sealed": b"", "data_key": b"", "published_month": date(2026, 3, 1)}
    pledges = Pledge.objects.bulk_create(
        Pledge(state=state, language="en", shuffle=number, **row) for number in range(len(said))
    )
    PublishedPledge.objects.bulk_create(
        PublishedPledge(pledge=pledge, will="I will listen.") for pledge in pledges
    )
    CheckIn.objects.bulk_create(
        CheckIn(pledge=pledge, after_days=30, due_on=WRITTEN_ON, answer=answer)
        for pledge, answer in zip(pledges, said, strict=True)
    )


@pytest.mark.parametrize(
    ("kept", "otherwise", "said"),
    [
        (40, 20, "After 30 days, at least 5 in 10"),
        (50, 10, "the share stands here"),  # Ten who did not would be a small group.
        (19, 40, "the share stands here"),
    ],
)
def test_it_brings_the_share_through_the_gate(client: Client, kept: int, otherwise: int, said: str):
    looked_back(kept=kept, otherwise=otherwise)
    looked_back(kept=30, otherwise=0, state="waiting")
    assert "at least" not in client.get("/pledges/").content.decode()
    publish_numbers()
    assert said in client.get("/pledges/").content.decode()


def test_it_counts_nothing_but_cells(client: Client, code: str):
    CheckIn.objects.update(answer="kept")
    page = client.get("/pledges/").content.decode()
    assert "at least" not in page
