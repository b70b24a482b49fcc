"""The price of posting in a flood: asked for late, bound to one form, good once, never a wall."""

import base64
import json
import re
from html import unescape
from typing import Any

import altcha
import pytest
import redis
from django.core.cache import cache
from django.test import Client

from apps.core import proof, surge
from apps.core.form_keys import draw_form_key
from apps.stories import views
from apps.stories.models import MeToo

pytestmark = pytest.mark.django_db

FREE = views.ME_TOOS.free


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Time stands still in the middle of a window, until a test moves it."""
    now = [2_000_000_010.0]
    for module in (proof, surge.limits):
        monkeypatch.setattr(module.time, "time", lambda: now[0])

    def later(seconds: float) -> None:
        now[0] += seconds

    return later


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Challenges that are solved at once."""
    monkeypatch.setattr(proof, "COST", 1)


@pytest.fixture
def flood(monkeypatch: pytest.MonkeyPatch, cheap: None) -> None:
    """The first request already is one too many, at the first price."""
    monkeypatch.setattr(views, "ME_TOOS", surge.Door("me-too", 30, free=0, everybody=10**6))
    monkeypatch.setattr(surge, "STEPS", (1,))


def tap(client: Client, key: str | None = None, **fields: Any) -> Any:
    return client.post("/me-too/", {"form_key": key or draw_form_key(), **fields})


class Asked:
    """The page that asks, as a browser reads it."""

    def __init__(self, response: Any) -> None:
        assert response.status_code == 429, response.status_code
        self.page = response.content.decode()
        self.response = response
        (challenge,) = re.findall(r'data-proof="([^"]+)"', self.page)
        self.challenge = json.loads(unescape(challenge))
        self.ticket = self.value("waited")
        self.key = self.value("form_key")
        self.wait = int(re.findall(r'data-proof-wait="(\d+)"', self.page)[0])

    def value(self, name: str) -> str:
        (found,) = re.findall(rf'name="{name}" value="([^"]*)"', self.page)
        return unescape(found)

    def solve(self, **changed: Any) -> str:
        """What proof.js puts into the form."""
        challenge = altcha.Challenge.from_dict(self.challenge)
        solution = altcha.solve_challenge(challenge)
        assert solution
        parts = {"challenge": self.challenge, "solution": solution.to_dict()}
        parts["challenge"]["parameters"] |= changed
        return base64.b64encode(json.dumps(parts).encode()).decode()


def counted() -> int:
    return MeToo.objects.count()


# --- when -----------------------------------------------------------------------------------------


def test_it_asks_nobody_on_a_quiet_evening(client: Client):
    answers = [tap(client) for _ in range(FREE)]
    assert {answer.status_code for answer in answers} == {200}
    assert "data-proof" not in answers[-1].content.decode()
    assert counted() == FREE


def test_it_asks_more_the_harder_somebody_knocks(client: Client, monkeypatch, cheap):
    monkeypatch.setattr(views, "ME_TOOS", surge.Door("me-too", 30, free=5, everybody=10**6))
    waits = []
    for _ in range(22):
        answer = tap(client)
        waits.append(Asked(answer).wait if answer.status_code == 429 else 0)
    assert waits == [0] * 5 + [20] * 5 + [40] * 10 + [60] * 2


def test_it_asks_everybody_when_all_together_are_too_many(client: Client, monkeypatch):
    monkeypatch.setattr(views, "ME_TOOS", surge.Door("me-too", 30, free=10**6, everybody=2))
    assert [tap(client).status_code for _ in range(3)] == [200, 200, 429]


def test_it_asks_at_once_when_an_operator_says_so(rf, monkeypatch):
    request = rf.get("/")
    door = surge.Door("x", 30, free=5, everybody=5)
    assert surge.knock(door, request) == 0
    assert surge.knock(door, request, surge=True) == 1


def test_it_asks_after_so_many_misses_and_counts_only_those(rf):
    door = surge.Door("code", 600, free=3, everybody=0, misses=True)
    for prices in ([0], [0], [0], [1, 1, 1]):
        assert [surge.knock(door, rf.get("/")) for _ in prices] == prices
        surge.missed(door, rf.get("/"))


@pytest.mark.parametrize("path", ["/me-too/take-back/", "/me-too/place/", "/my-story/"])
def test_it_asks_of_whoever_tries_codes_wherever_they_are_taken(client: Client, path: str):
    """Three misses are free, and the fourth try pays before anybody looks what it opens."""
    tries = [
        client.post(path, {"form_key": draw_form_key(), "return_code": f"{number:027}"})
        for number in range(4)
    ]
    assert [each.status_code for each in tries[:3]].count(429) == 0
    assert Asked(tries[3])
    # One count for all three doors.
    for other in ("/me-too/take-back/", "/me-too/place/", "/my-story/"):
        Asked(client.post(other, {"form_key": draw_form_key(), "return_code": "1" * 27}))


