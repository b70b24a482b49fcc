"""What the application is told of whoever asks: a bucket for today, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from apps.core import salts
from apps.core.addresses import StripAddresses, bucket_of

ADDRESS = "203.0.113.77"
PROXY = "10.9.8.7"

# What proxies, caches and browsers are known to send of a device, and one that nobody sends yet.
HOSTILE = (
    *("X-Forwarded-For", "X-Forwarded", "Forwarded", "Forwarded-For", "X-Real-IP", "X-Remote-IP"),
    *("X-Client-IP", "Client-IP", "X-Cluster-Client-IP", "X-Originating-IP", "X-Remote-Addr"),
    *("CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Pseudo-IPv4", "CF-IPCountry", "CF-Ray"),
    *(
        "True-Client-IP",
        "Fastly-Client-IP",
        "Fly-Client-IP",
        "X-Azure-ClientIP",
        "X-Azure-SocketIP",
    ),
    *("X-Envoy-External-Address", "X-Original-Forwarded-For", "X-ProxyUser-Ip", "Proxy-Client-IP"),
    *(
        "WL-Proxy-Client-IP",
        "X-Appengine-User-IP",
        "X-Appengine-City",
        "X-Geo-City",
        "X-Geo-Country",
    ),
    *("CloudFront-Viewer-Address", "CloudFront-Viewer-City", "X-Amzn-Trace-Id", "Via", "From"),
    *("X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-SSL-Client-CN", "MS-ASPROTO"),
    *("User-Agent", "X-Original-User-Agent", "X-Device-User-Agent", "X-OperaMini-Phone-UA"),
    *("X-UCBrowser-UA", "X-WAP-Profile", "X-Requested-With", "X-UIDH", "X-MSISDN", "X-IMEI"),
    *("Sec-CH-UA", "Sec-CH-UA-Model", "Sec-CH-UA-Platform-Version", "Device-Memory", "DPR", "RTT"),
    *("Viewport-Width", "Width", "Downlink", "ECT", "Save-Data", "DNT", "Sec-GPC", "Referer"),
    *("X-Request-Id", "X-Correlation-Id", "Traceparent", "Authorization", "X-Nobody-Has-This-Yet"),
)


def told(**environ: Any) -> dict[str, Any]:
    """The environ that the application sees."""
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ)
        return []

    StripAddresses(application)(RequestFactory().get("/", **environ).environ, lambda *_: None)
    return seen


@pytest.fixture(autouse=True)
def _fresh_salts() -> Iterator[None]:
    salts._known.clear()
    yield
    salts._known.clear()


@pytest.mark.parametrize("header", HOSTILE)
def test_it_takes_every_mark_of_a_device_off(header: str):
    name = "HTTP_" + header.upper().replace("-", "_")
    seen = told(**{name: f"marked {ADDRESS}"})
    assert name not in seen
    assert ADDRESS not in str(seen)


def test_it_takes_off_what_the_server_says_of_the_other_end():
    marks = ("REMOTE_ADDR", "REMOTE_PORT", "REMOTE_HOST", "REMOTE_USER", "SSL_CLIENT_S_DN")
    seen = told(**dict.fromkeys((*marks, "gunicorn.socket"), f"marked {ADDRESS}"))
    assert seen["REMOTE_ADDR"] == ""
    assert ADDRESS not in str(seen)


def test_it_keeps_what_the_pages_work_with():
    kept = {
        "HTTP_HOST": "chorus.example",
        "HTTP_COOKIE": "look=dark",
        "HTTP_ORIGIN": "null",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_IF_NONE_MATCH": '"x"',
        "QUERY_STRING": "open=1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "3",
    }
    seen = told(**kept)
    assert {name: seen[name] for name in kept} == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("de-CH-1996,de;q=0.9", "de"),
        ("AR", "ar"),
        ("*", ""),
        ("", ""),
        ("9", ""),
        ("x\x00marked", ""),
    ],
)
def test_it_keeps_two_letters_of_the_language(sent: str, kept: str):
    assert told(HTTP_ACCEPT_LANGUAGE=sent)["HTTP_ACCEPT_LANGUAGE"] == kept


def test_it_puts_one_neighbourhood_into_one_bucket():
    assert bucket_of("203.0.113.77") == bucket_of("203.0.113.1") == bucket_of("203.0.113.255")
    assert bucket_of("2001:db8:1:ff00::1") == bucket_of("2001:db8:1:ffff:1:2:3:4")


def test_it_tells_neighbourhoods_apart():
    others = ["203.0.112.77", "203.0.114.0", "2001:db8:1:ff00::1", "2001:db8:1:fe00::1"]
    assert len({bucket_of(each) for each in [ADDRESS, *others]}) == 5


def test_it_reads_an_ipv4_address_that_a_dual_socket_wrote():
    assert bucket_of(f"::ffff:{ADDRESS}") == bucket_of(ADDRESS)
    assert bucket_of("::ffff:198.51.100.1") != bucket_of(ADDRESS)


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "unix:",
        "999.1.1.1",
        "203.0.113",
        ":::",
        "1.2.3.4:80",
        "\x00",
        "x" * 100_000,
        "٢٠٣.٠.١.٢",
    ],
)
def test_it_has_one_bucket_for_what_is_no_address(garbage: str):
    assert bucket_of(garbage) == bucket_of("not an address")
    assert bucket_of(garbage) != bucket_of(ADDRESS)


def test_it_says_nothing_without_the_salt():
    before = bucket_of(ADDRESS)
    assert before == bucket_of(ADDRESS)
    salts._known[timezone.now().date()] = b"another salt"
    assert bucket_of(ADDRESS) != before
    assert ADDRESS not in before


def test_it_forgets_a_place_overnight(monkeypatch: pytest.MonkeyPatch):
    day = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    buckets = []
    for hours in (0, 23, 24, 47):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: day + timedelta(hours=hours))
        buckets.append(bucket_of(ADDRESS))
    assert buckets[0] == buckets[1] != buckets[2] == buckets[3]


@pytest.mark.parametrize(
    ("direct", "forwarded", "counts"),
    [
        # Anybody can write a header.
        (ADDRESS, "198.51.100.1", ADDRESS),
        (ADDRESS, f"198.51.100.1, {PROXY}", ADDRESS),
        # Our proxy writes the last entry; those before it are hearsay.
        (PROXY, ADDRESS, ADDRESS),
        (PROXY, f"198.51.100.1, {ADDRESS}", ADDRESS),
        (PROXY, f"198.51.100.1,{ADDRESS} ", ADDRESS),
        (PROXY, "", PROXY),
        (PROXY, "198.51.100.1, ", PROXY),
    ],
)
def test_it_believes_only_its_own_proxy(direct: str, forwarded: str, counts: str, settings):
    settings.TRUSTED_PROXIES = [PROXY]
    seen = told(REMOTE_ADDR=direct, HTTP_X_FORWARDED_FOR=forwarded)
    assert seen["chorus.bucket"] == bucket_of(counts)


def test_it_believes_nobody_without_a_proxy(settings):
    settings.TRUSTED_PROXIES = []
    seen = told(REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert seen["chorus.bucket"] == bucket_of(ADDRESS)


@pytest.mark.parametrize(("direct", "kept"), [(PROXY, "https"), (ADDRESS, None)])
def test_it_lets_only_its_own_proxy_say_https(direct: str, kept: str | None, settings):
    settings.TRUSTED_PROXIES = [PROXY]
    seen = told(REMOTE_ADDR=direct, HTTP_X_FORWARDED_PROTO="https")
    assert seen.get("HTTP_X_FORWARDED_PROTO") == kept


def test_it_stands_before_everything_else_of_the_application():
    from config.wsgi import application

    assert isinstance(application, StripAddresses)
