"""Return codes: eight words or 27 digits, the only way back (docs/decisions/0001).

A code is 88 bits long, drawn from about 2^85.7: 1676 of the 2048 words of a list may be drawn,
the others could hurt here (data/blocked_code_words.txt; log2(1676) * 8 = 85.69).

A code is derived from the form key that the person posted, so the same form gives the same
code. What is stored is a keyed hash; neither words nor digits are kept anywhere.
"""

import hashlib
import hmac
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from mnemonic import Mnemonic

from apps.core.form_keys import FormKey

BITS = 88
SIZE = BITS // 8
WORDS = 8
DIGITS = 27
LONGEST = 400

LISTS = {"en": "english", "fr": "french", "es": "spanish", "pt": "portuguese"}
BLOCKED = Path(__file__).parent / "data" / "blocked_code_words.txt"


class NotACode(ValueError):
    """What was typed cannot be a code of any list."""


class ReturnCode(NamedTuple):
    """One code in the forms that people see."""

    secret: bytes

    def digits(self) -> str:
        """27 digits in groups of three."""
        number = f"{int.from_bytes(self.secret):0{DIGITS}d}"
        return " ".join(re.findall("...", number))

    def words(self, language: str) -> str:
        """Eight words of the language's list, or "" where the language has none."""
        if language not in LISTS:
            return ""
        return " ".join(word_list(language)[index] for index in indexes(self.secret))

    def text(self, language: str) -> str:
        """Words where there are any, digits elsewhere: what a hidden field carries."""
        return self.words(language) or self.digits()

    def has_part(self, place: int, typed: str) -> bool:
        """Whether `typed` is the word at `place` (from 0) in any list, or that group of digits."""
        part = _fold(typed[:LONGEST])
        words = (word_list(language)[indexes(self.secret)[place]] for language in LISTS)
        whole = {_fold(word)[:4] for word in words} | {self.digits().split()[place]}
        return (part if part.isdecimal() else part[:4]) in whole

    def lookup(self) -> bytes:
        """The 32 bytes that stand in the database for this code."""
        return hmac.new(settings.CODE_PEPPER.encode(), self.secret, hashlib.sha256).digest()

    def key_for(self, use: str) -> bytes:
        """A key of 32 bytes that only this code gives: HKDF-SHA-256 (RFC 5869), one block."""
        extracted = hmac.digest(b"chorus return code", self.secret, "sha256")
        return hmac.digest(extracted, use.encode() + b"\x01", "sha256")


def code_for(form_key: FormKey) -> ReturnCode:
    """The code of a form key, redrawn until none of its words, in any list, is blocked."""
    key, blocked = settings.CODE_KEY.encode(), blocked_indexes()
    counter = 0
    while True:
        drawn = hmac.digest(key, form_key.bits + counter.to_bytes(4), "sha256")[:SIZE]
        if blocked.isdisjoint(indexes(drawn)):
            return ReturnCode(drawn)
        counter += 1


def read_codes(typed: str) -> list[ReturnCode]:
    """Every code that `typed` can mean: words of any list, or digits of any script.

    Case, accents, hyphens, spacing and all but the first four letters of a word do not matter.
    Some words stand in two lists, so there can be more than one. Raises NotACode.
    """
    if len(typed) > LONGEST:
        raise NotACode
    folded = _fold(typed)
    if re.fullmatch(r"[\d\s]+", folded):
        return [_from_digits("".join(folded.split()))]
    parts = folded.split()
    found = [
        ReturnCode(_pack([beginnings[word[:4]] for word in parts]))
        for beginnings in map(_beginnings, LISTS)
        if len(parts) == WORDS and all(_belongs(word, beginnings) for word in parts)
    ]
    if not found:
        raise NotACode
    return list(dict.fromkeys(found))


def indexes(secret: bytes) -> list[int]:
    """The eight numbers of eleven bits in 88 bits, first word first."""
    number = int.from_bytes(secret)
    return [(number >> (11 * place)) & 0x7FF for place in range(WORDS - 1, -1, -1)]


@lru_cache
def word_list(language: str) -> list[str]:
    """The 2048 words of BIP-39 for en, fr, es or pt."""
    return Mnemonic(LISTS[language]).wordlist


@lru_cache
def blocked_indexes() -> frozenset[int]:
    """The places whose word, in any list, could hurt or frighten here."""
    blocked = {
        _fold(line)
        for line in BLOCKED.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    return frozenset(
        place
        for language in LISTS
        for place, word in enumerate(word_list(language))
        if _fold(word) in blocked
    )


@lru_cache
def _beginnings(language: str) -> dict[str, int]:
    return {_fold(word)[:4]: place for place, word in enumerate(word_list(language))}


def _belongs(word: str, beginnings: dict[str, int]) -> bool:
    return word[:4] in beginnings


def _from_digits(digits: str) -> ReturnCode:
    number = int(digits) if len(digits) == DIGITS else 2**BITS
    if number >= 2**BITS:
        raise NotACode
    return ReturnCode(number.to_bytes(SIZE))


def _pack(places: list[int]) -> bytes:
    number = 0
    for place in places:
        number = number << 11 | place
    return number.to_bytes(SIZE)


def _fold(text: str) -> str:
    """Lower case without accents; Arabic-Indic and other digits as 0-9; the rest as spaces."""
    plain = []
    for character in unicodedata.normalize("NFKD", text).casefold():
        if unicodedata.combining(character):
            continue
        digit = unicodedata.decimal(character, None)
        kept = str(digit) if digit is not None else character
        plain.append(kept if kept.isalnum() else " ")
    return " ".join("".join(plain).split())
