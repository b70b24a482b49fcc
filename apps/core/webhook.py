"""Posting a few bytes to an address that an operator has set."""

import http.client
from urllib.parse import urlsplit

SECONDS = 10


class NotTaken(Exception):
    """The address answered with something else than thanks."""


def post(address: str, body: bytes, content_type: str) -> None:
    """No redirect is followed; 2xx means that it was taken. Raises NotTaken and what breaks."""
    url = urlsplit(address)
    plain = url.scheme == "http"
    kind = http.client.HTTPConnection if plain else http.client.HTTPSConnection
    wire = kind(url.hostname or "", url.port, timeout=SECONDS)
    try:
        path = f"{url.path or '/'}{'?' if url.query else ''}{url.query}"
        wire.request("POST", path, body, {"Content-Type": content_type})
        if wire.getresponse().status // 100 != 2:
            raise NotTaken
    finally:
        wire.close()
