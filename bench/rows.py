"""A million believable rows in minutes: me toos, published stories and their words, by COPY.

Nobody wrote these stories: they are made-up words that fall off as in any language, the hundredth a
hundredth as frequent as the first. Some thousand texts, each in many stories; which of the marked
words a story has is drawn for itself.
"""

import io
import json
import random
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import accumulate
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from apps.stories.models import Authorship, MeToo, PublishedText, Story
from apps.stories.search_queries import Kept
from apps.stories.searching import dictionary_of, kept_forms

LANGUAGES = ("en", "fr", "es", "pt", "de", "ar", "ur")
COUNTRIES = ("", "", "", "FR", "DE", "BR", "MX", "PK", "EG", "GB", "US", "ES", "IS")
# The rarest setting has 1 % of all stories, the next twice as many, and so on.
SETTINGS = ("military", "faith", "sport", "care", "online", "public", "home", "school", "work")
# Words that no dictionary has a stem for, and in what share of all stories they stand.
RARE, COMMON, MIDDLING, PLENTY = "rare5", "common60", "middling1", "plenty6"
SHARES = {COMMON: 0.6, PLENTY: 0.06, MIDDLING: 0.01}
MONTHS, TEXTS, LENGTH, VOCABULARY, RARE_STORIES = 60, 4_900, 120, 20_000, 5
WARNED = [{"code": "sexual-assault", "level": "mentioned", "passages": []}]


def load_stories(size: int, *, begin: int = 0) -> None:
    """So many published stories, each with its me too and a code that opens nothing.

    `begin`: how many were loaded before; the rare word is in the first ones only.
    """
    chance = random.Random(size + begin)  # noqa: S311  # nosec B311 # nothing secret
    keys = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _story in range(size)]
    # Made anew when all rows are there, which takes a fifth of the time.
    index = PublishedText._meta.indexes[0]
    made_up = _made_up()
    with connection.schema_editor() as editor:
        editor.remove_index(PublishedText, index)
    with connection.cursor() as cursor:
        copy(MeToo, _me_toos(keys, chance))
        copy(Story, _stories(keys, chance))
        copy(Authorship, ({"story_id": key, "lookup": chance.randbytes(32)} for key in keys))
        copy(PublishedText, _texts(keys, chance, made_up, rare=0 if begin else RARE_STORIES))
        cursor.execute("SET maintenance_work_mem = '512MB'")
    with connection.schema_editor() as editor:
        editor.add_index(PublishedText, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows (column -> value) into the table of `model`; what a row lacks has its default."""
    fields = model._meta.concrete_fields
    usual = {str(field.column): _usual(field) for field in fields}
    names = ", ".join(f'"{name}"' for name in usual)
    lines = ("\t".join(_cells(usual, row)) + "\n" for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', _File(lines))


class _File(io.TextIOBase):
    """Lines as the file that COPY reads from."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.left = ""

    def read(self, size: int | None = -1) -> str:
        parts, length = [self.left], len(self.left)
        while length < (size or 0) and (line := next(self.lines, "")):
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        self.left = text[size:]
        return text[:size]


def _usual(field: models.Field) -> str:
    default = field.get_default()
    return _cell(Array(default) if isinstance(field, ArrayField) else default)


def _cells(usual: dict[str, str], row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in usual.items():
        yield _cell(row[name]) if name in row else value


def _cell(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, Array):
        return "{" + ",".join(value) + "}"
    if isinstance(value, list | dict):
        value = json.dumps(value)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


class Array(list[str]):
    """Words without commas for a column of arrays."""


def _me_toos(keys: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    for number, key in enumerate(keys):
        yield {
            "id": key,
            "lookup": chance.randbytes(32),
            "language": LANGUAGES[number % 7],
            "country": chance.choice(COUNTRIES),
            "setting": _setting(chance),
            "counts_from": date(2020 + number % 5, 1 + number % 12, 1 + number % 28),
        }


def _stories(keys: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    for number, key in enumerate(keys):
        month = number % MONTHS
        yield {
            "id": key,
            "me_too_id": key,
            "state": "published",
            "language": LANGUAGES[number % 7],
            "country": chance.choice(COUNTRIES),
            "setting": _setting(chance),
            "published_month": date(2020 + month // 12, 1 + month % 12, 1),
            "shuffle": chance.getrandbits(63),
        }


def _texts(
    keys: list[str], chance: random.Random, made_up: list[tuple[str, str]], *, rare: int
) -> Iterator[dict[str, Any]]:
    for number, key in enumerate(keys):
        words, search = made_up[number % TEXTS]
        marked = [word for word, share in SHARES.items() if chance.random() < share]
        if number < rare:
            marked.append(RARE)
        warned = chance.random() < 0.5
        yield {
            "story_id": key,
            "words": words,
            "language": LANGUAGES[number % 7],
            "word_count": LENGTH,
            "search": " ".join([search, *marked]),
            "warnings": WARNED if warned else [],
            "codes": _codes() if warned else Array(),
        }


def _codes() -> Array:
    return Array(str(each["code"]) for each in WARNED)


def _made_up() -> list[tuple[str, str]]:
    """Texts with what the database keeps of them for search; the language goes by sevenths."""
    chance = random.Random(TEXTS)  # noqa: S311  # nosec B311 # nothing secret
    vocabulary = [_word(chance) for _each in range(VOCABULARY)]
    falling = list(accumulate(1 / place for place in range(1, VOCABULARY + 1)))
    texts = []
    with connection.cursor() as cursor:
        for number in range(TEXTS):
            words = " ".join(chance.choices(vocabulary, cum_weights=falling, k=LENGTH))
            kept = Kept.template % {
                "expressions": "%s::text[]",
                "dictionary": dictionary_of(LANGUAGES[number % len(LANGUAGES)]),
            }
            cursor.execute(f"SELECT ({kept})::text", [kept_forms(words)])  # nosec B608
            texts.append((words, cursor.fetchone()[0]))
    return texts


def _setting(chance: random.Random) -> str:
    return SETTINGS[int((chance.random() * 81) ** 0.5)]


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _pair in range(4))
