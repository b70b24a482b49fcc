"""Begin, stop, come back: what was saved opens with its code and with nothing else."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.core import crypto
from apps.core.form_keys import draw_form_key
from apps.core.keyring import keyring
from apps.stories import draft_views, drafts
from apps.stories.erasing import withdraw_story
from apps.stories.models import MeToo, SavedDraft, Story
from apps.stories.return_codes import read_codes
from tests.factories import post, say_me_too, shown_code
from tests.stories.writing import ARABIC, STEPS, at, begin, fields_of, go, said, step_of

pytestmark = pytest.mark.django_db

CHOSEN: dict[str, Any] = {
    "words": ARABIC,
    "title": "بعد سنوات",
    "warnings": ["stalking:described", "death:mentioned"],
    "country": "EG",
    "setting": "work",
    "language": "ar",
    "byline": "name",
    "name": "قمر",
    "audience": "site",
    "appear": "month",
    "may_stand": "no",
    "show_help": "no",
    "uses": ["research", "press"],
}


def save(client: Client, page: Any, path: str = "/write/", **typed: Any) -> Any:
    return go(client, page, "save", path, **typed)


def come_back(code: str) -> Any:
    """On another device: the code, then "Go on writing"."""
    other = Client()
    post(other, "/my-story/", return_code=code)
    return other.post("/my-story/resume/", follow=True), other


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: then)


@pytest.mark.parametrize("step", STEPS)
def test_it_opens_at_the_step_where_it_was_saved_with_everything_in_it(client: Client, step: str):
    saved = save(client, at(client, step, **CHOSEN), **CHOSEN)
    code = shown_code(saved)
    assert len(code.split()) == 8
    page, other = come_back(code)
    assert step_of(page) == step
    fields = fields_of(page)
    for name, value in CHOSEN.items():
        assert fields[name] == (value if isinstance(value, list) else [value])
    if step != "preview":
        page = go(other, page, "preview")
    sent = go(other, page, "send")
    assert shown_code(sent) == code
    assert not SavedDraft.objects.exists()
    story = Story.objects.get()
    assert story.revisions.get().unseal(key=story.key())["words"] == ARABIC


def test_it_saves_from_the_first_page_on(client: Client):
    start = go(client, begin(client), "back")
    assert step_of(start) == "start"
    page, _other = come_back(shown_code(save(client, start, words="")))
    assert step_of(page) == "start"


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("words", {"words": "a" * 30_000}),
        ("words", {"words": ""}),
        ("name", {"byline": "name", "name": "maria@example.org"}),
        ("reach", {"appear": "date", "appear_on": "yesterday"}),
        ("where", {"country": "ZZ"}),
    ],
)
def test_it_keeps_what_is_not_right_yet(client: Client, step: str, wrong: dict[str, str]):
    saved = save(client, at(client, step), **wrong)
    page, _other = come_back(shown_code(saved))
    assert step_of(page) == step
    for name, value in wrong.items():
        assert (fields_of(page).get(name) or [""])[0] == (value if value != "ZZ" else "")
    assert "Something needs another look" not in said(page)


def test_it_leads_from_a_preview_to_what_has_to_be_chosen_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    tomorrow = timezone.now().date() + timedelta(days=1)
    preview = at(client, "preview", appear="date", appear_on=str(tomorrow))
    code = shown_code(save(client, preview))
    later(monkeypatch, 2)
    page, _other = come_back(code)
    assert step_of(page) == "reach"
    assert "from tomorrow on" in said(page)


def test_it_says_how_long_and_that_not_even_we_can_read_it(client: Client, settings):
    settings.DRAFT_DAYS = 12
    page = said(save(client, begin(client), words=ARABIC))
    assert "We keep it for 12 days, until" in page
    assert "not even we can read it" in page
    assert "Could someone look at your phone or computer?" in page
    assert 'href="/x?lang=en"' in page.split("<main")[1]
    assert ARABIC not in page


def test_it_goes_on_writing_from_the_page_after_saving(client: Client):
    saved = save(client, at(client, "topics"), warnings=["death:mentioned"])
    page = client.post("/write/", {**fields_of(saved, "again"), "go": "on"})
    assert step_of(page) == "topics"
    assert fields_of(page)["words"] == [ARABIC]
    assert fields_of(page)["warnings"] == ["death:mentioned"]


def test_it_shows_the_same_code_in_another_language(client: Client):
    saved = save(client, begin(client), words=ARABIC)
    arabic = client.post("/ar/write/", {**fields_of(saved, "again"), "go": "language"})
    assert 'dir="rtl"' in said(arabic)
    assert read_codes(shown_code(arabic)) == read_codes(shown_code(saved))
    assert re.fullmatch(r"\d{3}( \d{3}){8}", shown_code(arabic))


def test_it_replaces_what_was_saved_before_under_the_same_code(client: Client):
    page = begin(client)
    first = save(client, page, words="One line.")
    second = save(client, page, words="Two lines.")
    assert shown_code(first) == shown_code(second)
    assert SavedDraft.objects.count() == 1
    back, _other = come_back(shown_code(first))
    assert fields_of(back)["words"] == ["Two lines."]


def test_it_forgets_after_its_days(client: Client, monkeypatch, settings):
    code = shown_code(save(client, begin(client), words=ARABIC))
    later(monkeypatch, settings.DRAFT_DAYS)
    assert step_of(come_back(code)[0]) == "words"
    later(monkeypatch, 1)
    page, _other = come_back(code)
    assert step_of(page) == ""
    assert ARABIC not in said(page)


def test_it_sends_whoever_goes_on_after_that_to_where_the_code_is_asked_for(
    client: Client, monkeypatch, settings
):
    saved = save(client, begin(client), words=ARABIC)
    later(monkeypatch, settings.DRAFT_DAYS + 1)
    gone = client.post(
        "/write/", {"form_key": draw_form_key(), "step": "saved", "go": "on"}, follow=True
    )
    assert gone.redirect_chain == [("/my-story/", 302)]
    assert shown_code(saved) not in said(gone)


def test_it_cannot_be_opened_with_the_database_and_the_keyring(client: Client):
    saved = save(client, begin(client), words=ARABIC)
    (code,) = read_codes(shown_code(saved))
    (form_key,) = fields_of(saved, "again")["form_key"]
    row = SavedDraft.objects.get()
    sealed, binding = bytes(row.sealed), f"stories.saveddraft.sealed:{bytes(row.lookup).hex()}"
    for key in [None, *keyring().values()]:
        with pytest.raises(crypto.CannotOpen):
            crypto.unseal(sealed, binding=binding, key=key)
    assert ARABIC.encode() not in sealed
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(d::text, ''), '') FROM stories_saveddraft d")
        dump = cursor.fetchone()[0]
    for secret in (code.words("en"), code.secret.hex(), form_key, ARABIC.encode().hex()):
        assert secret not in dump
    # The control: with the code it opens.
    assert crypto.unseal(sealed, binding=binding, key=code.key_for("draft"))


def test_it_opens_no_row_that_was_moved_to_another_code(client: Client):
    first = shown_code(save(client, begin(client), words=ARABIC))
    second = shown_code(save(client, begin(client), words="Mine."))
    (mine,), (other,) = read_codes(first), read_codes(second)
    sealed = SavedDraft.objects.get(lookup=mine.lookup()).sealed
    SavedDraft.objects.filter(lookup=other.lookup()).update(sealed=sealed)
    with pytest.raises(crypto.CannotOpen):
        drafts.open_draft(code=other)


def test_it_gives_the_words_back_when_others_were_sent_meanwhile(client: Client):
    preview = at(client, "preview")
    code = shown_code(go(client, preview, "send"))
    again = save(client, preview, words="Changed words.")
    assert again.status_code == 409
    assert "sent before, with other words" in said(again)
    assert "saved apart" in said(again)
    assert not SavedDraft.objects.exists()
    apart = client.post("/write/", fields_of(again, "kept"))
    assert shown_code(apart) not in ("", code)
    assert fields_of(come_back(shown_code(apart))[0])["words"] == ["Changed words."]
    assert Story.objects.count() == 1


def test_it_shows_the_receipt_when_these_words_were_sent_meanwhile(client: Client):
    preview = at(client, "preview")
    sent = go(client, preview, "send")
    again = save(client, preview)
    assert "We have your words" in said(again)
    assert shown_code(again) == shown_code(sent)
    assert not SavedDraft.objects.exists()


def test_it_saves_nothing_under_a_code_that_was_taken_back(client: Client):
    preview = at(client, "preview")
    first = shown_code(go(client, preview, "send"))
    withdraw_story(story_id=Story.objects.get().pk, stay_counted=True)
    again = save(client, preview)
    assert again.status_code == 409
    assert not SavedDraft.objects.exists()
    assert shown_code(client.post("/write/", fields_of(again, "kept"))) not in ("", first)


def test_it_slows_a_flood_of_saving_and_keeps_the_words(client: Client, monkeypatch):
    door = replace(draft_views.DRAFTS, free=1, seconds=3600)
    monkeypatch.setattr(draft_views, "DRAFTS", door)
    page = begin(client)
    assert save(client, page, words="One.").status_code == 200
    busy = save(client, page, words="Two.")
    assert busy.status_code == 429
    assert "Two." in said(busy)
    kept = fields_of(busy, "kept")
    assert kept["go"] == ["save"]
    assert kept["form_key"] == fields_of(page)["form_key"]


def test_it_saves_under_the_code_of_a_me_too(client: Client):
    receipt = say_me_too(client)
    key = re.search(
        r'action="/write/">\s*<input type="hidden" name="form_key" value="([^"]+)"',
        receipt.content.decode(),
    )
    assert key
    start = client.post("/write/", {"form_key": key[1], "step": "start", "go": "stay"})
    saved = save(client, go(client, start), words="More.")
    assert shown_code(saved) == shown_code(receipt)
    assert MeToo.objects.count() == 1


def test_it_sets_no_cookie_from_the_first_page_to_the_receipt(client: Client):
    page = client.get("/write/")
    pages = [page]
    for step in ("start", *STEPS):
        pages.append(save(client, page, words=ARABIC))
        pages.append(client.post("/write/", {**fields_of(pages[-1], "again"), "go": "on"}))
        page = go(client, page, "send" if step == "preview" else "next", words=ARABIC)
        pages.append(page)
    assert shown_code(page)
    for each in pages:
        assert not each.cookies
        assert each["Cache-Control"] == "no-store"


# --- "type two of the words" ----------------------------------------------------------------------


def check(client: Client, page: Any, second: str, sixth: str, path: str = "/write/") -> Any:
    """Fill in the small form under the code."""
    assert 'name="second"' in said(page)
    fields = {**fields_of(page, "again"), "second": second, "sixth": sixth, "go": "confirm"}
    return client.post(path, fields)


def parts_of(page: Any, how: str) -> tuple[str, str]:
    (code,) = read_codes(shown_code(page))
    if how == "digits":
        groups = code.digits().split()
        return groups[1], groups[5]
    if how == "arabic digits":
        table = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
        groups = code.digits().translate(table).split()
        return groups[1], groups[5]
    words = code.words("fr" if how == "another list" else "en").split()
    if how == "four letters":
        return words[1][:4].upper(), f" {words[5][:4]} "
    return words[1], words[5]


@pytest.mark.parametrize(
    ("after", "how"),
    [
        *[("save", how) for how in ("words", "four letters", "another list", "arabic digits")],
        ("send", "digits"),
    ],
)
def test_it_says_that_two_of_the_words_are_right(client: Client, after: str, how: str):
    page = go(client, at(client, "preview"), after)
    answer = check(client, page, *parts_of(page, how))
    assert "What you typed is right" in said(answer)
    assert shown_code(answer) == shown_code(page)


@pytest.mark.parametrize(
    ("after", "wrong"),
    [*[("save", wrong) for wrong in ("", "zoo", "000", "🙂", "a" * 5000, "١")], ("send", "zoo")],
)
def test_it_says_kindly_that_they_are_not(client: Client, after: str, wrong: str):
    page = go(client, at(client, "preview"), after)
    second, _sixth = parts_of(page, "words")
    answer = check(client, page, second, wrong)
    assert "What you typed is not the same. Look at the code again" in said(answer)
    assert shown_code(answer) == shown_code(page)


def test_it_asks_for_groups_of_digits_where_there_are_no_words(client: Client):
    saved = save(client, begin(client), "/ar/write/", words=ARABIC)
    groups = shown_code(saved).split()
    answer = check(client, saved, groups[1], groups[5], "/ar/write/")
    assert 'class="flash"' in said(answer)


@pytest.mark.parametrize("after", ["save", "send"])
def test_it_shows_no_code_once_the_minutes_are_over(client: Client, after: str):
    page = go(client, at(client, "preview"), after)
    second, sixth = parts_of(page, "words")
    cache.clear()
    answer = check(client, page, second, sixth)
    assert shown_code(answer) == ""
    assert "The code was shown once" in said(answer)
    assert "What you typed is right" not in said(answer)


def test_it_carries_no_words_to_check_the_code(client: Client):
    saved = unescape(said(save(client, begin(client), words=ARABIC, title="A title")))
    assert ARABIC not in saved
    assert "A title" not in saved
