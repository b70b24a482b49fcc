"""What the preview marks for whoever wrote it, and what comes of an answer. All without scripts."""

import json
import re
from html import unescape
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.screening import services as screening
from apps.stories import found as looking
from apps.stories.details import key_of
from apps.stories.models import Revision, SavedDraft, Story
from tests.factories import post, shown_code
from tests.stories.writing import at, fields_of, go, said, step_of

pytestmark = pytest.mark.django_db

ENGLISH = (
    "My boss was Robert Miller. I lived in Lyon then.\n\n"
    "Robert Miller followed me home and watched my house. Call +49 171 2345678."
)
ARABIC = "اسمي ليلى حداد وكنت أسكن في القاهرة.\n\nكان مديري أحمد سالم. وأحمد يعرف بيتي."
CALM = "Nobody was there to ask. It rained, and that helped."


def answer(client: Client, page: Any, act: str, path: str = "/write/", **typed: Any) -> Any:
    """Press a button of a row."""
    return client.post(path, {**fields_of(page), **typed, "act": act})


def marks(page: Any) -> list[str]:
    """The words that are marked, in order."""
    return [unescape(each) for each in re.findall(r"<mark>(.*?)<span", page.content.decode())]


def rows(page: Any) -> list[str]:
    """What can be hidden, as the buttons say it."""
    return [unescape(each) for each in re.findall(r'value="hide:([^"]*)"', page.content.decode())]


def words_of(page: Any) -> str:
    return fields_of(page)["words"][0].replace("\r\n", "\n")


# --- marks ----------------------------------------------------------------------------------------


def test_it_marks_names_and_places_in_words_and_title(client: Client):
    page = at(client, "preview", ENGLISH, title="What Robert Miller did", language="en")
    assert step_of(page) == "preview"
    assert {"Robert Miller", "Lyon", "+49 171 2345678"} <= {*marks(page)}
    assert marks(page).count("Robert Miller") == 3
    assert "could say who or where someone is" in said(page)
    assert '<span class="mark-name" lang="en" dir="ltr"> (possible name)</span>' in said(page)
    # A row for each detail, however often it stands there.
    assert rows(page).count("person:robert miller") == 1
    assert "possible name, stands here 3 times" in said(page)
    assert "instead" not in fields_of(page)


def test_it_takes_no_title_for_a_name_because_of_its_capitals(client: Client):
    page = at(client, "preview", ENGLISH, title="Leaving Lyon", language="en")
    assert marks(page).count("Lyon") == 2
    assert fields_of(answer(client, page, "hide:place:lyon"))["title"] == ["Leaving a town"]


def test_it_counts_offsets_in_the_letters_that_are_shown(client: Client):
    words = "🙂\u200f " + ARABIC
    page = at(client, "preview", words)
    assert "القاهرة" in marks(page)
    assert any(each.startswith("ليلى") for each in marks(page))
    hidden = answer(client, page, "hide:place:" + key_of("place", "القاهرة").split(":")[1])
    assert "أسكن في مدينة." in words_of(hidden)
    assert words_of(hidden).startswith("🙂")


def test_it_marks_nothing_where_nothing_is(client: Client):
    page = at(client, "preview", CALM)
    assert marks(page) == []
    assert 'id="look"' not in said(page)


def test_it_marks_nothing_in_what_nobody_reads(client: Client, monkeypatch: pytest.MonkeyPatch):
    asked: list[Any] = []
    monkeypatch.setattr(looking, "screen_texts", asked.append)
    page = at(client, "preview", ENGLISH, audience="count")
    assert "Nobody reads this" in said(page)
    assert marks(page) == []
    assert not asked


# --- hide, change, keep, undo ---------------------------------------------------------------------


def test_it_hides_a_name_wherever_it_stands_and_undoes_it(client: Client):
    words = "Anna Weber came. ANNA WEBER left with annas bag. Anna Weber's mother knew."
    page = at(client, "preview", words, title="Anna Weber", language="en")
    hidden = answer(client, page, "hide:person:anna weber")
    assert words_of(hidden) == "Someone came. Someone left with annas bag. Someone's mother knew."
    assert fields_of(hidden)["title"] == ["Someone"]
    assert "Now “Someone” stands for “Anna Weber”, in 4 places." in _plain(hidden)
    assert "Anna Weber" not in marks(hidden)
    back = answer(client, hidden, "undo")
    assert words_of(back) == words
    assert fields_of(back)["title"] == ["Anna Weber"]
    assert "It is as it was before." in said(back)


