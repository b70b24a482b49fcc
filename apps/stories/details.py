"""Words that could say who or where someone is: what they are, where they stand, what could stand
there instead. Pure.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.screening.normalise import fold
from apps.screening.sources import LANGUAGES
from apps.stories.redaction import Kind, Span
from apps.stories.role_words import role_words

# A longer detail is remembered by its digest, so that what a form remembers stays small.
LONGEST_KEY = 80

KINDS: dict[str, str | Promise] = {
    "person": pgettext_lazy("identifying detail", "possible name"),
    "place": pgettext_lazy("identifying detail", "possible place"),
    "organisation": pgettext_lazy("identifying detail", "possible workplace or group"),
    "address": pgettext_lazy("identifying detail", "possible address"),
    "phone": pgettext_lazy("identifying detail", "phone number"),
    "email": pgettext_lazy("identifying detail", "e-mail address"),
    "handle": pgettext_lazy("identifying detail", "account name"),
    "link": pgettext_lazy("identifying detail", "link"),
    "card": pgettext_lazy("identifying detail", "card number"),
    "iban": pgettext_lazy("identifying detail", "bank account"),
    "ip": pgettext_lazy("identifying detail", "network address"),
    "id_number": pgettext_lazy("identifying detail", "identity number"),
    "date": pgettext_lazy("identifying detail", "exact date"),
    "detail": pgettext_lazy("identifying detail", "telling detail"),
}
# Whose role words may stand there, and which of them is the usual one: in every language those for
# contacts are a number, an address, an account and a link, in this order.
_ROLES = {
    "person": (Kind.THIRD, 0),
    "place": (Kind.PLACE, 0),
    "organisation": (Kind.ORGANISATION, 0),
    "address": (Kind.CONTACT, 1),
    "email": (Kind.CONTACT, 1),
    "handle": (Kind.CONTACT, 2),
    "link": (Kind.CONTACT, 3),
    "iban": (Kind.CONTACT, 2),
    "date": (Kind.DATE, 0),
    "detail": (Kind.DETAIL, 2),
}


class Spot(NamedTuple):
    """Where a detail stands: code points of the words or of the title."""

    start: int
    end: int
    key: str
    where: str

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def name(self) -> str | Promise:
        """The kind in words."""
        return KINDS.get(self.kind, KINDS["detail"])


@dataclass(frozen=True)
class Detail:
    """Words that could say who or where someone is; once, however often they stand there."""

    key: str
    kind: str
    text: str
    times: int
    language: str

    @property
    def name(self) -> str | Promise:
        """The kind in words."""
        return KINDS.get(self.kind, KINDS["detail"])

    @property
    def instead_in(self) -> str:
        """The language of `instead`."""
        return self.language if self.language in LANGUAGES else "en"

    @property
    def role(self) -> Kind:
        return _ROLES.get(self.kind, (Kind.CONTACT, 0))[0]

    @property
    def instead(self) -> list[str]:
        """What can stand there instead, in the language of the story; the usual words first."""
        words = list(role_words(self.instead_in)[self.role])
        usual = words.pop(_ROLES.get(self.kind, (Kind.CONTACT, 0))[1])
        return [usual, *words]


class Row:
    """Stretches of words and title, none overlapping, by their place: thousands are looked up."""

    def __init__(self, stretches: Iterable[Spot | Span]) -> None:
        self.stretches = sorted(stretches, key=_begins_at)
        self.places = [_begins_at(each) for each in self.stretches]

    def touching(self, other: Spot | Span) -> list[Spot | Span]:
        """Those that share a character with `other`."""
        first = max(bisect_right(self.places, _begins_at(other)) - 1, 0)
        last = bisect_left(self.places, (other.where, other.end))
        near = self.stretches[first:last]
        return [each for each in near if each.where == other.where and each.end > other.start]


def _begins_at(stretch: Spot | Span) -> tuple[str, int]:
    return stretch.where, stretch.start


def size_of(stretch: Spot | Span) -> int:
    return stretch.end - stretch.start


def key_of(kind: str, text: str) -> str:
    """One name for all spellings of a detail, short enough to travel in a form."""
    folded = " ".join(fold(text).text.split()) or text.strip()
    if len(folded) > LONGEST_KEY:
        folded = hashlib.sha256(folded.encode(errors="replace")).hexdigest()[:32]
    return f"{kind}:{folded}"