def test_it_asks_for_the_work_that_is_promised():
    for price, (low, high) in proof.TRIES.items():
        # HMAC is two calls of SHA-256. Nobody gets by with less than this on average, though the
        # places before `low` are skipped, and whoever counts from the start does more.
        assert 2 * proof.COST * (high - low) // 2 >= 2**17 * 2 ** (price - 1)
        assert low * 2 * proof.COST >= 2**17


def test_it_counts_everybody_who_comes_through_one_address(client: Client, flood: None):
    """Sameness slows nobody, and no number of them is a wall: each one pays and is counted."""
    for _ in range(40):
        asked = Asked(tap(client))
        assert tap(client, asked.key, proof=asked.solve()).status_code == 200
    assert counted() == 40


# --- the page -------------------------------------------------------------------------------------


def test_it_asks_with_the_same_key_and_everything_that_was_posted(client: Client, flood: None):
    key = draw_form_key()
    answer = tap(client, key, country="FR", words="Mine & <b>nobody's</b>")
    asked = Asked(answer)
    assert asked.key == key
    assert 'name="country" value="FR"' in asked.page
    assert "Mine &amp; &lt;b&gt;nobody&#x27;s&lt;/b&gt;</textarea>" in asked.page
    assert answer["Retry-After"] == str(asked.wait) == "20"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert "js/proof.js" in asked.page
    assert counted() == 0


def test_it_says_without_scripts_what_to_do(client: Client, flood: None):
    page = tap(client).content.decode()
    assert '<p class="status status-wait" data-proof-says="wait">Wait 20 seconds' in page
    assert len(re.findall(r'data-proof-says="\w+" hidden>', page)) == 2


def test_it_tells_the_page_nothing_about_anybody(client: Client, flood: None):
    asked = Asked(tap(client))
    assert {*asked.challenge["parameters"]} == {
        *("algorithm", "cost", "keyLength", "keyPrefix", "nonce", "salt"),
        *("keySignature", "expiresAt", "data"),
    }
    assert asked.challenge["parameters"]["data"].keys() == {"for"}
    assert asked.key not in json.dumps(asked.challenge)


# --- the answer of a device -----------------------------------------------------------------------


def test_it_lets_the_answer_through(client: Client, flood: None):
    asked = Asked(tap(client))
    answer = tap(client, asked.key, proof=asked.solve())
    assert answer.status_code == 200
    assert "data-return-code" in answer.content.decode()
    assert counted() == 1


def test_it_takes_an_answer_once(client: Client, flood: None):
    asked = Asked(tap(client))
    answer = asked.solve()
    assert tap(client, asked.key, proof=answer).status_code == 200
    again = Asked(tap(client, asked.key, proof=answer))
    # A reload pays again, and is the same row and the same receipt.
    assert "data-return-code" in tap(client, again.key, proof=again.solve()).content.decode()
    assert counted() == 1


def test_it_takes_an_answer_for_as_long_as_it_says(client: Client, flood: None, clock):
    asked = Asked(tap(client))
    answer = asked.solve()
    clock(proof.CHALLENGE_LIVES + 1)
    fresh = Asked(tap(client, asked.key, proof=answer))
    assert fresh.challenge["parameters"]["nonce"] != asked.challenge["parameters"]["nonce"]
    assert counted() == 0


def test_it_takes_an_answer_for_its_own_form_only(client: Client, flood: None):
    asked = Asked(tap(client))
    answer = asked.solve()
    Asked(tap(client, draw_form_key(), proof=answer))
    assert counted() == 0
    # It was not used up by that.
    assert tap(client, asked.key, proof=answer).status_code == 200


def test_it_takes_an_answer_for_its_own_act_only(client: Client, flood: None, monkeypatch):
    asked = Asked(tap(client))
    answer = asked.solve()
    monkeypatch.setattr(views, "ME_TOOS", surge.Door("story", 30, free=0, everybody=10**6))
    Asked(tap(client, asked.key, proof=answer, waited=asked.ticket))
    assert counted() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"cost": 0},
        {"keyPrefix": ""},
        {"expiresAt": 9_999_999_999},
        {"data": {}},
        {"data": None},
        {"salt": "00" * 16},
        {"algorithm": "SHA-256"},
        {"keySignature": None},
    ],
)
def test_it_refuses_an_altered_challenge(client: Client, flood: None, changed: dict[str, Any]):
    asked = Asked(tap(client))
    answer = asked.solve(**changed)
    assert Asked(tap(client, asked.key, proof=answer, words="Mine")).page.count("Mine</textarea>")
    assert counted() == 0


def wrong(asked: Asked, **solution: Any) -> str:
    right = json.loads(base64.b64decode(asked.solve()))
    right["solution"] |= solution
    return base64.b64encode(json.dumps(right).encode()).decode()


@pytest.mark.parametrize(
    "solution",
    [
        {"derivedKey": "00" * 32},
        {"derivedKey": None},
        {"derivedKey": ["x"]},
        {"derivedKey": "\ud800"},
        {"derivedKey": 7, "counter": 10**400},
    ],
)
def test_it_refuses_a_wrong_answer(client: Client, flood: None, solution: dict[str, Any]):
    asked = Asked(tap(client))
    Asked(tap(client, asked.key, proof=wrong(asked, **solution)))
    assert counted() == 0


