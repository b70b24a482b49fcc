"""Failed sign-ins from a known address: it is in no cache key, no cache value, no row."""

import ipaddress
import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from config.wsgi import application
from tests import cast

pytestmark = pytest.mark.django_db

ADDRESS = "127.9.8.7"
AGENT = "Canary/9.8.7 (a marked browser)"


class Browser:
    """A browser in front of the whole application, our WSGI wrapper included."""

    def __init__(self, address: str = ADDRESS) -> None:
        self.cookies: SimpleCookie = SimpleCookie()
        self.marks = {
            "REMOTE_ADDR": address,
            "HTTP_X_FORWARDED_FOR": address,
            "HTTP_USER_AGENT": AGENT,
        }

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> tuple[int, str]:
        cookie = "; ".join(f"{name}={each.value}" for name, each in self.cookies.items())
        build = getattr(RequestFactory(), method)
        environ = build(path, data or {}, HTTP_COOKIE=cookie, **self.marks).environ
        status: list[str] = []

        def start(line: str, headers: list[tuple[str, str]], *_rest: Any) -> None:
            status.append(line)
            for name, value in headers:
                if name == "Set-Cookie":
                    self.cookies.load(value)

        answer = application(environ, start)
        body = b"".join(answer).decode()
        answer.close()
        return int(status[0].split()[0]), body

    def sign_in(self, name: str, password: str) -> tuple[int, str]:
        path = reverse("account_login")
        _status, page = self.ask("get", path)
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        fields = {"login": name, "password": password}
        return self.ask("post", path, fields | {"csrfmiddlewaretoken": token and token.group(1)})


def cache_dump() -> bytes:
    """Every key and value in the cache's database of Valkey."""
    client = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    return b"\n".join(part for key in client.scan_iter() for part in (key, client.dump(key) or b""))


def forms_of(address: str) -> list[bytes]:
    parsed = ipaddress.ip_address(address)
    network = str(ipaddress.ip_network(f"{address}/24", strict=False)).split("/")[0]
    return [
        address.encode(),
        network.encode(),
        address.rsplit(".", 1)[0].encode(),
        parsed.packed,
        parsed.packed.hex().encode(),
        str(int(parsed)).encode(),
    ]


def test_it_counts_failed_sign_ins_without_the_address(transactional_db: None):
    cast.ines()
    browser = Browser()
    for _ in range(6):
        status, page = browser.sign_in("ines", "a wrong guess")
        assert status == 200
    assert "Please wait five minutes" in page
    dump = cache_dump()
    assert b"login_failed" in dump
    assert not [mark for mark in forms_of(ADDRESS) if mark in dump]
    assert AGENT.encode() not in dump


def test_it_finds_an_address_that_is_there():
    """The scan above must be able to fail."""
    client = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    client.set("allauth:rl:login:ip:" + ADDRESS, "x")
    assert ADDRESS.encode() in cache_dump()


def test_it_writes_no_address_into_a_session(transactional_db: None):
    cast.ines()
    browser = Browser()
    browser.sign_in("ines", cast.PASSWORD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT django_session::text FROM django_session")
        rows = "\n".join(row for (row,) in cursor.fetchall()).encode()
    assert rows
    assert not [mark for mark in (*forms_of(ADDRESS), AGENT.encode()) if mark in rows]


def test_it_tells_places_apart_by_their_bucket(transactional_db: None, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    here, there = Browser(), Browser("127.44.5.6")
    statuses = [here.sign_in(f"name{number}", "guess")[0] for number in range(3)]
    assert statuses == [200, 200, 429]
    assert there.sign_in("name", "guess")[0] == 200
