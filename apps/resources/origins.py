"""The beginning of a site's address, as `frame-ancestors` takes it: scheme, host, maybe a port."""

import re
from urllib.parse import urlsplit

# Nothing but this may come into a header.
HOST = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
LOCAL = ("localhost", "127.0.0.1")


class NotAnOrigin(ValueError):
    """More than the beginning of an address, or none."""


def origin_of(typed: str, *, local: bool = False) -> str:
    """ "https://example.org" from what somebody typed; a slash at its end is forgiven.

    `local`: a page on this machine may be named too, with http. Raises NotAnOrigin.
    """
    try:
        return _origin(typed, local)
    except ValueError:
        raise NotAnOrigin from None


def _origin(typed: str, local: bool) -> str:
    parts = urlsplit(typed.strip())
    host = _ascii(parts.hostname or "")
    port = f":{parts.port}" if parts.port else ""
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise NotAnOrigin
    at_home = local and host in LOCAL and parts.scheme in ("http", "https")
    if not at_home and (parts.scheme != "https" or not HOST.fullmatch(host)):
        raise NotAnOrigin
    return f"{parts.scheme}://{host}{port}"


def _ascii(host: str) -> str:
    return host.encode("idna").decode().lower()
