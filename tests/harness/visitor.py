"""Somebody with a browser and no scripts, over real HTTP. Enough like Django's test client that
`tests/stories/writing.py` walks with either."""

import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from itertools import count
from typing import Any
from urllib.parse import urlencode, urljoin

from tests.factories import shown_code
from tests.stories.writing import begin, fields_of, go

PATIENCE = 60  # seconds, on a busy machine; whoever asserts a bound says so
NOTHING = 0  # the status of an answer that never came

_places = count(1)


@dataclass(frozen=True)
class Answer:
    """What came back, after so many `seconds`. `status_code` 0: the line broke before it did."""

    status_code: int
    content: bytes
    seconds: float
    url: str

    @property
    def text(self) -> str:
        return self.content.decode()


class Visitor:
    """One browser in a place of its own (a /24), with its cookies."""

    def __init__(self, url: str, place: int | None = None) -> None:
        number = next(_places) if place is None else place
        self.url = url
        self.address = f"10.{number // 256 % 256}.{number % 256}.7"
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        )

    def get(self, path: str) -> Answer:
        return self._ask(path, None)

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        return self._ask(path, urlencode(fields, doseq=True).encode())

    def me_too_form(self) -> dict[str, Any]:
        """What the button on its page would send."""
        page = self.get("/me-too/")
        assert page.status_code == 200, page
        return fields_of(page, "content")

    def say_me_too(self) -> Answer:
        return self.post("/me-too/", self.me_too_form())

    def at_preview(self, words: str) -> Answer:
        """A story as far as the last page before Send."""
        return go(self, go(self, begin(self), words=words), "preview")  # type: ignore[arg-type]

    def send_story(self, words: str) -> Answer:
        return go(self, self.at_preview(words), "send")  # type: ignore[arg-type]

    def opens(self, code: str) -> bool:
        """Whether something lies under a code, by the door of My story."""
        form = fields_of(self.get("/my-story/"), "content")
        page = self.post("/my-story/", {**form, "return_code": code})
        assert page.status_code == 200, page
        return 'id="code-form"' not in page.text

    def _ask(self, path: str, body: bytes | None) -> Answer:
        headers = {"X-Forwarded-For": self.address}
        request = urllib.request.Request(urljoin(self.url, path), body, headers)
        begun = time.monotonic()
        try:
            with self.opener.open(request, timeout=PATIENCE) as came:
                status, content, at = came.status, came.read(), came.url
        except urllib.error.HTTPError as refused:
            status, content, at = refused.code, refused.read(), refused.url or path
        except (OSError, HTTPException):
            status, content, at = NOTHING, b"", path
        return Answer(status, content, time.monotonic() - begun, at)


__all__ = ["NOTHING", "Answer", "Visitor", "shown_code"]
