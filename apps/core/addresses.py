"""Network addresses and other marks of a device are taken off before anything else runs."""

import hashlib
import hmac
import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from apps.core import salts

# What a device tells about itself. Some of it is needed for a moment (the address, to slow
# floods); none of it passes this wrapper.
MARKS = (
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "REMOTE_HOST",
    "REMOTE_USER",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_CF_IPCOUNTRY",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_FASTLY_CLIENT_IP",
    "HTTP_VIA",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_DNT",
    "HTTP_SEC_GPC",
    "HTTP_X_REQUESTED_WITH",
    "HTTP_X_WAP_PROFILE",
    "HTTP_SAVE_DATA",
)
MARK_PREFIXES = ("HTTP_SEC_CH_", "HTTP_X_GEO", "HTTP_CLOUDFRONT_", "HTTP_X_APPENGINE_")

Environ = dict[str, Any]


class StripAddresses:
    """WSGI wrapper: leaves `chorus.bucket`, a keyed hash of a coarse prefix, and no mark.

    The key of the hash lives in memory only and changes every day, so that a bucket says
    nothing tomorrow and nothing without the key (docs/threat-model.md).
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["chorus.bucket"] = bucket_of(client_address(environ))
        language = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:2].lower()
        for name in list(environ):
            if name in MARKS or name.startswith(MARK_PREFIXES):
                del environ[name]
        environ["REMOTE_ADDR"] = ""
        environ["HTTP_ACCEPT_LANGUAGE"] = language if language.isalpha() else ""
        return self.application(environ, start_response)


def client_address(environ: Environ) -> str:
    """The address that asks; forwarded ones count only from a trusted proxy.

    The last forwarded entry is the one that our own proxy wrote; earlier ones are hearsay.
    """
    direct = environ.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES or direct not in settings.TRUSTED_PROXIES:
        return direct
    return environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip() or direct


def bucket_of(address: str) -> str:
    """32 hex digits for the /24 (IPv4) or /56 (IPv6) that an address lies in, for today."""
    try:
        parsed = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        prefix = "unknown"
    else:
        bits = 24 if parsed.version == 4 else 56
        prefix = str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))
    return hmac.new(salts.today(), prefix.encode(), hashlib.sha256).hexdigest()[:32]
