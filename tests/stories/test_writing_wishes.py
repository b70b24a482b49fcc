"""Who may read it, when, what it may be used for, and what a writer agrees to."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.core import crypto
from apps.core.keyring import keyring
from apps.stories.erasing import withdraw_story
from apps.stories.models import Consent, MeToo, Purpose, Revision, SavedDraft, Story, StoryMove
from apps.stories.return_codes import read_codes
from apps.stories.services import take_back_me_too
from apps.stories.wishes import WORDING, uses_of
from tests.factories import post, say_me_too, shown_code
from tests.stories.writing import ARABIC, at, fields_of, go, said, step_of

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.now().date()


def send(client: Client, **wishes: Any) -> Any:
    """Send straight away, as if every step had been walked."""
    return post(client, "/write/", step="preview", go="send", **{"words": ARABIC, **wishes})


def wish(client: Client, button: str = "next", **wishes: Any) -> Any:
    """Leave the step of the wishes."""
    return go(client, at(client, "reach"), button, **wishes)


# --- who and when ---------------------------------------------------------------------------------


def test_it_takes_every_wish_as_it_was_before_when_none_is_said(client: Client):
    send(client)
    story = Story.objects.get()
    assert (story.audience, story.appear, story.appear_on) == ("anyone", "review", None)
    assert story.may_stand
    assert story.show_help
    assert uses_of(story) == set()


@pytest.mark.parametrize(
    ("appear", "day"),
    [("review", None), ("week", 7), ("month", 30), ("date", 100), ("ask", None)],
)
def test_it_keeps_when_the_story_may_appear(client: Client, appear: str, day: int | None):
    wanted = today() + timedelta(days=day) if day else None
    preview = wish(client, appear=appear, appear_on=str(today() + timedelta(days=100)))
    go(client, preview, "send")
    story = Story.objects.get()
    assert (story.appear, story.appear_on) == (appear, wanted)


@pytest.mark.parametrize(
    ("audience", "may_stand"), [("anyone", "no"), ("site", "yes"), ("site", "no")]
)
def test_it_keeps_who_may_read_and_stand(client: Client, audience: str, may_stand: str):
    go(client, wish(client, audience=audience, may_stand=may_stand), "send")
    story = Story.objects.get()
    assert (story.audience, story.may_stand) == (audience, may_stand == "yes")


@pytest.mark.parametrize("show_help", ["yes", "no"])
def test_it_keeps_whether_help_stands_beside_it(client: Client, show_help: str):
    go(client, wish(client, show_help=show_help), "send")
    assert Story.objects.get().show_help == (show_help == "yes")


@pytest.mark.parametrize(
    ("typed", "days"),
    [("{}", 1), ("{}", 365), (" {} ", 30)],
)
def test_it_takes_a_day_from_tomorrow_to_a_year_ahead(client: Client, typed: str, days: int):
    day = today() + timedelta(days=days)
    send(client, appear="date", appear_on=typed.format(day))
    assert Story.objects.get().appear_on == day


def test_it_takes_a_day_as_people_type_it(client: Client):
    day = today() + timedelta(days=40)
    arabic = str(day).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (
        arabic,
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}. {day.month}. {day.day}.",
    ):
        send(client, appear="date", appear_on=typed)
    assert set(Story.objects.values_list("appear_on", flat=True)) == {day}
    assert Story.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Choose a date, or another time above"),
        ("soon", "Choose a date, or another time above"),
        ("2027-02-30", "Choose a date, or another time above"),
        ("31.12.2026", "Choose a date, or another time above"),
        ("9999999999-01-01", "Choose a date, or another time above"),
        ("today", "from tomorrow on, within a year"),
        ("2020-01-01", "from tomorrow on, within a year"),
        ("9999-01-01", "from tomorrow on, within a year"),
    ],
)
def test_it_asks_for_a_day_that_can_be(client: Client, typed: str, sentence: str):
    typed = str(today()) if typed == "today" else typed
    page = wish(client, appear="date", appear_on=typed)
    assert step_of(page) == "reach"
    assert sentence in said(page)
    assert fields_of(page)["appear_on"] == [typed]
    assert step_of(wish(client, appear="week", appear_on=typed)) == "preview"


def test_it_works_without_a_picker_for_dates(client: Client):
    page = said(at(client, "reach"))
    (field,) = re.findall(r'<input type="date"[^>]*>', page)
    assert f'min="{today() + timedelta(days=1)}"' in field
    assert str(today() + timedelta(days=31)) in page


@pytest.mark.parametrize(
    "wrong", [{"audience": "nobody"}, {"appear": "now"}, {"uses": "sale"}, {"may_stand": "maybe"}]
)
def test_it_takes_no_wish_that_it_never_offered(client: Client, wrong: dict[str, str]):
    assert step_of(send(client, **wrong)) == "reach"
    assert not Story.objects.exists()


def test_it_says_that_the_moment_is_moved_by_chance(client: Client, settings):
    settings.PUBLICATION_SHIFT_HOURS = 36
    reach = at(client, "reach")
    assert "by up to 36 hours" in said(reach)
    assert "Readers see a month, never a day" in said(reach)
    assert "by up to 36 hours" in said(go(client, go(client, reach), "send"))
    settings.PUBLICATION_SHIFT_HOURS = 0
    assert "by chance" not in said(at(client, "reach"))


def test_it_shows_every_wish_in_words_with_a_way_to_change_it(client: Client):
    day = today() + timedelta(days=20)
    preview = wish(
        client,
        audience="site",
        appear="date",
        appear_on=str(day),
        may_stand="no",
        uses=["press", "machines"],
    )
    page = said(preview).split('id="wishes-title"')[1]
    for sentence in (
        "Anyone here, but no search engine",
        f"Not before {day:%B} {day.day}, {day.year}",
        "The press may quote it",
        "train machines",
        "<dd>No",
    ):
        assert sentence in page
    assert page.count('name="go" value="reach"') == 5
    changed = go(client, go(client, preview, "reach"), audience="anyone")
    assert "Anyone here" not in said(changed).split('id="wishes-title"')[1]
    assert step_of(go(client, preview, "name")) == "name"


def test_it_carries_several_uses_over_every_step(client: Client):
    page = wish(client, uses=["advocacy", "machines"])
    for _step in range(3):
        page = go(client, page, "back")
    fields = fields_of(client.post("/ar/write/", {**fields_of(page), "go": "language"}))
    assert fields["uses"] == ["advocacy", "machines"]


def test_it_allows_nothing_that_is_not_ticked(client: Client):
    reach = at(client, "reach")
    assert "uses" not in fields_of(reach)
    assert said(reach).count('type="checkbox"') == len(Purpose)


# --- consent --------------------------------------------------------------------------------------


def test_it_says_what_she_agrees_to_before_send(client: Client, settings):
    settings.ENDING_DAYS = 321
    page = said(at(client, "preview"))
    for sentence in (
        "They can tell about your health, your sex life, or what you believe.",
        "Our team reads it and shows it as you have chosen above.",
        "321 days",
        "With your code, at any time and at once.",
        "If you may go to the police or to a court, what you write here can be asked for.",
    ):
        assert sentence in page.split('id="agree-title"')[1]
    assert 'href="/privacy/"' in page.split('id="agree-title"')[1].split("</section>")[0]
    assert 'href="/younger/"' in page.split('id="agree-title"')[1].split("</section>")[0]
    assert page.index("agree-title") < page.index(">I agree. Send<")


def test_it_keeps_a_dated_line_for_everything_she_agreed_to(client: Client):
    go(client, wish(client, uses=["research", "press"]), "send")
    lines = Consent.objects.order_by("number").values_list("purpose", "given", "wording", "day")
    assert list(lines) == [
        (purpose, True, WORDING, today()) for purpose in ("processing", "research", "press")
    ]
    assert uses_of(Story.objects.get()) == {"research", "press"}


def test_it_keeps_no_second_line_for_a_second_tap(client: Client):
    preview = wish(client, uses=["press"])
    go(client, preview, "send")
    go(client, preview, "send")
    assert Consent.objects.count() == 2


# --- the receipt ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({}, "Then it goes out."),
        ({"appear": "ask"}, "Then it waits until you say that it may go out."),
        ({"appear": "week"}, "It does not go out before"),
        ({"audience": "site"}, "Search engines do not see it."),
    ],
)
def test_it_says_on_the_receipt_when_it_will_appear(client: Client, wishes, sentence: str):
    page = said(send(client, **wishes))
    assert sentence in page
    assert "Could someone look at your phone or computer?" in page


def test_it_opens_the_story_from_the_receipt(client: Client):
    receipt = send(client)
    form = re.search(
        r'<form method="post" action="/my-story/">.*?</form>', said(receipt), re.DOTALL
    )
    assert form
    assert f'name="return_code" value="{shown_code(receipt)}"' in form[0]
    assert "See your story" in form[0]


def test_it_gives_the_words_back_when_the_code_was_taken_back(client: Client):
    receipt = say_me_too(client)
    (key,) = re.findall(
        r'action="/write/">\s*<input type="hidden" name="form_key" value="([^"]+)"', said(receipt)
    )
    (code,) = read_codes(shown_code(receipt))
    take_back_me_too(lookups=[code.lookup()])
    for audience in ("anyone", "count"):
        answer = send(client, form_key=key, audience=audience)
        assert answer.status_code == 409
        assert ARABIC in said(answer)
    assert not Story.objects.exists()
    assert not SavedDraft.objects.exists()


# --- nobody, only count me ------------------------------------------------------------------------


def test_it_shows_no_gate_to_whoever_only_wants_to_be_counted(client: Client, settings):
    settings.ALONE_DAYS = 222
    preview = wish(client, audience="count")
    page = said(preview)
    assert "Nobody reads this" in page
    assert "locked with your code for 222 days" in page
    assert "Before you open this" not in page
    assert "First they see this page" not in page
    assert "Our team reads it" not in page
    assert ARABIC.split("\n")[0] in page


def test_it_counts_and_makes_no_story(client: Client, settings):
    page = at(client, "where", title="بعد سنوات")
    page = go(client, page, country="EG", setting="work")
    receipt = go(client, go(client, go(client, page), audience="count"), "send")
    assert "Nobody reads your words" in said(receipt)
    assert not Story.objects.exists()
    assert not Revision.objects.exists()
    assert not StoryMove.objects.exists()
    me_too = MeToo.objects.get()
    assert (me_too.country, me_too.setting) == ("EG", "work")
    (code,) = read_codes(shown_code(receipt))
    assert bytes(me_too.lookup) == code.lookup()
    row = SavedDraft.objects.get()
    assert row.kept_until == today() + timedelta(days=settings.ALONE_DAYS)
    for key in [None, *keyring().values()]:
        with pytest.raises(crypto.CannotOpen):
            crypto.unseal(
                bytes(row.sealed),
                binding=f"stories.saveddraft.sealed:{bytes(row.lookup).hex()}",
                key=key,
            )
    assert ARABIC.encode() not in bytes(row.sealed)


def test_it_shows_the_same_receipt_after_a_reload_and_counts_once(client: Client):
    preview = wish(client, audience="count")
    first, second = go(client, preview, "send"), go(client, preview, "send")
    assert shown_code(first) == shown_code(second) != ""
    assert MeToo.objects.count() == SavedDraft.objects.count() == 1
    arabic = client.post("/ar/write/", {**fields_of(first, "again"), "go": "language"})
    assert read_codes(shown_code(arabic)) == read_codes(shown_code(first))
    cache.clear()
    assert shown_code(go(client, preview, "send")) == ""


def test_it_opens_what_nobody_else_reads_and_sends_it_after_all(client: Client):
    code = shown_code(go(client, wish(client, audience="count"), "send"))
    other = Client()
    post(other, "/my-story/", return_code=code)
    page = other.post("/my-story/resume/", follow=True)
    assert step_of(page) == "preview"
    assert "Nobody reads this" in said(page)
    sent = go(other, go(other, go(other, page, "reach"), audience="anyone"), "send")
    assert shown_code(sent) == code
    assert Story.objects.get().me_too == MeToo.objects.get()
    assert not SavedDraft.objects.exists()


def test_it_never_keeps_them_shorter_than_it_has_said(client: Client, settings):
    preview = wish(client, audience="count")
    go(client, preview, "send")
    saved = go(client, preview, "save")
    until = today() + timedelta(days=settings.ALONE_DAYS)
    assert SavedDraft.objects.get().kept_until == until
    assert f"for {settings.ALONE_DAYS} days" in said(saved)


def test_it_says_so_when_a_story_that_is_read_is_only_to_be_counted(client: Client):
    preview = at(client, "preview")
    go(client, preview, "send")
    page = said(go(client, preview, "send", audience="count"))
    assert "They were sent before, so that our team reads them." in page
    assert Story.objects.get().audience == "anyone"
    assert not SavedDraft.objects.exists()


def test_it_shows_help_first_where_a_life_may_be_at_risk(client: Client):
    words = "I want to kill myself tonight."
    page = said(go(client, wish(client, audience="count", words=words), "send"))
    assert page.index("now-title") < page.index("<h1>")
    assert "now-title" not in said(go(client, wish(client, audience="count"), "send"))


def test_it_does_not_say_that_words_are_kept_which_were_taken_back(client: Client):
    preview = wish(client, audience="count")
    receipt = go(client, preview, "send")
    (code,) = read_codes(shown_code(receipt))
    take_back_me_too(lookups=[code.lookup()])
    again = client.post("/ar/write/", {**fields_of(receipt, "again"), "go": "language"})
    assert shown_code(again) == ""
    assert go(client, preview, "send").status_code == 409
    assert not MeToo.objects.exists()


def test_it_keeps_a_withdrawn_story_withdrawn(client: Client):
    preview = at(client, "preview")
    go(client, preview, "send")
    withdraw_story(story_id=Story.objects.get().pk, stay_counted=True)
    assert go(client, preview, "send", audience="count").status_code == 409
    assert not SavedDraft.objects.exists()


# --- what could identify someone ------------------------------------------------------------------


@pytest.mark.parametrize(("said_so", "hides"), [("hide", True), ("ask", False), ("?", False)])
def test_it_keeps_what_we_may_take_out(client: Client, said_so: str, hides: bool):
    preview = go(client, at(client, "name"), "preview", details=said_so)
    if said_so == "?":
        assert step_of(preview) == "name"
        return
    named = "Take out for me what could identify someone" if hides else "Ask me first"
    assert named in preview.content.decode()
    go(client, preview, "send")
    assert Story.objects.get().hide_details is hides


def test_it_asks_first_unless_something_else_is_said(client: Client):
    page = at(client, "name").content.decode()
    assert re.search(r'name="details" value="ask"[^>]* checked', page)
    send(client)
    assert not Story.objects.get().hide_details