@pytest.mark.parametrize("language", ["ar", "ur", ""])
def test_it_hides_numbers_and_names_in_arabic_letters(client: Client, language: str):
    page = at(client, "preview", ARABIC + " رقمي 01012345678.", language=language)
    page = answer(client, page, "hide:phone:01012345678")
    assert "01012345678" not in words_of(page)
    if language != "ur":
        # "And Ahmad" is Ahmad too, and "and" stays.
        words = words_of(answer(client, page, "hide:person:احمد"))
        assert "مديري شخص ما" in words
        assert "وشخص ما يعرف بيتي" in words


def test_it_undoes_one_change_after_the_other(client: Client):
    page = at(client, "preview", ENGLISH, language="en")
    once = answer(client, page, "hide:place:lyon")
    twice = answer(client, once, "hide:person:robert miller")
    assert "Lyon" not in words_of(twice)
    assert "Robert Miller" not in words_of(twice)
    undone = answer(client, twice, "undo")
    assert words_of(undone) == words_of(once)
    assert words_of(answer(client, undone, "undo")) == ENGLISH


def test_it_leaves_a_longer_name_whole(client: Client):
    words = "Anna came with her bag. Later Anna Weber told my boss Peter Anna Schmidt."
    page = at(client, "preview", words, language="en")
    hidden = words_of(answer(client, page, "hide:person:anna"))
    assert hidden.startswith("Someone came")
    assert "Anna Weber" in hidden


def test_it_changes_a_detail_to_words_of_its_writer(client: Client):
    page = at(client, "preview", ENGLISH, language="en")
    row = answer(client, page, "change:person:robert miller")
    assert step_of(row) == "preview"
    assert words_of(row) == ENGLISH
    assert fields_of(row)["open"] == ["person:robert miller"]
    for each in ("someone", "a colleague", "my boss"):
        assert f">{each}</option>" in said(row)
    picked = answer(client, row, "use", role="a colleague")
    assert words_of(picked).count("a colleague") == 1
    assert words_of(picked).count("A colleague") == 1
    typed = answer(client, row, "use", role="a colleague", instead="  my <b>old\n boss ")
    assert "My boss was my old boss." in words_of(typed)
    assert "open" not in fields_of(typed)
    assert words_of(answer(client, typed, "undo")) == ENGLISH
    assert "open" not in fields_of(answer(client, row, "close"))
    step = go(client, row, "words")
    assert (step_of(step), words_of(step)) == ("words", ENGLISH)


@pytest.mark.parametrize("go_on", ["send", "save", None])
def test_it_uses_words_that_were_typed_before_another_button(client: Client, go_on: str | None):
    row = answer(client, at(client, "preview", ENGLISH), "change:person:robert miller")
    fields = {**fields_of(row), "instead": "my boss"} | ({"go": go_on} if go_on else {})
    page = client.post("/write/", fields)
    if go_on == "send":
        story = Story.objects.get()
        assert "Miller" not in story.revisions.get().unseal(key=story.key())["words"]
    elif go_on is None:
        assert "Miller" not in words_of(page)
    else:
        assert shown_code(page)


def test_it_carries_half_an_answer_to_another_language_and_step(client: Client):
    row = answer(client, at(client, "preview", ENGLISH), "change:person:robert miller")
    arabic = client.post(
        "/ar/write/", {**fields_of(row), "instead": "my old boss", "go": "language"}
    )
    assert fields_of(arabic)["instead"] == ["my old boss"]
    assert words_of(arabic) == ENGLISH
    step = go(client, row, "reach", instead="my old boss")
    assert fields_of(go(client, step))["instead"] == ["my old boss"]


def test_it_asks_once_about_what_is_kept(client: Client):
    page = at(client, "preview", ENGLISH, language="en")
    kept = answer(client, page, "keep:person:robert miller")
    assert "Robert Miller" not in marks(kept)
    assert "person:robert miller" not in rows(kept)
    assert "You keep:" in said(kept)
    # On to another step, to other words with the same name, and back.
    words = go(client, kept, "words")
    other = go(client, words, "preview", words="ROBERT MILLER moved to Berlin.")
    assert "person:robert miller" not in rows(other)
    assert words_of(other) == "ROBERT MILLER moved to Berlin."
    again = answer(client, other, "again:person:robert miller")
    assert "person:robert miller" in rows(again)


