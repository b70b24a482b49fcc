"""Links are asked as a polite stranger would, judged gently, and never lead inside."""

import dataclasses
import socket
import ssl
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise

import pytest

from apps.resources.links import deny, wire
from apps.resources.links.checking import check_link, seconds_of
from apps.resources.links.pace import Pace
from apps.resources.links.verdicts import (
    VERDICTS,
    Earlier,
    LinkCheck,
    Reason,
    Stop,
    Verdict,
    next_check,
)
from apps.resources.links.wire import Reach
from tests.resources.little_server import (
    Little,
    answer,
    bomb,
    certificate,
    dripping,
    hanging_up,
    moved,
    serving,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OFTEN = Earlier(times=2, first=NOW - timedelta(hours=48))
HELP = "<title>Help line</title><h1>We listen</h1><p>Call <b>0800</b> 123 456, day and night</p>"
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class Clock:
    """Passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


CLOCK = Clock()
BIG = HELP + "<p>word</p>" * 20_000
# A packed page whose own file name goes on and on.
LONG_NAME = b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * 200_000 + b"\0" + bomb(0)[10:]
PAGES: dict[str, Callable] = {
    "/help": answer(200, HELP),
    "/": answer(200, HELP),
    "/en/": answer(200, HELP),
    "/moved": moved(301, "/help"),
    "/temporary": moved(302, "/help"),
    "/mixed": moved(301, "/temporary"),
    "/five-1": moved(308, "/five-2"),
    "/five-2": moved(301, "/five-3"),
    "/five-3": moved(301, "/five-4"),
    "/five-4": moved(301, "/five-5"),
    "/five-5": moved(301, "/help"),
    "/six": moved(301, "/five-1"),
    "/loop": moved(302, "/pool"),
    "/pool": moved(302, "/loop"),
    "/cookie-loop": moved(302, "/cookie-loop", Set_Cookie="seen=1"),
    "/to-front": moved(301, "/"),
    "/to-language-front": moved(302, "/en/"),
    "/?page=12": moved(302, "/"),
    "/to-404": moved(302, "/404.html"),
    "/404.html": answer(200, HELP),
    "/nowhere": answer(302),
    "/not-modified": answer(304),
    "/401": answer(401),
    "/403": answer(403),
    "/410": answer(410),
    "/418": answer(418),
    "/429": answer(429, Retry_After="120"),
    "/500": answer(500),
    "/503": answer(503, Retry_After="Fri, 20 Nov 2026 13:00:00 GMT"),
    "/999": answer(999),
    "/wall": answer(503, "Just a moment...", cf_mitigated="challenge"),
    "/slow-head": dripping(OK_HEAD + b"X-Slow: ", b"\r\nContent-Length: 2\r\n\r\nok"),
    "/slow-body": dripping(OK_HEAD + b"Content-Length: 42\r\n\r\n", b"ok"),
    "/soft-en": answer(200, "<title>Page not found - Help</title><p>Look elsewhere</p>"),
    "/soft-fr": answer(200, "<title>Aide</title><h1>Page <em>introuvable</em></h1>"),
    "/soft-es": answer(200, "<title>404 | Ayuda</title>"),
    "/soft-ar": answer(200, "<title>الصفحة غير موجودة</title>"),
    "/talks-of-404": answer(200, "<title>Help</title><p>In 404 cases a page was not found.</p>"),
    "/parked": answer(200, "<title>help.org</title><p>This domain is for sale.</p>"),
    "/lander": answer(200, "<script>window.location.href='/lander'</script>"),
    "/empty": answer(200, " \n"),
    "/pdf": answer(200, b"%PDF-1.7", Content_Type="application/pdf"),
    "/big": answer(200, BIG),
    "/big-then-number": answer(200, BIG.replace("0800", "") + "<p>0800 123 456</p>"),
    "/bomb": answer(200, bomb(64), Content_Encoding="gzip"),
    "/long-name": answer(200, LONG_NAME, Content_Encoding="gzip"),
    "/packed-strangely": answer(200, b"\x00\x01", Content_Encoding="br"),
    "/no-gzip": answer(200, b"plain", Content_Encoding="gzip"),
    "/broken-page": answer(200, "<![bogus[ <h1>Help</h1> \x00 <!-- <p"),
    "/to-ftp": moved(301, "ftp://help.org/"),
    "/to-script": moved(301, "javascript:alert(1)"),
    "/to-metadata": moved(301, "http://169.254.169.254/latest/meta-data/"),
    "/to-inside": moved(302, "http://inside.org/"),
    "/to-port": moved(302, "http://help.org:22/"),
    "/to-user": moved(302, "//admin:pw@help.org/"),
    "/to-nonsense": moved(302, "http://half..way/"),
    "/to-local": moved(302, "http://printer.local/"),
    "/sets-cookie": moved(302, "/help", Set_Cookie="who=you"),
}
NAMES = {
    "help.org": ["127.0.0.1"],
    "other.org": ["127.0.0.1"],
    "inside.org": ["10.0.0.1"],
    "two-faced.org": ["127.0.0.1", "10.0.0.1"],
    "sedoparking.com": ["127.0.0.1"],
    "silent.org": [],
}


def resolve(host: str, port: int) -> list[str]:
    if host == "asleep.org":
        raise socket.gaierror(socket.EAI_AGAIN, "later")
    if host not in NAMES:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    return NAMES[host]


@pytest.fixture(scope="module")
def running() -> Iterator[Little]:
    with serving(Little(PAGES, CLOCK)) as little:
        yield little


@pytest.fixture
def little(running: Little) -> Little:
    running.asked.clear()
    return running


@pytest.fixture
def pace() -> Pace:
    return Pace(clock=CLOCK, sleep=CLOCK.sleep)


def reach(little: Little, **changes) -> Reach:
    ports = frozenset({80, 443, little.port})
    return dataclasses.replace(Reach(ports, loopback_too=True, resolve=resolve), **changes)


@pytest.fixture
def check(little: Little, pace: Pace) -> Callable[..., LinkCheck]:
    def ask(path: str, host: str = "help.org", **changes) -> LinkCheck:
        address = path if "://" in path else little.url(path, host)
        changes.setdefault("reach", reach(little))
        return check_link(address, now=NOW, pace=pace, **changes)

    return ask


# --- verdicts -------------------------------------------------------------------------------------

CASES = [
    ("/help", "ok", "answered"),
    ("/temporary", "ok", "answered"),
    ("/sets-cookie", "ok", "answered"),
    ("/pdf", "ok", "answered"),
    ("/big", "ok", "answered"),
    ("/bomb", "ok", "answered"),
    ("/packed-strangely", "ok", "answered"),
    ("/no-gzip", "ok", "answered"),
    ("/broken-page", "ok", "answered"),
    ("/talks-of-404", "ok", "answered"),
    ("/", "ok", "answered"),
    ("/moved", "ok_moved", "moved"),
    ("/mixed", "ok_moved", "moved"),
    ("/five-1", "ok_moved", "moved"),
    ("/401", "inconclusive", "sign_in"),
    ("/403", "inconclusive", "forbidden"),
    ("/418", "inconclusive", "odd_answer"),
    ("/429", "inconclusive", "too_many_requests"),
    ("/999", "inconclusive", "odd_answer"),
    ("/wall", "inconclusive", "robot_wall"),
    ("/nowhere", "inconclusive", "odd_answer"),
    ("/not-modified", "inconclusive", "odd_answer"),
    ("/cookie-loop", "inconclusive", "wants_cookies"),
    ("/500", "retry", "server_error"),
    ("/503", "retry", "server_error"),
    ("http://asleep.org/", "retry", "dns_later"),
    ("/soft-en", "suspect", "soft_404"),
    ("/soft-fr", "suspect", "soft_404"),
    ("/soft-es", "suspect", "soft_404"),
    ("/soft-ar", "suspect", "soft_404"),
    ("/to-404", "suspect", "soft_404"),
    ("/to-front", "suspect", "front_page"),
    ("/to-language-front", "suspect", "front_page"),
    ("/?page=12", "suspect", "front_page"),
    ("/parked", "suspect", "parked"),
    ("/lander", "suspect", "parked"),
    ("/empty", "suspect", "empty_page"),
    ("/404", "broken", "not_found"),
    ("/410", "broken", "removed"),
    ("http://gone.org/", "broken", "no_such_host"),
    ("http://silent.org/", "broken", "no_such_host"),
    ("/loop", "broken", "redirect_loop"),
    ("/six", "broken", "too_many_redirects"),
    ("/to-ftp", "blocked", "bad_scheme"),
    ("/to-script", "blocked", "bad_scheme"),
    ("/to-metadata", "blocked", "not_public"),
    ("/to-inside", "blocked", "not_public"),
    ("/to-port", "blocked", "bad_port"),
    ("/to-user", "blocked", "user_info"),
    ("/to-local", "blocked", "local_name"),
    ("/to-nonsense", "blocked", "bad_address"),
]


@pytest.mark.parametrize(("path", "verdict", "reason"), CASES)
def test_it_judges_a_link(check, path: str, verdict: str, reason: str):
    found = check(path, earlier=OFTEN)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_it_has_a_verdict_for_every_reason():
    assert {*VERDICTS} == {*Reason}
    assert {*VERDICTS.values()} == {*Verdict}


def test_it_says_where_a_page_has_moved(check, little: Little):
    assert check("/five-1").moved_to == check("/five-1").address == little.url("/help")
    mixed = check("/mixed")
    assert (mixed.moved_to, mixed.address) == (little.url("/temporary"), little.url("/help"))
    assert (mixed.redirects, mixed.status) == (2, 200)
    assert not check("/temporary").moved_to
    assert not check("/to-front").moved_to


def test_it_names_the_address_that_it_refused(check):
    assert check("/to-metadata").address == "http://169.254.169.254/latest/meta-data/"
    assert check("/to-port").address == "http://help.org:22/"


def test_it_knows_a_parking_host_by_its_name(check, little: Little):
    PAGES["/sold"] = moved(302, little.url("/help", "sedoparking.com"))
    assert check("/sold").reason == Reason.PARKED


@pytest.mark.parametrize("path", ["/slow-head", "/slow-body"])
def test_it_has_ten_seconds_for_everything_together(check, little: Little, path: str):
    """A byte now and then keeps no check alive. Half a second here."""
    assert Reach().seconds == 10
    found = check(path, reach=reach(little, seconds=0.5))
    assert (found.verdict, found.reason) == (Verdict.RETRY, Reason.TIME_OUT)


def test_it_waits_for_no_resolver_that_sleeps(check, little: Little):
    morning = threading.Event()

    def sleepy(host: str, port: int) -> list[str]:
        morning.wait(5)
        return ["127.0.0.1"]

    found = check("/help", reach=reach(little, resolve=sleepy, seconds=0.2))
    morning.set()
    assert (found.verdict, found.reason) == (Verdict.RETRY, Reason.DNS_LATER)


def test_it_tries_again_where_nobody_listens(check, little: Little):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = check(f"http://help.org:{port}/", reach=reach(little, ports=frozenset({port})))
    assert (found.verdict, found.reason) == (Verdict.RETRY, Reason.NO_CONNECTION)


# --- the number on the page -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "number", "verdict", "stands"),
    [
        ("/help", "", "ok", None),
        ("/help", "0800 123 456", "ok", True),
        ("/moved", "0800 123 456", "ok_moved", True),
        ("/help", "0800 123 457", "suspect", False),
        ("/moved", "0800 123 457", "suspect", False),
        ("/big", "0800 123 456", "ok", True),
        ("/big-then-number", "0800 123 456", "ok", None),
        ("/pdf", "0800 123 456", "ok", None),
        ("/packed-strangely", "0800 123 456", "ok", None),
        ("/403", "0800 123 456", "inconclusive", None),
        ("/soft-en", "0800 123 456", "suspect", False),
    ],
)
def test_it_looks_for_the_number(check, path: str, number: str, verdict: str, stands: bool | None):
    found = check(path, number=number, country="DE")
    assert (found.verdict, found.number_on_page) == (verdict, stands)
    assert (found.reason == Reason.NUMBER_GONE) == (stands is False and path != "/soft-en")


# --- broken only when it stays so -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "verdict"),
    [
        (Earlier(), "retry"),
        (Earlier(1, NOW - timedelta(hours=72)), "retry"),
        (Earlier(2, NOW - timedelta(hours=47)), "retry"),
        (Earlier(9, NOW - timedelta(hours=1)), "retry"),
        (Earlier(2, NOW - timedelta(hours=48)), "broken"),
        (Earlier(3, NOW - timedelta(days=9)), "broken"),
    ],
)
def test_it_calls_nothing_broken_before_the_third_time_in_two_days(check, earlier, verdict):
    found = check("/404", earlier=earlier)
    assert found.verdict == verdict
    assert found.gone
    assert not check("/500", earlier=earlier).gone


@pytest.mark.parametrize(
    ("verdict", "days"),
    [
        ("ok", 7),
        ("ok_moved", 7),
        ("inconclusive", 7),
        ("blocked", 7),
        ("retry", 1),
        ("suspect", 1),
        ("broken", 1),
    ],
)
def test_it_looks_again_in_a_week_and_after_a_failure_in_a_day(verdict: str, days: int):
    pause = timedelta(days=days)
    assert next_check(Verdict(verdict), NOW, 0) == NOW + pause
    assert next_check(Verdict(verdict), NOW, 1) == NOW + pause + pause / 7
    assert next_check(Verdict(verdict), NOW, 0, retry_after=864_000) == NOW + timedelta(days=10)


# --- manners --------------------------------------------------------------------------------------


def test_it_asks_a_host_once_a_second(check, little: Little):
    check("/five-1")
    check("/help")
    times = [each.at for each in little.asked]
    assert len(times) == 7
    assert all(later - sooner >= 1 for sooner, later in pairwise(times))


def test_it_lets_no_host_wait_for_another(check, little: Little):
    check("/help")
    check("/help", "other.org")
    assert little.asked[0].at == little.asked[1].at


def test_it_waits_for_nobody_whom_it_does_not_ask(check):
    began = CLOCK.now
    for _ in range(3):
        assert check("http://help.org:22/").verdict == Verdict.BLOCKED
    assert CLOCK.now == began


def test_it_stays_away_for_as_long_as_it_is_asked_to(check, little: Little):
    assert check("/429").retry_after == 120
    again = check("/help")
    assert (again.verdict, again.reason) == (Verdict.RETRY, Reason.ASKED_TO_WAIT)
    assert again.retry_after == 120
    assert len(little.asked) == 1
    CLOCK.sleep(120)
    assert check("/help").verdict == Verdict.OK
    assert check("/503").retry_after == 3_600


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 0),
        ("0", 0),
        ("30", 30),
        ("999999999999", 604_800),
        ("-5", 0),
        ("٣", 0),
        ("soon", 0),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 20 Nov 2099 11:00:00 GMT", 604_800),
        ("Fri, 99 Nov 99999999999999 11:00:00 GMT", 0),
    ],
)
def test_it_reads_how_long_to_wait(said: str, seconds: int):
    assert seconds_of(said, NOW) == seconds


def test_it_says_who_it_is_and_carries_nothing_along(check, little: Little):
    check("/sets-cookie")
    assert [each.path for each in little.asked] == ["/sets-cookie", "/help"]
    for each in little.asked:
        assert each.headers == {
            "host": f"help.org:{little.port}",
            "user-agent": wire.OUR_NAME,
            "accept": "text/html, text/plain;q=0.9, */*;q=0.5",
            "accept-encoding": "identity",
        }
    assert "mozilla" not in wire.OUR_NAME.lower()


def test_it_asks_no_proxy_of_the_environment(check, little: Little, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert check("/help").verdict == Verdict.OK


@pytest.mark.parametrize(
    ("path", "size"), [("/big", 64 * 1024), ("/bomb", 64 * 1024), ("/long-name", 0)]
)
def test_it_reads_64_kib_and_no_more_however_it_is_packed(little: Little, path: str, size: int):
    url = deny.read(little.url(path))
    tracemalloc.start()
    got = wire.get(url, reach(little), wire.Budget(10))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(got.body) == size
    assert not got.whole
    assert peak < 8 * 2**20


def test_it_keeps_nothing_of_the_page(check):
    found = check("/help", number="0800 123 456", country="DE")
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.status = 1  # type: ignore[misc]
    assert "listen" not in repr(found)


# --- never inside ---------------------------------------------------------------------------------


def test_it_connects_to_the_address_that_was_judged(check, little: Little):
    """A name that answers otherwise the second time is not asked a second time."""
    asked: list[str] = []

    def turning(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"] if asked.count(host) > 1 else ["127.0.0.1"]

    found = check("/help", "rebinding.org", reach=reach(little, resolve=turning))
    assert found.verdict == Verdict.OK
    assert asked == ["rebinding.org"]
    found = check("/moved", "turning.org", reach=reach(little, resolve=turning))
    assert (found.verdict, found.reason) == (Verdict.BLOCKED, Reason.NOT_PUBLIC)
    assert [each.path for each in little.asked] == ["/help", "/moved"]


def test_it_refuses_a_host_with_one_address_inside(check, little: Little):
    assert check("/help", "two-faced.org").reason == Reason.NOT_PUBLIC
    assert not little.asked


def test_it_asks_this_machine_only_when_told(check, little: Little):
    ports = frozenset({little.port})
    assert check("/help", reach=Reach(ports, resolve=resolve)).reason == Reason.NOT_PUBLIC
    public = dataclasses.replace(wire.PUBLIC, resolve=resolve)
    assert check("/help", reach=public).reason == Reason.BAD_PORT
    assert check(f"http://127.0.0.1:{little.port}/help").verdict == Verdict.OK
    assert Reach(frozenset({80, 443}), loopback_too=False) == wire.PUBLIC
    assert len(little.asked) == 1


def test_it_tries_the_next_address_of_a_host(check, little: Little):
    """Nothing listens at 127.0.0.9, as where a host has an address of a kind we cannot reach."""
    both = reach(little, resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"])
    assert check("/help", reach=both).verdict == Verdict.OK


INSIDE = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255"),
    *("127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1"),
    *("172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "100::1"),
    *("2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1"),
    *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1"),
    *("ff02::1", "ff0e::1", "4000::1"),
]
OUTSIDE = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
    *("172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255"),
    *("198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860::8888"),
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", INSIDE)
def test_it_refuses_what_is_not_public(check, address: str):
    """Named by a link, and by a name of a link."""
    host = f"[{address}]" if ":" in address else address
    public = Reach(resolve=lambda host, port: [address])
    assert check(f"http://{host}/", reach=public).reason == Reason.NOT_PUBLIC
    assert check("http://help.org/", reach=public).reason == Reason.NOT_PUBLIC


@pytest.mark.parametrize("address", OUTSIDE)
def test_it_refuses_no_neighbour_of_what_is_not_public(address: str):
    assert not deny.is_refused(ip_address(address))


REFUSED = [
    ("", "bad_scheme"),
    ("help.org", "bad_scheme"),
    ("//help.org/", "bad_scheme"),
    ("file:///etc/passwd", "bad_scheme"),
    ("ftp://help.org/", "bad_scheme"),
    ("gopher://help.org:80/", "bad_scheme"),
    ("data:text/html,hello", "bad_scheme"),
    ("tel:116006", "bad_scheme"),
    ("ws://help.org/", "bad_scheme"),
    ("http://help.org:22/", "bad_port"),
    ("http://help.org:0/", "bad_port"),
    ("https://help.org:8443/", "bad_port"),
    ("http://me@help.org/", "user_info"),
    ("http://me:secret@help.org/", "user_info"),
    ("http://@help.org/", "user_info"),
    ("http://help.org@127.0.0.1/", "user_info"),
    ("http://localhost/", "local_name"),
    ("http://LOCALHOST./", "local_name"),
    ("http://intranet/", "local_name"),
    ("http://2130706433/", "local_name"),
    ("http://0x7f000001/", "local_name"),
    ("http://printer.local/", "local_name"),
    ("http://a.LOCAL./", "local_name"),
    ("http://db.internal/", "local_name"),
    ("http://metadata.google.internal/", "local_name"),
    ("http://x.localhost/", "local_name"),
    ("http://abcdefghij234567.onion/", "local_name"),
    ("http://1.0.0.127.in-addr.arpa/", "local_name"),
    ("http://router.home.arpa/", "local_name"),
    ("http://router.lan/", "local_name"),
    ("http://127.1/", "bad_address"),
    ("http://0177.0.0.1/", "bad_address"),
    ("http://0x7f.0.0.1/", "bad_address"),
    ("http://127.0.0.0x1/", "bad_address"),
    ("http://①②⑦.⓪.⓪.①/", "bad_address"),
    ("http://help.org\\@127.0.0.1/", "bad_address"),
    ("http://[::1/", "bad_address"),
    ("http:///path", "bad_address"),
    ("http://help..org/", "bad_address"),
    ("http://-help.org/", "bad_address"),
    ("http://he%6cp.org/", "bad_address"),
    ("http://help.org\r\nX: y/", "bad_address"),
    ("http://help.org:port/", "bad_address"),
    (f"http://help.org/{'x' * 2_048}", "bad_address"),
    (f"http://{'a' * 64}.org/", "bad_address"),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_it_refuses_what_is_no_public_address(address: str, reason: str, pace: Pace):
    """Before anything is resolved."""

    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    found = check_link(address, now=NOW, pace=pace, reach=Reach(resolve=never))
    assert (found.verdict, found.reason) == (Verdict.BLOCKED, reason)


@pytest.mark.parametrize(
    "address",
    ["https://help.org/a?b=c#d", "http://HELP.org.:80/", "https://مساعدة.com/", " http://a.co "],
)
def test_it_refuses_no_usual_address(address: str):
    deny.refuse_url(deny.read(address), wire.PUBLIC.ports)


def test_it_stops_with_a_reason():
    with pytest.raises(Stop) as stopped:
        deny.refuse_address(ip_address("10.0.0.1"), loopback_too=True)
    assert stopped.value.reason == Reason.NOT_PUBLIC


# --- TLS ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return certificate("help.org", tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secured(keys) -> Iterator[tuple[Little, list[str]]]:
    named: list[str] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(keys)
    tls.sni_callback = lambda _wire, name, _context: named.append(name)
    with serving(Little(PAGES), tls) as little:
        yield little, named


def test_it_names_the_host_to_tls_and_wants_its_certificate(secured, keys, check):
    little, named = secured
    trusting = reach(little, tls=ssl.create_default_context(cafile=str(keys)))
    there = little.url("/help", scheme="https")
    assert check(there, reach=trusting).verdict == Verdict.OK
    assert named == ["help.org"]
    other = little.url("/help", "other.org", scheme="https")
    for address, how in ((other, trusting), (there, reach(little))):
        found = check(address, reach=how)
        assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.CERTIFICATE)


def test_it_takes_a_refused_handshake_for_a_wall(check, little: Little):
    with hanging_up() as port:
        wall = reach(little, ports=frozenset({port}))
        found = check(f"https://help.org:{port}/", reach=wall)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.TLS_REFUSED)
