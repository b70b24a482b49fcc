"""What the page cache has in memory: answers by address, of one version of the public pages."""

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.conf import settings
from django.http import HttpResponse

# Seconds: an answer is made again after half of FRESH to all of it, and serves the others for
# MAKING longer, while somebody makes it.
FRESH, MAKING = 60, 30
# Bytes that keeping an answer takes besides its body.
BESIDES = 2048


class Address(NamedTuple):
    """Whatever of a request an answer may hang on."""

    scheme: str
    host: str
    path: str
    query: str


@dataclass(slots=True)
class Kept:
    """An answer as it left the application, with its holes; when it is made again, and when it is
    too old for anybody, both by the clock in seconds."""

    body: bytes
    headers: dict[str, str]
    holes: bool
    again_at: float
    ends_at: float

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        # Not all at once: what was made in one second would be made again in one second.
        again_at = time.time() + FRESH * (1 + secrets.randbelow(1000) / 1000) / 2
        holes = getattr(response, "holes", False)
        headers = dict(response.headers)
        return cls(response.content, headers, holes, again_at, again_at + MAKING)

    def is_due(self) -> bool:
        """Whether it is made again by whoever asks now; the others get this one until it is."""
        # No answer lies further ahead, unless the clock was set back.
        if self.again_at - FRESH <= time.time() < self.again_at:
            return False
        self.again_at = self.ends_at
        return True

    def answer(self) -> HttpResponse:
        response = HttpResponse(self.body, headers=self.headers)
        response.holes = self.holes  # type: ignore[attr-defined]
        return response


class Shelf:
    """Answers of one state by address, the ones that were asked for last, within so many bytes.

    A newer version clears it: what was withdrawn does not stay in memory either.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.empty()

    def empty(self, version: int = 0) -> None:
        self.version, self.size = version, 0
        self.answers: OrderedDict[Address, Kept] = OrderedDict()

    def has(self, address: Address) -> bool:
        return address in self.answers

    def get(self, address: Address, version: int) -> Kept | None:
        with self.lock:
            if version > self.version:
                self.empty(version)
            kept = self.answers.get(address) if version == self.version else None
            if kept is None or kept.is_due():
                return None
            self.answers.move_to_end(address)
            return kept

    def put(self, address: Address, kept: Kept, version: int) -> None:
        with self.lock:
            if version > self.version:
                self.empty(version)
            if version == self.version:
                self._take_away(address)
                self.answers[address] = kept
                self.size += len(kept.body) + BESIDES
            while self.size > settings.PAGE_CACHE_MB * 2**20:
                self._take_away(next(iter(self.answers)))

    def _take_away(self, address: Address) -> None:
        if kept := self.answers.pop(address, None):
            self.size -= len(kept.body) + BESIDES


SHELF = Shelf()
