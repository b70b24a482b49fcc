"""Stories from a file of JSON lines, in by the door that the write form uses.

A line's form key comes from the digest of its file and its number (docs/decisions/0001), so a
file that is loaded twice, or half and then whole, is there once. Each story is a transaction of
its own, and never more than one line is held in memory, whatever the size of the file.
"""

import codecs
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import count, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from apps.core.form_keys import FormKey
from apps.stories.forms import StoryForm
from apps.stories.models import Authorship, Tombstone
from apps.stories.return_codes import ReturnCode, code_for
from apps.stories.services import Draft, TakenBack, submit_story
from apps.stories.tombstones import digest_of

BATCH = 200
CHUNK = 1024 * 1024
# 20,000 characters, each as two escapes of JSON, are 240 KB.
LINE_MAX = 1024 * 1024

T = TypeVar("T")
Line = tuple[int, bytes | None]


class Unfit(Exception):
    """A line that cannot be a story; the message says why, without a word of it."""


class Outcome(Enum):
    KEPT = "kept"
    KNOWN = "already there"
    SKIPPED = "skipped"
    EMPTY = "empty"


class Loaded(NamedTuple):
    """What became of one line."""

    number: int
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Source:
    """A file that was read once to the end: its SHA-256 digest and how many lines it has."""

    path: Path
    digest: bytes
    length: int

    def code(self, number: int) -> ReturnCode:
        """The return code of line `number` (from 1): the same at every run."""
        bits = hmac.new(self.digest, number.to_bytes(8), hashlib.sha256).digest()[:16]
        return code_for(FormKey(text="", bits=bits))


def look_at(path: Path) -> Source:
    """Digest and length. Raises OSError when this is no file or may not be read."""
    if path.exists() and not path.is_file():
        # It is read twice, and a pipe can be read once.
        raise OSError("it is not an ordinary file")
    digest, length, last = hashlib.sha256(), 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            length += chunk.count(b"\n")
            last = chunk[-1:]
    return Source(path, digest.digest(), length + (last != b"\n"))


def load(source: Source) -> Iterator[Loaded]:
    """Keep every line that is a story and not there yet; say of each what became of it."""
    form = StoryForm()
    with source.path.open("rb") as file:
        for number, line in _lines(file):
            if number % BATCH == 1:
                known = kept_already(map(source.code, range(number, number + BATCH)))
            yield _enter(number, line, source.code(number), known, form)


def draft_of(row: dict[str, Any], form: StoryForm, **more: str) -> Draft:
    """A row as the write form would hand it over; `more` are further fields of that form.

    Making the form costs more than all its checks, so one `form` is filled in again and again.
    Keys that are not ours are left alone. Raises Unfit where the form would refuse.
    """
    language = _text(row, "language")
    form.is_bound = True
    form.data = {
        "words": _text(row, "text"),
        "title": _text(row, "title"),
        "language": re.split("[-_]", language)[0].lower(),
        "country": _text(row, "country").upper(),
        "warnings": [_with_level(each) for each in _warnings(row)],
        **more,
    }
    form.full_clean()
    if form.errors:
        raise Unfit(_why(form))
    page_language = form.cleaned_data["language"] or "en"
    return Draft(**form.cleaned_data, page_language=page_language)


def read_row(line: bytes | None) -> dict[str, Any]:
    """The object that stands on a line. Raises Unfit."""
    if line is None:
        raise Unfit(f"the line is longer than {LINE_MAX:,} bytes")
    try:
        row = json.loads(line.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError:
        raise Unfit("the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise Unfit("the line is not JSON") from None
    if not isinstance(row, dict):
        raise Unfit("the line is not a JSON object")
    return row


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`, in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def kept_already(codes: Iterable[ReturnCode]) -> set[bytes]:
    """The lookups of those codes that have a story, or had one that was taken back."""
    digests = {digest_of(code.lookup()): code.lookup() for code in codes}
    rows = Authorship.objects.filter(lookup__in=digests.values())
    kept = {bytes(lookup) for lookup in rows.values_list("lookup", flat=True) if lookup}
    gone = Tombstone.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return kept | {digests[bytes(digest)] for digest in gone}


def _lines(file: BinaryIO) -> Iterator[Line]:
    """Each line with its number from 1; None in place of one that is too long to hold."""
    for number in count(1):
        line = file.readline(LINE_MAX + 1)
        if not line:
            return
        if len(line) <= LINE_MAX:
            yield number, line
            continue
        while not line.endswith(b"\n") and (more := file.readline(LINE_MAX)):
            line = more
        yield number, None


def _enter(
    number: int, line: bytes | None, code: ReturnCode, known: set[bytes], form: StoryForm
) -> Loaded:
    if line is not None and not line.strip():
        return Loaded(number, Outcome.EMPTY)
    if code.lookup() in known:
        return Loaded(number, Outcome.KNOWN)
    try:
        draft = draft_of(read_row(line), form)
    except Unfit as unfit:
        return Loaded(number, Outcome.SKIPPED, str(unfit))
    try:
        first = submit_story(draft=draft, code=code)
    except TakenBack:
        return Loaded(number, Outcome.KNOWN)
    return Loaded(number, Outcome.KEPT if first else Outcome.KNOWN)


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unfit(f"{name} is not a string")
    return value


def _warnings(row: dict[str, Any]) -> list[str]:
    values = row.get("warnings")
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Unfit("warnings is not a list of strings")
    return values


def _with_level(warning: str) -> str:
    return warning if ":" in warning else f"{warning}:mentioned"


def _why(form: StoryForm) -> str:
    """The first thing that the form has against it, without repeating what was given."""
    name, (error, *_others) = next(iter(form.errors.as_data().items()))
    shown = "text" if name == "words" else name
    if error.code == "required":
        return f"there is no {shown}"
    if error.code == "max_length":
        return f"{shown} is longer than {form.fields[name].max_length:,} characters"  # type: ignore[attr-defined]
    return f"{shown} has a value that the form does not know"