def test_it_sends_without_an_answer(client: Client):
    assert "We have your words" in said(go(client, at(client, "preview", ENGLISH), "send"))
    story = Story.objects.get()
    assert story.revisions.get().unseal(key=story.key())["words"] == ENGLISH


def test_it_undoes_nothing_that_was_changed_by_hand_since(client: Client):
    hidden = answer(client, at(client, "preview", ENGLISH), "hide:place:lyon")
    step = go(client, hidden, "words")
    mine = "Before. " + words_of(hidden)
    page = go(client, step, "preview", words=mine)
    assert 'value="undo"' not in said(page)
    forged = answer(client, page, "undo", undo=fields_of(hidden)["undo"][0])
    assert words_of(forged) == mine


def test_it_does_not_make_words_longer_than_can_be_kept(client: Client):
    words = ("My boss was Robert Miller. " + "so " * 6_700)[: settings.WORDS_MAX - 1] + "o"
    page = post(client, "/write/", step="preview", words=words, language="en")
    assert len(words_of(page)) == settings.WORDS_MAX
    row = answer(client, page, f"change:{rows(page)[0]}")
    long = answer(client, row, "use", instead="a very long description of that person")
    assert "longer than we can keep. Nothing has changed." in said(long)
    assert words_of(long) == words_of(page)


# --- topics ---------------------------------------------------------------------------------------


def test_it_proposes_topics_that_are_not_ticked(client: Client):
    page = at(client, "preview", ENGLISH, language="en")
    shown = said(page).split('id="look"')[1]
    assert "Your words may also be about:" in shown
    assert "Being followed, watched or tracked." in shown
    # The level that seems to fit comes first.
    assert shown.index("add:stalking:described") < shown.index("add:stalking:mentioned")
    added = answer(client, page, "add:stalking:described")
    assert "stalking:described" in fields_of(added)["warnings"]
    assert "add:stalking" not in said(added)
    assert "Stalking" in said(added).split('class="gate"')[1].split("</div>")[0]
    gone = answer(client, added, "take_out:stalking")
    assert "warnings" not in fields_of(gone)
    assert "add:stalking:described" in said(gone)


def test_it_does_not_ask_again_about_a_topic(client: Client):
    page = at(client, "preview", ENGLISH, language="en")
    left = answer(client, page, "leave_out:stalking")
    assert "You leave out:" in said(left)
    assert "add:stalking" not in said(left)
    again = go(client, go(client, left, "words"), "preview")
    assert "add:stalking" not in said(again)
    assert "add:stalking" in said(answer(client, again, "propose:stalking"))
    ticked = at(client, "preview", ENGLISH, language="en", warnings=["stalking:mentioned"])
    assert "add:stalking" not in said(ticked)


# --- what must not happen -------------------------------------------------------------------------


def _raises(*_asked: Any) -> Any:
    raise RuntimeError


@pytest.mark.parametrize("where", ["find_identifying", "everything"])
def test_it_shows_the_preview_when_nobody_can_look(
    client: Client, monkeypatch: pytest.MonkeyPatch, where: str
):
    page = at(client, "preview", ENGLISH)
    if where == "everything":
        monkeypatch.setattr(looking, "screen_texts", _raises)
    else:
        monkeypatch.setattr(screening, where, _raises)
    for act in ("", "hide:person:robert miller", "keep:person:robert miller"):
        calm = answer(client, page, act)
        assert (calm.status_code, step_of(calm)) == (200, "preview")
        assert said(calm).count("We could not look for names just now") == 1
        assert "for topics just now" not in said(calm)
        assert marks(calm) == []
        assert words_of(calm) == ENGLISH