def encoded(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "garbage",
    [
        *("x", "====", "\x00", "é", "a" * 2000, "A" * 5000, base64.b64encode(b"[" * 1400).decode()),
        *(encoded(each) for each in (None, [], {}, 0, "x", {"challenge": [], "solution": []})),
        encoded({"challenge": {"parameters": "x"}, "solution": {"counter": 1, "derivedKey": ""}}),
        encoded({"challenge": {"parameters": {}}, "solution": {}}),
        encoded({"challenge": {"parameters": {"algorithm": {}, "nonce": [], "salt": 1, "cost": {}}},
                 "solution": {"counter": {}, "derivedKey": {}}}),
        base64.b64encode(b'{"challenge": 1e999, "solution": NaN}').decode(),
    ],
)  # fmt: skip
def test_it_meets_garbage_with_a_fresh_challenge(client: Client, flood: None, garbage: str):
    asked = Asked(tap(client, proof=garbage, waited=garbage))
    assert counted() == 0
    assert tap(client, asked.key, proof=asked.solve()).status_code == 200


# --- the ticket of whoever waits ------------------------------------------------------------------


def test_it_lets_somebody_in_who_has_waited(client: Client, flood: None, clock):
    asked = Asked(tap(client))
    clock(20)
    assert tap(client, asked.key, waited=asked.ticket).status_code == 200
    assert counted() == 1


def test_it_does_not_begin_the_wait_anew(client: Client, flood: None, clock):
    asked = Asked(tap(client))
    clock(15)
    early = Asked(tap(client, asked.key, waited=asked.ticket))
    assert (early.ticket, early.wait) == (asked.ticket, 5)
    assert "Wait 5 seconds" in early.page
    clock(5)
    assert tap(client, asked.key, waited=early.ticket).status_code == 200


def test_it_takes_a_ticket_once_and_for_an_hour(client: Client, flood: None, clock):
    asked = Asked(tap(client))
    clock(30)
    assert tap(client, asked.key, waited=asked.ticket).status_code == 200
    assert Asked(tap(client, asked.key, waited=asked.ticket)).ticket != asked.ticket
    second = Asked(tap(client))
    clock(20 + proof.TICKET_LIVES)
    assert Asked(tap(client, second.key, waited=second.ticket)).ticket != second.ticket
    assert counted() == 1


def test_it_takes_a_ticket_for_its_own_form_only(client: Client, flood: None, clock, monkeypatch):
    asked = Asked(tap(client))
    clock(20)
    Asked(tap(client, draw_form_key(), waited=asked.ticket))
    Asked(tap(client, asked.key, waited=asked.ticket + "x"))
    Asked(tap(client, asked.key, waited="W10" + asked.ticket[3:]))
    monkeypatch.setattr(views, "ME_TOOS", surge.Door("story", 30, free=0, everybody=10**6))
    Asked(tap(client, asked.key, waited=asked.ticket))
    assert counted() == 0


def test_it_lets_a_flood_that_waits_in_bit_by_bit(client: Client, flood: None, clock):
    """A window takes so many of one place; the others keep their tickets and come later."""
    all_asked = [Asked(tap(client)) for _ in range(proof.WAITED_AT_LEAST + 2)]
    clock(20)
    answers = [tap(client, asked.key, waited=asked.ticket) for asked in all_asked]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert Asked(answers[-1]).ticket == all_asked[-1].ticket
    clock(30)
    late = [tap(client, asked.key, waited=asked.ticket) for asked in all_asked[-2:]]
    assert [answer.status_code for answer in late] == [200, 200]
    assert counted() == 12


# --- the cache ------------------------------------------------------------------------------------


def test_it_keeps_of_a_proof_only_that_it_was_used_and_only_while_it_could_be(
    client: Client, flood: None, clock
):
    asked = Asked(tap(client))
    tap(client, asked.key, proof=asked.solve())
    raw = cache._cache.get_client()  # type: ignore[attr-defined]
    spent = [key for key in raw.scan_iter() if b"spent:" in key]
    assert [0 < raw.ttl(key) <= proof.CHALLENGE_LIVES for key in spent] == [True]
    assert asked.challenge["parameters"]["nonce"].encode() not in spent[0]


def test_it_takes_an_answer_once_while_the_cache_is_away(client: Client, flood: None, monkeypatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise redis.ConnectionError("the cache is away")

    for name in ("add", "get", "incr", "set"):
        monkeypatch.setattr(cache, name, fail)
    proof._spent_here.clear()
    surge.limits._local.clear()
    asked = Asked(tap(client))
    answer = asked.solve()
    assert tap(client, asked.key, proof=answer).status_code == 200
    Asked(tap(client, asked.key, proof=answer))
    assert counted() == 1


def test_it_forgets_what_is_over_while_the_cache_is_away(monkeypatch, clock):
    proof._spent_here.clear()
    assert proof._spend_here("a", 10)
    assert not proof._spend_here("a", 10)
    clock(11)
    assert proof._spend_here("b", 10)
    assert {*proof._spent_here} == {"b"}
