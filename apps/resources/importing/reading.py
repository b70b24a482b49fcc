"""Bytes of a file as a table: encoding, separator, quoted line breaks; limits first."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from apps.resources.importing.codes import Refusal
from apps.resources.importing.columns import recognised

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 2_000
MAX_COLUMNS = 60
MAX_CELL = 10_000
DELIMITERS = (",", ";", "\t")
# So many lines say which separator it is.
SAMPLE = 20
# No language that Windows-1252 is for has more accents among its letters.
MOST_ACCENTS = 0.35
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Workbooks, archives, PDF and the like: a spreadsheet that was not saved as CSV.
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"{\\rtf")

Line = tuple[int, list[str]]


class FileRefused(Exception):
    """The file cannot be read; `refusal` says why, `line` where."""

    def __init__(self, refusal: Refusal, line: int = 0) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.line = line


@dataclass(frozen=True)
class Table:
    """Rows with the line each begins on; blank lines are gone."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes) -> Table:
    """Raises FileRefused."""
    if len(data) > MAX_BYTES:
        raise FileRefused(Refusal.TOO_LARGE)
    text, encoding = _decoded(data)
    text, told = _told_separator(text)
    if not text.strip():
        raise FileRefused(Refusal.EMPTY)
    delimiter = told or max(DELIMITERS, key=lambda each: _likely(text, each))
    lines = list(_lines(text, delimiter, first=2 if told else 1))
    if not lines:
        raise FileRefused(Refusal.EMPTY)
    header = tuple(cell.strip() for cell in lines[0][1])
    if len(header) < 2:
        raise FileRefused(Refusal.ONE_COLUMN)
    return Table(encoding, delimiter, header, tuple((line, tuple(row)) for line, row in lines[1:]))


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith(NOT_TEXT):
        raise FileRefused(Refusal.BINARY)
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        _refuse_noise(text, encoding)
        return text, encoding
    raise FileRefused(Refusal.BINARY if 0 in data else Refusal.ENCODING)


def _encodings(data: bytes) -> list[str]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return [encoding] if encoding else []
    if 0 in data:
        # UTF-16 without its mark: every second byte of plain letters and separators is 0.
        return ["utf-16-le"] if data[1::2].count(0) > data[::2].count(0) else ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _refuse_noise(text: str, encoding: str) -> None:
    if any((each < " " and each not in "\t\n\r\v\f") or each == "\x7f" for each in text):
        raise FileRefused(Refusal.BINARY)
    letters = [each for each in text if each.isalpha()]
    accents = sum(not each.isascii() for each in letters)
    if encoding == "cp1252" and accents > MOST_ACCENTS * len(letters):
        raise FileRefused(Refusal.ENCODING)
    # Two bytes of anything are some sign of UTF-16; a table has line ends and separators.
    if encoding.startswith("utf-16") and not any(each in text for each in DELIMITERS):
        raise FileRefused(Refusal.BINARY)


def _told_separator(text: str) -> tuple[str, str]:
    """Excel's own first line "sep=;"."""
    first, _, rest = text.partition("\n")
    told = first.strip().removeprefix("sep=") if first.startswith("sep=") else ""
    return (rest, told) if told in DELIMITERS else (text, "")


def _likely(text: str, delimiter: str) -> tuple[int, int, int]:
    """Headings that are known, rows as wide as the header, columns."""
    rows: list[list[str]] = []
    try:
        for _line, row in _lines(text, delimiter):
            rows.append(row)
            if len(rows) == SAMPLE:
                break
    except FileRefused:
        pass
    if not rows:
        # Refused at its first line: no better guess, unless it is no separator of the file.
        return (0, 0, 2)
    width = len(rows[0])
    alike = sum(len(row) == width for row in rows) if width > 1 else 0
    return (len(recognised(rows[0])), alike, width)


def _lines(text: str, delimiter: str, first: int = 1) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    count = 0
    while True:
        line = reader.line_num + first
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(Refusal.QUOTES, line) from error
        _refuse_width(row, line)
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise FileRefused(Refusal.TOO_MANY_ROWS, line)
        yield line, row


def _refuse_width(row: list[str], line: int) -> None:
    if len(row) > MAX_COLUMNS:
        raise FileRefused(Refusal.TOO_MANY_COLUMNS, line)
    if any(len(cell) > MAX_CELL for cell in row):
        raise FileRefused(Refusal.CELL_TOO_LONG, line)
