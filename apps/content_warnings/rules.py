"""What a reader chose for each topic. Pure: addresses and numbers in, rules out.

Rules are kept in up to three places. Topic by topic the strongest wins: the address, then the
cookie that ends with the browser, then the cookie of the device. A topic without a rule is shown.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from apps.content_warnings.vocabulary import WARNINGS, parse_hidden


class Rule(StrEnum):
    """What happens to stories about a topic."""

    SHOW = "show"  # behind the gate, as every story
    FOLD = "fold"  # its paragraphs are folded when the story is opened
    NEVER = "never"  # not in lists; its own page says so before it opens


# How each rule is called in an address; where a topic stands in two of them, the last one counts.
PARAMETERS: Final = MappingProxyType({Rule.SHOW: "show", Rule.FOLD: "fold", Rule.NEVER: "hide"})
# `?fold=1` and `?show=1`: every topic, for this page only.
EVERY: Final = "1"

# Where a topic stands in the number of a cookie. Only ever add at the end: the place of a topic
# that is gone stays taken, or an old cookie would speak of another topic.
PLACES: Final = (
    *("sexual_assault", "unwanted_touching", "sexual_harassment", "image_abuse", "stalking"),
    *("domestic_violence", "child_sexual_abuse", "incest", "exploitation", "suicide"),
    *("mental_health", "self_harm", "eating_disorder", "pregnancy_loss", "drugging_alcohol"),
    *("racism", "lgbtq_phobia", "sexism_slurs", "ableism", "violence_weapons", "death"),
    *("police_legal", "medical"),
)
VALUES: Final = MappingProxyType({None: 0, Rule.SHOW: 1, Rule.FOLD: 2, Rule.NEVER: 3})
# Bytes: room for 35 topics, and with the check 24 letters and digits whatever was chosen.
NUMBER, CHECK = 9, 6
LENGTH: Final = 24


@dataclass(frozen=True)
class Rules:
    """`chosen`: code -> rule. `every` stands above all of them; only an address can say it.

    `ungated`: stories open without their gate first, unless one of their topics is left out.
    """

    chosen: Mapping[str, Rule] = field(default_factory=dict)
    every: Rule | None = None
    ungated: bool = False

    def over(self, weaker: Self) -> "Rules":
        """Both together; where they differ, these count."""
        return Rules(
            {**weaker.chosen, **self.chosen},
            self.every or weaker.every,
            self.ungated or weaker.ungated,
        )

    def codes(self, rule: Rule) -> list[str]:
        """The topics with exactly this rule, in the order of the vocabulary."""
        return [code for code in WARNINGS if self.chosen.get(code) == rule]

    def left_out(self) -> frozenset[str]:
        """Topics whose stories stand in no list and say so before they open."""
        return frozenset() if self.every == Rule.SHOW else frozenset(self.codes(Rule.NEVER))

    def folded(self) -> frozenset[str]:
        """Topics that an opened story keeps folded, as a whole where it cannot say which part."""
        if self.every is None:
            return frozenset(self.codes(Rule.FOLD))
        return frozenset(WARNINGS if self.every == Rule.FOLD else ())

    def query(self) -> str:
        """As an address says it, without `every`: "hide=death&fold=racism,medical"."""
        listed = {PARAMETERS[rule]: self.codes(rule) for rule in reversed(Rule)}
        return "&".join(f"{name}={','.join(codes)}" for name, codes in listed.items() if codes)

    def fields(self) -> list[tuple[str, str]]:
        """The same as fields of a form, and what is asked for every topic of one page."""
        listed = [(PARAMETERS[rule], ",".join(self.codes(rule))) for rule in reversed(Rule)]
        every = [(PARAMETERS[self.every], EVERY)] if self.every else []
        return [field for field in listed if field[1]] + every

    def __bool__(self) -> bool:
        return bool(self.chosen or self.every or self.ungated)


def from_address(values: Mapping[Rule, Iterable[str]]) -> Rules:
    """From what stands behind each of PARAMETERS; unknown codes are left out."""
    lists = {rule: list(values.get(rule, ())) for rule in PARAMETERS}
    chosen = {code: rule for rule, given in lists.items() for code in parse_hidden(given)}
    every = (rule for rule in (Rule.SHOW, Rule.FOLD) if EVERY in lists[rule])
    return Rules(chosen, next(every, None))


def write(rules: Rules, *, key: bytes) -> str:
    """The value of a cookie: 24 letters and digits that say nothing without `key`, or "".

    The same rules give the same value, so it is no name for one reader. The check comes first and
    hides the rest: after a change of key an old cookie means nothing rather than other topics.
    """
    number = int(rules.ungated)
    for place, code in enumerate(PLACES, start=1):
        number |= VALUES[rules.chosen.get(code)] << 2 * place
    if not number:
        return ""
    plain = number.to_bytes(NUMBER)
    check = _digest(key, b"check", plain)[:CHECK]
    return base64.b32encode(check + _hidden(plain, check, key)).decode().lower()


def read(cookie: str, *, key: bytes) -> Rules:
    """The rules that `write` was given, without topics that are gone; none for whatever else."""
    try:
        box = base64.b32decode(cookie, casefold=True) if len(cookie) == LENGTH else b""
    except ValueError:
        box = b""
    check, rest = box[:CHECK], box[CHECK:]
    if len(rest) != NUMBER:
        return Rules()
    plain = _hidden(rest, check, key)
    if not hmac.compare_digest(check, _digest(key, b"check", plain)[:CHECK]):
        return Rules()
    return _rules(int.from_bytes(plain))


def _rules(number: int) -> Rules:
    rules = {value: rule for rule, value in VALUES.items()}
    found = {code: rules[number >> 2 * place & 3] for place, code in enumerate(PLACES, start=1)}
    chosen = {code: rule for code, rule in found.items() if rule and code in WARNINGS}
    return Rules(chosen, ungated=bool(number & 1))


def _hidden(plain: bytes, check: bytes, key: bytes) -> bytes:
    """`plain` under a mask that hangs on `check`; done twice it is itself again."""
    mask = _digest(key, b"mask", check)
    return bytes(one ^ other for one, other in zip(plain, mask, strict=False))


def _digest(key: bytes, use: bytes, what: bytes) -> bytes:
    return hmac.new(key, b"topics|" + use + b"|" + what, hashlib.sha256).digest()