def test_it_marks_names_when_only_topics_cannot_be_found(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(screening, "find_warnings", _raises)
    page = at(client, "preview", ENGLISH)
    assert "Robert Miller" in marks(page)
    assert "We could not look for topics just now." in said(page)
    assert "We could not look for names" not in said(page)


def _everything_kept() -> bytes:
    """Every row of every table, and every key and value of cache and broker."""
    kept: list[Any] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            kept += [table, *cursor.fetchall()]
    broker = re.sub(
        r"^redis\+socket://(.*)\?virtual_host=", r"unix://\1?db=", settings.CELERY_BROKER_URL
    )
    for url in (settings.CACHES["default"]["LOCATION"], broker):
        if url.startswith(("redis", "unix")):
            client = redis.Redis.from_url(url)
            kept += [(key, client.dump(key)) for key in sorted(client.keys())]
    return repr(kept).encode()


def test_it_keeps_nothing_of_a_look_and_asks_the_database_nothing_more(
    client: Client, caplog: pytest.LogCaptureFixture
):
    page = at(client, "preview", ENGLISH, language="en")
    before = _everything_kept()
    with CaptureQueriesContext(
        connection,
    ) as calm:
        at(client, "preview", CALM, language="en")
    with CaptureQueriesContext(connection) as marked:
        page = at(client, "preview", ENGLISH, language="en")
    assert len(marked) == len(calm)
    kept = answer(client, page, "keep:person:robert miller")
    answer(client, answer(client, kept, "hide:place:lyon"), "undo")
    assert _everything_kept() == before
    assert not page.cookies
    assert "Miller" not in caplog.text


def test_it_stores_no_answer_with_a_draft(client: Client, monkeypatch: pytest.MonkeyPatch):
    saved: dict[str, Any] = {}
    from apps.stories import drafts

    real = drafts.save_draft
    monkeypatch.setattr(drafts, "save_draft", lambda **what: saved.update(what) or real(**what))
    page = answer(client, at(client, "preview", ENGLISH), "keep:person:robert miller")
    page = answer(client, page, "leave_out:stalking")
    page = answer(client, page, "hide:place:lyon")
    row = answer(client, page, "change:phone:+49 171 2345678")
    assert shown_code(go(client, row, "save"))
    assert SavedDraft.objects.count() == 1
    names = {name for name, _value in saved["fields"]}
    assert not names & {"kept", "left_out", "undo", "open", "role", "instead", "act"}
    assert "Lyon" not in json.dumps(saved["fields"])
    assert not Revision.objects.exists()


HUGE = "9" * 5_000
DEEP = "[" * 50_000


@pytest.mark.parametrize(
    "hostile",
    [
        {"act": "hide:"},
        {"act": "hide:person:nobody"},
        {"act": "nonsense:person"},
        {"act": "use"},
        {"act": "use", "open": "person:robert miller", "role": "<script>"},
        {"act": "change:" + "x" * 20_000},
        {"act": "keep:" + "x" * 20_000},
        {"act": "keep:\ud800"},
        {"act": "add:death:loud"},
        {"act": "add:nothing"},
        {"act": "leave_out:nothing"},
        {"act": "take_out:"},
        {"act": "undo"},
        {"act": "undo", "undo": DEEP},
        {"act": "undo", "undo": f'[[["words","a","b",[{HUGE}]]]]'},
        {"act": "undo", "undo": '[[["words","a","My",[0,0]]]]'},
        {"act": "undo", "undo": '[[["words","a","My",[-1]]]]'},
        {"act": "undo", "undo": '[[["words","a","",[0]]]]'},
        {"act": "undo", "undo": '[[["elsewhere","a","My",[0]]]]'},
        {"act": "undo", "undo": '[[["words",1,"My",[true]]], 5, null]'},
        {"act": "undo", "undo": '{"a": 1}'},
        {"kept": DEEP, "left_out": DEEP, "undo": DEEP},
        {"kept": json.dumps([["a"], 5, None, "x" * 30_000] * 5)},
    ],
)
def test_it_answers_forged_fields_calmly(client: Client, hostile: dict[str, str]):
    encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in hostile.items()}
    page = post(client, "/write/", step="preview", words=ENGLISH, language="en", **encoded)
    assert page.status_code == 200
    assert step_of(page) == "preview"
    assert (
        sum(len(value) for name in ("kept", "undo") for value in fields_of(page).get(name, []))
        < 40_000
    )


def test_it_stays_bounded_with_hundreds_of_details(client: Client):
    words = " ".join(f"Write to person{number}@example.org now." for number in range(500))
    page = post(client, "/write/", step="preview", words=words)
    assert len(rows(page)) == 40
    assert "There are 460 more." in said(page)
    for row in rows(page):
        page = answer(client, page, f"keep:{row}")
    assert len(rows(page)) == 40
    assert "There are 420 more." in said(page)
    many = post(
        client, "/write/", step="preview", words="My boss was Robert Miller. " * 740 + "So."
    )
    hidden = answer(client, many, "hide:person:robert miller")
    assert "in 740 places" in _plain(hidden)
    assert words_of(answer(client, hidden, "undo")) == words_of(many)


def _plain(page: Any) -> str:
    return re.sub(r"<[^>]+>", "", said(page))
