"""Answers that the application keeps: the same as fresh ones, and never one too old.

Tests that commit: within a transaction nothing is kept.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.campaigns.models import CampaignText
from apps.content_warnings.services import switch_off
from apps.core import counts, page_cache
from apps.core.form_keys import read_form_key
from apps.core.page_cache import HOLE
from apps.core.page_shelf import BESIDES, SHELF
from apps.core.public_version import public_version
from apps.numbers.models import DailyCell
from apps.pages.models import SitePage
from apps.resources.models import EmergencyNumber, Phone, Service
from apps.solidarity.models import Letter
from apps.solidarity.written_services import take_back
from apps.stories import publishing
from apps.stories.erasing import withdraw_story
from apps.stories.models import MeToo, PublishedText, Story
from apps.stories.shown import correct_warnings
from apps.stories.withholding import withhold_story
from tests.campaigns.running import a_campaign
from tests.factories import a_code, a_published_story, a_story, clock_moved, enter, say_me_too
from tests.solidarity.test_letters import a_letter

pytestmark = pytest.mark.django_db(transaction=True)
KEY = re.compile(rb'name="form_key" value="([^"]*)"')


@pytest.fixture
def counted() -> Iterator[list[str]]:
    """The names that were counted, "page_hits" or "page_misses"."""
    names: list[str] = []
    real = counts.add

    def add(name: str, by: int = 1) -> None:
        real(name, by)
        if name.startswith("page_"):
            names.append(name)

    with mock.patch.object(counts, "add", add):
        yield names


@pytest.fixture(params=["cache there", "cache away"])
def cache_or_not(request: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "cache away":
        options = settings.CACHES["default"]["OPTIONS"]
        away = type(caches["default"])("redis://127.0.0.1:1/0", {"OPTIONS": options})
        monkeypatch.setattr(caches._connections, "default", away, raising=False)


def keys_in(page: Any) -> list[bytes]:
    return KEY.findall(page.content)


def as_kept(path: str) -> Any:
    """The second answer of two: the one that was kept, if one was."""
    Client().get(path)
    return Client().get(path)


def words_of(path: str) -> str:
    return Client().get(path).content.decode()


# --- what is kept, and what is not ----------------------------------------------------------------


def test_it_makes_a_page_once(counted: list[str]):
    story = a_published_story(title="Mine")
    a_campaign()
    own = [f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1", "/campaigns/me-too/"]
    lists = ["/stories/?language=en&setting=&campaign=", "/letters/", "/pledges/", "/campaigns/"]
    for path in ["/", "/ar/", "/how-many/", "/help/?country=DE", "/privacy/", *own, *lists]:
        counted.clear()
        first, second = Client().get(path), Client().get(path)
        assert counted == ["page_misses", "page_hits"], path
        assert KEY.sub(b"", second.content) == KEY.sub(b"", first.content)
        assert second.headers == first.headers
        assert HOLE.encode() not in first.content + second.content


def test_it_says_all_that_a_fresh_answer_says(settings: Any):
    story = a_published_story(title="Mine")
    for path in ("/", "/ur/stories/", f"/stories/{story.pk}/?open=1"):
        kept = as_kept(path)
        SHELF.empty()
        settings.PAGE_CACHE_MB = 0
        fresh = Client().get(path)
        settings.PAGE_CACHE_MB = 16
        assert kept.headers == fresh.headers
        for name in ("Content-Security-Policy", "Content-Language", "X-Frame-Options"):
            assert name in kept.headers
        assert KEY.sub(b"", kept.content) == KEY.sub(b"", fresh.content)


def test_it_costs_one_question_to_the_database():
    path = f"/stories/{a_published_story().pk}/?open=1"
    Client().get(path)
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(path).status_code == 200
    assert [each["sql"] for each in asked] == ["SELECT number FROM core_publicversion WHERE id = 1"]


def test_it_keeps_nothing_of_somebody_with_a_cookie(counted: list[str]):
    as_kept("/")
    counted.clear()
    client = Client()
    client.cookies["display"] = "dark"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    assert "data-theme" not in words_of("/")
    assert counted == ["page_hits"]


@pytest.mark.parametrize(
    "asked",
    ["x=1", "hide=death", "after=a&after=b", "after=%F0%9F%8C%8A", f"after={'a' * 41}", "q=river"],
)
def test_it_keeps_no_address_that_asks_for_something_else(counted: list[str], asked: str):
    assert as_kept(f"/stories/?{asked}").status_code == 200
    assert counted == []


def test_it_keeps_no_more_than_it_may(settings: Any, counted: list[str]):
    settings.PAGE_CACHE_MB = 1
    for number in range(120):
        Client().get(f"/stories/?language={number}")
    assert 0 < SHELF.size <= 2**20
    assert SHELF.size == sum(len(k.body) + BESIDES for k in SHELF.answers.values())
    counted.clear()
    Client().get("/stories/?language=119")
    Client().get("/stories/?language=0")
    assert counted == ["page_hits", "page_misses"]


def test_it_keeps_hosts_languages_and_lines_apart(counted: list[str]):
    for asked in ({}, {"headers": {"Host": "localhost"}}, {"secure": True}):
        Client().get("/", **asked)
    Client().get("/fr/")
    assert counted == ["page_misses"] * 4
    assert Client().get("/fr/")["Content-Language"] == "fr"
    assert Client().get("/", headers={"Host": "evil.invalid"}).status_code == 400
    assert "Strict-Transport-Security" not in Client().get("/")


def test_it_keeps_nothing_within_a_transaction(counted: list[str]):
    with transaction.atomic():
        as_kept("/")
    assert counted == []


def test_it_keeps_no_answer_longer_than_its_minute(counted: list[str]):
    as_kept("/help/")
    with clock_moved(minutes=1):
        Client().get("/help/")
    assert counted == ["page_misses", "page_hits", "page_misses"]


def test_it_keeps_no_answer_longer_because_the_clock_was_set_back(counted: list[str]):
    as_kept("/help/")
    with clock_moved(hours=-3):
        Client().get("/help/")
        Client().get("/help/")
    assert counted[2:] == ["page_misses", "page_hits"]


# --- form keys ------------------------------------------------------------------------------------


def test_it_gives_each_answer_keys_of_its_own():
    path = f"/stories/{a_published_story().pk}/?open=1"
    pages = [Client().get(path) for _ in range(3)]
    keys = [key for page in pages for key in keys_in(page)]
    assert len(keys) == len(set(keys)) == 6
    assert all(read_form_key(key.decode()) for key in keys)
    assert all("ETag" not in page for page in pages)
    assert pages[-1]["Cache-Control"] == "private, no-cache"


def test_it_counts_everybody_who_presses_on_a_kept_page():
    for _ in range(2):
        (key,) = keys_in(Client().get("/"))
        assert say_me_too(Client(), form_key=key.decode()).status_code == 200
    assert MeToo.objects.count() == 2


def test_it_gives_a_key_to_somebody_with_a_cookie():
    client = Client()
    client.cookies["display"] = "dark"
    (key,) = keys_in(client.get("/"))
    assert read_form_key(key.decode())


# --- the browser has it already -------------------------------------------------------------------


def test_it_answers_304_for_what_did_not_change(counted: list[str]):
    tag = Client().get("/stories/")["ETag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        known = Client().get("/stories/", headers={"If-None-Match": asked})
        assert (known.status_code, known.content, known["ETag"]) == (304, b"", tag)
    SHELF.empty()
    fresh = Client().get("/stories/", headers={"If-None-Match": tag})
    assert (fresh.status_code, fresh.content) == (304, b"")
    assert counted[-1] == "page_misses"
    assert Client().get("/stories/").status_code == 200
    assert counted[-1] == "page_hits"
    a_published_story()
    assert Client().get("/stories/", headers={"If-None-Match": tag}).status_code == 200


def test_a_304_carries_the_headers_of_the_page():
    page = Client().get("/stories/")
    known = Client().get("/stories/", headers={"If-None-Match": page["ETag"]})
    dropped = {"Content-Type", "Content-Length"}
    assert {*known.headers} == {*page.headers} - {"Content-Type"}
    assert all(known[name] == page[name] for name in {*page.headers} - dropped)


def test_it_answers_head_from_what_is_kept(counted: list[str]):
    page = Client().get("/stories/")
    assert Client().head("/stories/").headers == page.headers
    assert counted == ["page_misses", "page_hits"]


# --- gone with the commit -------------------------------------------------------------------------


def hidden_by_the_writer(client: Client, story: Story) -> None:
    assert "hidden now" in client.post("/my-story/hide/", follow=True).content.decode()


GOING: dict[str, Callable[[Client, Story], Any]] = {
    "hidden by the writer": hidden_by_the_writer,
    "taken back": lambda _, story: withdraw_story(story_id=story.pk, stay_counted=False),
    "withheld": lambda _, story: withhold_story(story_id=story.pk),
    "deleted by hand": lambda _, story: PublishedText.objects.filter(pk=story.pk).delete(),
}


@pytest.mark.parametrize("way", GOING)
def test_it_is_gone_with_the_commit(cache_or_not: None, way: str):
    code = a_code()
    story = a_published_story(code=code, title="A title")
    writer = Client()
    if way == "hidden by the writer":
        enter(writer, code.digits())
    paths = [f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1", "/stories/"]
    assert all("A title" in as_kept(path).content.decode() for path in paths)
    GOING[way](writer, story)
    assert [Client().get(path).status_code for path in paths] == [404, 404, 200]
    assert "A title" not in words_of("/stories/")


def test_it_comes_back_with_the_commit():
    story = a_published_story(title="A title")
    publishing.hide_story(story_id=story.pk)
    assert "A title" not in as_kept("/stories/").content.decode()
    publishing.bring_back(story_id=story.pk)
    assert "A title" in words_of("/stories/")
    assert "A title" in words_of(f"/stories/{story.pk}/")


def test_a_page_that_was_read_before_the_commit_is_not_kept_after_it():
    """The version is read first: whoever is slow keeps the past under the past."""
    story = a_published_story(title="A title")
    real = page_cache.may_stay

    def slow(response: Any) -> bool:
        with mock.patch.object(page_cache, "may_stay", real):
            withdraw_story(story_id=story.pk, stay_counted=False)
        return real(response)

    with mock.patch.object(page_cache, "may_stay", slow):
        Client().get(f"/stories/{story.pk}/")
    assert Client().get(f"/stories/{story.pk}/").status_code == 404


def test_it_serves_nothing_it_cannot_ask_about(counted: list[str]):
    as_kept("/stories/")
    counted.clear()
    with mock.patch("apps.core.page_cache.public_version", side_effect=OperationalError):
        assert Client().get("/stories/").status_code == 200
    assert counted == []


# --- whatever else a page shows -------------------------------------------------------------------


def _numbers() -> None:
    DailyCell.objects.filter(kind="total").delete()
    day = "2026-01-01"
    DailyCell.objects.create(kind="total", day=day, value=4321)


CHANGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "warnings": (
        "/stories/",
        lambda: correct_warnings(
            story_id=Story.objects.get().pk,
            warnings=[{"code": "death", "level": "mentioned", "passages": []}],
        ),
    ),
    "a new story": ("/stories/", lambda: a_published_story(title="Another")),
    "words of a campaign": (
        "/campaigns/me-too/",
        lambda: CampaignText.objects.update(title="Other words"),
    ),
    "a switched topic": ("/stories/", lambda: switch_off("death")),
    "the number of the day": ("/", _numbers),
    "a letter": ("/letters/", lambda: a_letter("Another letter of hope, for you.")),
    "a letter taken back": ("/letters/", lambda: take_back(row=Letter.objects.get())),
    "a number of help": ("/help/?country=DE", lambda: Phone.objects.all().delete()),
    "an entry of help": (
        "/help/?country=DE",
        lambda: Service.objects.update(url="https://other.invalid/"),
    ),
    "an emergency number": (
        "/help/?country=DE",
        lambda: EmergencyNumber.objects.filter(country="DE").delete(),
    ),
    "a page by the operators": (
        "/contact/",
        lambda: SitePage.objects.create(
            slug="contact", language="en", text="Write to us.", changed_on="2026-01-01"
        ),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_it_shows_every_change_at_once(directory: Any, what: str):
    path, change = CHANGES[what]
    a_published_story(title="A title")
    a_campaign()
    a_letter()
    before = KEY.sub(b"", as_kept(path).content)
    change()
    assert KEY.sub(b"", Client().get(path).content) != before


# --- the version ----------------------------------------------------------------------------------


def test_it_stays_where_it_is_while_people_post():
    before = public_version()
    say_me_too(Client())
    story = a_story()
    a_letter(out=False)
    Story.objects.filter(pk=story.pk).update(language="fr")
    assert public_version() == before


def test_it_moves_once_for_all_of_a_transaction():
    first, second = a_published_story(), a_published_story()
    before = public_version()
    with transaction.atomic():
        Story.objects.filter(pk=first.pk).update(country="FR")
        Story.objects.filter(pk=second.pk).update(country="FR")
    assert public_version() == before + 1
    first.refresh_from_db()
    first.save()
    assert public_version() == before + 1


def test_it_does_not_move_for_what_was_rolled_back():
    story = a_published_story()
    before = public_version()
    with transaction.atomic():
        Story.objects.filter(pk=story.pk).update(country="FR")
        transaction.set_rollback(True)
    assert public_version() == before


def test_it_moves_as_the_last_thing_of_a_transaction():
    """Nobody holds the row and waits for something else."""
    story = a_published_story()
    with transaction.atomic():
        Story.objects.filter(pk=story.pk).update(country="FR")
        inside = public_version()
    assert public_version() == inside + 1
