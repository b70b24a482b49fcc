"""Network addresses and other marks of a device are taken off before anything else runs."""

import hashlib
import hmac
import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from apps.core import salts

# The headers that the application works with. Every other one stays outside, whoever sends it:
# a list of headers to refuse would always lack the one that the next proxy invents.
# Whoever reads the figures shows a token; no page for people ever hears this header.
METRICS = "/metrics"
KEPT = frozenset(
    (
        "HTTP_ACCEPT",
        "HTTP_ACCEPT_ENCODING",
        "HTTP_COOKIE",
        "HTTP_HOST",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_RANGE",
        "HTTP_ORIGIN",
        "HTTP_RANGE",
        "HTTP_SEC_FETCH_SITE",
        "HTTP_X_CSRFTOKEN",
    )
)
# Believed from our own proxy only.
FROM_PROXY = frozenset(["HTTP_X_FORWARDED_PROTO"])

Environ = dict[str, Any]


class StripAddresses:
    """WSGI wrapper: leaves `chorus.bucket`, a keyed hash of a coarse prefix, and no mark.

    The key of the hash lives in memory only and changes every day, so that a bucket says
    nothing tomorrow and nothing without the key (docs/threat-model.md). `chorus.bucket_before`
    is the same under yesterday's key, for a count that was begun before midnight.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        kept = KEPT | FROM_PROXY if from_proxy(environ) else KEPT
        if environ.get("PATH_INFO") == METRICS:
            kept |= {"HTTP_AUTHORIZATION"}
        prefix = prefix_of(client_address(environ))
        language = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:2].lower()
        for name in [name for name in environ if tells_of_device(name) and name not in kept]:
            del environ[name]
        environ["REMOTE_ADDR"] = ""
        environ["HTTP_ACCEPT_LANGUAGE"] = language if language.isalpha() else ""
        environ["CONTENT_TYPE"] = without_charset(environ.get("CONTENT_TYPE", ""))
        environ["chorus.bucket"] = keyed(prefix, salts.today())
        if before := salts.yesterday():
            environ["chorus.bucket_before"] = keyed(prefix, before)
        return self.application(environ, start_response)


def tells_of_device(name: str) -> bool:
    """Whether a name in the environ holds a header or what the server knows of the other end."""
    return name.startswith(("HTTP_", "REMOTE_", "SSL_CLIENT_")) or name == "gunicorn.socket"


def client_address(environ: Environ) -> str:
    """The address that asks; forwarded ones count only from a trusted proxy.

    The last forwarded entry is the one that our own proxy wrote; earlier ones are hearsay.
    """
    direct: str = environ.get("REMOTE_ADDR", "")
    if not from_proxy(environ):
        return direct
    return environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip() or direct


def from_proxy(environ: Environ) -> bool:
    """Whether our own proxy asks, so that what it says of the line can be believed."""
    return environ.get("REMOTE_ADDR", "") in settings.TRUSTED_PROXIES


def without_charset(content_type: str) -> str:
    """A body is UTF-8, whatever a header says: some of Python's codecs are no encodings of text,
    and naming one would break every page that reads its address.
    """
    return "; ".join(
        part.strip()
        for part in content_type.split(";")
        if not part.strip().lower().startswith("charset")
    )


def bucket_of(address: str) -> str:
    """32 hex digits for the /24 (IPv4) or /56 (IPv6) that an address lies in, for today."""
    return keyed(prefix_of(address), salts.today())


def keyed(prefix: str, salt: bytes) -> str:
    """32 hex digits."""
    return hmac.new(salt, prefix.encode(), hashlib.sha256).hexdigest()[:32]


def prefix_of(address: str) -> str:
    """The /24 or /56, as `203.0.113.0/24`; "unknown" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return "unknown"
    # A socket that listens for both families writes IPv4 as ::ffff:192.0.2.1.
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    bits = 24 if parsed.version == 4 else 56
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))
