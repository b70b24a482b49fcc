"""What `/metrics` says, and what nobody can see in it however often they look."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.core import counts, heartbeat, nudge, request_figures, shown, task_figures
from apps.core.form_keys import draw_form_key
from apps.pages import machine_figures
from apps.stories import services
from tests import factories
from tests.security.addresses import addresses

pytestmark = pytest.mark.django_db

TOKEN = "a-long-token"
WORDS = "marked-words-of-maya"
LABEL = re.compile(r'(\w+)="([^"]*)"')


@pytest.fixture(autouse=True)
def clock(settings, tmp_path, monkeypatch):
    """Nothing counted yet; `clock.now` is the time as the figures see it."""

    class Clock:
        now = 1_000_000.0

    settings.VAR_DIR, settings.METRICS_TOKEN = tmp_path, TOKEN
    for name in ("queue", "stories", "moves"):
        cache.delete(f"shown:{name}")
    counts._here.begin()
    monkeypatch.setattr(shown, "time", SimpleNamespace(time=lambda: Clock.now))
    yield Clock
    counts._here.begin()


def scrape() -> str:
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


def value(text: str, name: str) -> float | None:
    """The figure of that name with its labels; None where there is none."""
    found = [line.split(" ")[1] for line in text.splitlines() if line.rpartition(" ")[0] == name]
    return float(found[0]) if found else None


def say_me_too(times: int = 1) -> None:
    for _time in range(times):
        assert Client().post("/me-too/", {"form_key": draw_form_key()}).status_code == 200


def posts(text: str) -> float:
    return value(text, 'chorus_request_seconds_count{route="anonymous",status="2xx"}') or 0


def test_it_shows_no_single_post_to_whoever_looks_every_second(clock):
    scrape()
    for _second in range(30):
        clock.now += 1
        before = scrape()
        say_me_too()
        clock.now += 1
        after = scrape()
        assert of_stories(after) == of_stories(before)
        assert posts(after) == 0


def test_it_shows_posts_when_an_hour_and_twenty_have_passed(clock):
    scrape()
    say_me_too(19)
    scrape()
    clock.now += shown.HOUR
    assert posts(scrape()) == 0
    say_me_too()
    assert posts(scrape()) == 20
    say_me_too(25)
    clock.now += shown.HOUR - 1
    assert posts(scrape()) == 20
    clock.now += 1
    assert posts(scrape()) == 45


def test_it_shows_few_posts_once_a_day(clock):
    scrape()
    say_me_too()
    scrape()
    clock.now += shown.DAY - 1
    assert posts(scrape()) == 0
    clock.now += 1
    assert posts(scrape()) == 1


def test_it_shows_pages_that_are_read_after_a_minute_and_twenty(clock):
    name = 'chorus_request_seconds_count{route="pages:about",status="2xx"}'
    for _time in range(20):
        request_figures.note("pages:about", 200, 12)
    assert value(scrape(), name) is None
    clock.now += 60
    assert value(scrape(), name) == 20
    bucket = 'chorus_request_seconds_bucket{le="%s",route="pages:about",status="2xx"}'
    assert value(scrape(), bucket % "0.01") == 0
    assert value(scrape(), bucket % "0.05") == 20


def of_stories(text: str) -> list[str]:
    return re.findall(r"(?m)^chorus_(?:stories|moves|tasks_).*", text)


def test_it_shows_no_single_story_in_the_figures_of_the_queue(clock):
    before = scrape()
    factories.a_published_story()
    factories.a_story()
    clock.now += 120
    assert of_stories(scrape()) == of_stories(before)
    clock.now += shown.DAY
    after = scrape()
    assert value(after, "chorus_stories_to_screen") == 1
    assert value(after, 'chorus_stories{state="published"}') == 1


def test_it_shows_a_wave_at_once(clock):
    scrape()
    for _time in range(20):
        factories.a_story()
    clock.now += 60
    assert value(scrape(), "chorus_stories_to_screen") == 20


def test_it_shows_nothing_of_the_queue_without_the_cache(monkeypatch):
    monkeypatch.setattr(shown, "cache", None)
    text = scrape()
    assert "chorus_tasks_waiting{" not in text
    assert "chorus_stories_to_screen " not in text


def drive_everything() -> None:
    """Every address with something in its gaps, and what no address is."""
    client = Client(raise_request_exception=False)
    for address in addresses():
        for language in ("", "/ar"):
            client.get(f"{language}{address.path}?q={WORDS}")
    for number in range(30):
        client.get(f"/{WORDS}/{number}/")
        client.post(f"/stories/{WORDS}-{number}/", {"words": WORDS})
        client.generic(f"ODD{number}", "/")


def test_it_has_no_label_but_names_from_the_code(clock, monkeypatch):
    monkeypatch.setattr(services, "say_me_too", lambda **_: 1 / 0)
    Client(raise_request_exception=False).post("/me-too/", {"form_key": draw_form_key()})
    drive_everything()
    counts.add(f"request|{WORDS}|2xx|10")
    counts.add("somebody|else")
    scrape()
    clock.now += shown.DAY
    text = scrape()
    assert 'route="anonymous",status="5xx"' in text
    known = {address.name for address in addresses()} | {"anonymous", "static", "no_route"}
    labels: dict[str, set[str]] = {}
    for name, label in LABEL.findall(text):
        labels.setdefault(name, set()).add(label)
    assert labels["route"] - {WORDS} <= known
    assert labels["status"] <= {"1xx", "2xx", "3xx", "4xx", "5xx"}
    assert len(labels["route"]) > 20
    assert "somebody" not in text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text)


def test_it_counts_whoever_writes_under_one_name():
    for address in addresses():
        match = type("Match", (), {"func": address.view, "view_name": address.name})
        for method in ("GET", "POST"):
            asked: Any = type("Asked", (), {"resolver_match": match, "method": method})
            alone = request_figures.route_of(asked) != request_figures.ANONYMOUS
            audience = getattr(address.view, "audience", "")
            assert alone is (
                audience.startswith("staff:") or (audience == "public" and method == "GET")
            ), (address.name, method)


def test_it_counts_tasks_and_their_failures(clock):
    from apps.core.tasks import note_heartbeat as task

    scrape()
    for number in range(20):
        task_figures._begins(task_id=str(number))
        state = "FAILURE" if number == 0 else "SUCCESS"
        task_figures._ends(task_id=str(number), task=task, state=state)
    scrape()
    name = f'{{task="{task.name}"}}'
    clock.now += shown.FAULTS.every
    text = scrape()
    assert value(text, f"chorus_task_failures_total{name}") == 1
    assert value(text, f"chorus_task_seconds_count{name}") is None
    clock.now += shown.HOUR
    assert value(scrape(), f"chorus_task_seconds_count{name}") == 20


def test_it_counts_refusals_and_doorbells_that_nobody_took(clock, monkeypatch):
    for _time in range(20):
        Client().post("/me-too/", {"form_key": "old"})
    assert counts.totals()["form_refused|old"] == 20

    class Away:
        def apply_async(self, **_):
            raise ConnectionError

    monkeypatch.setattr("apps.core.tasks.note_heartbeat", Away())
    monkeypatch.setattr(nudge.transaction, "on_commit", lambda ring: ring())
    monkeypatch.setattr(nudge, "_next_at", {})
    nudge.nudge("apps.core.tasks.note_heartbeat")
    assert counts.totals()["nudge_refused"] == 1


def test_it_says_when_the_clock_and_a_worker_were_last_heard(monkeypatch):
    now = [5_000_000]
    monkeypatch.setattr(heartbeat, "time", SimpleNamespace(time=lambda: now[0]))
    heartbeat.mark("beat")
    heartbeat.note()
    heartbeat.mark("screened")
    now[0] += 119
    text = scrape()
    assert value(text, "chorus_beat_seconds") == value(text, "chorus_worker_seconds") == 119
    assert value(text, "chorus_screening_minutes") == 1
    assert value(text, "chorus_database_connections") >= 1


def test_it_knows_every_counter_that_the_code_adds_to(settings):
    """A name that is not in the table is shown to nobody."""
    added = re.compile(r'counts\.add\(f?"(\w+)')
    code = [path.read_text() for path in (settings.BASE_DIR / "apps" / "core").glob("*.py")]
    assert {name for text in code for name in added.findall(text)} <= machine_figures.PACES.keys()
    assert machine_figures.group_of("somebody|else") == machine_figures.NOBODY
