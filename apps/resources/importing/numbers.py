"""A cell of telephone numbers as people write it: several, with letters, with words beside.

What is not understood is left out and named, never guessed at.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from apps.resources.importing.codes import Reason
from apps.resources.importing.columns import Field
from apps.resources.importing.dialling import Dialled, dialled, is_known_short, valid
from apps.resources.importing.entries import Number, Remark
from apps.resources.importing.text import tidy

# What fits into a cell of numbers; a longer one is a text.
LONGEST = 300
MOST = 10
DAMAGED = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)
AROUND_THE_CLOCK = re.compile(
    r"(?<![\d+])24\s?(?:/\s?7|x\s?7|-?(?:h|hrs?|hours?|std|stunden|heures|horas|ساعة)\b)",
    re.IGNORECASE,
)
EXTENSION = re.compile(
    r"[\s,;]*\b(?:ext|extension|poste|ramal|durchwahl|int)\b\.?:?\s*(\d{1,6})$", re.IGNORECASE
)
KEYWORD = re.compile(
    r"(?:(?:text|sms|send)\s+)?[\"'“„«]?([A-Za-z]{2,12})[\"'”“»]?"
    r"\s+(?:to|an|à|au|al|a|para|إلى|الى|کو)\s+(\d[\d\s-]{2,9})",
    re.IGNORECASE,
)
BETWEEN = re.compile(
    r"\s*(?:[;|]|,(?=\s)|\s/\s|\s(?:or|oder|ou|o|u|y|e|et|und|and|bzw\.?|أو|او|یا|و)(?=\s))\s*"
)
ASIDE = re.compile(r"(?P<main>[^()]*(?:\([\d\s]*\)[^()]*)?)\((?P<aside>[^()]*)\)\s*")
RUN = re.compile(r"[+*#]?\(?\+?\d[\d\s().\-/*#]*")
KEYS = {
    letter: str(key)
    for key, letters in enumerate(
        ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"), start=2
    )
    for letter in letters
}


@dataclass
class Read:
    """The numbers of a cell, and what was noticed on the way."""

    where: Field
    country: str
    numbers: list[Number] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    left: int = MOST + 1

    def say(self, reason: Reason, detail: str = "") -> None:
        self.remarks.append(Remark(reason, self.where, detail))

    def take(self, found: Dialled) -> None:
        twins = {(each.identity, each.type) for each in self.numbers}
        if (found.number.identity, found.number.type) not in twins:
            self.numbers.append(found.number)
            self.remarks.extend(Remark(reason, self.where, text) for reason, text in found.remarks)

    def may_go_on(self, rest: str) -> bool:
        """A cell holds a few numbers; a hundred are no cell of numbers."""
        self.left -= 1
        if self.left == 0:
            self.say(Reason.NUMBER_PARTLY_READ, rest)
        return self.left > 0

    @property
    def kind(self) -> str:
        return "voice" if self.where == Field.PHONE else str(self.where)


def read_numbers(cell: str, country: str, where: Field = Field.PHONE) -> Read:
    """The numbers of a cell; `where` says of which type they are."""
    read = Read(where, country)
    text = _spelled(cell)
    if not text:
        return read
    if len(text) > LONGEST:
        read.say(Reason.TOO_LONG)
    elif DAMAGED.fullmatch(text):
        read.say(Reason.NUMBER_DAMAGED, text)
    elif text.startswith(("=", "@")) or not re.search(r"\d", text):
        read.say(Reason.NUMBER_NOT_READ, text)
    else:
        _read_text(read, text)
    return read


def _spelled(cell: str) -> str:
    """ASCII digits and dashes; without the marks that spreadsheets add ("'+43 …", "116016.0")."""
    text = "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else each for each in tidy(cell)
    )
    text = re.sub(r"[‐-―−]", "-", text).replace("＋", "+").lstrip("'’ ")
    return re.sub(r"(?<=^\d{2})(\d*)\.0$|^(\d{2,})\.0$", r"\1\2", text)


def _read_text(read: Read, text: str) -> None:
    keyword = KEYWORD.fullmatch(text) if read.where == Field.TEXT else None
    if keyword:
        _read_keyword(read, keyword[1].upper(), keyword[2])
        return
    bare = AROUND_THE_CLOCK.sub(" ", text)
    if bare != text:
        read.say(Reason.WORDS_BESIDE_NUMBER, text)
    whole = not re.search(r"[^\W\d_]|[;|]", bare) and valid(
        re.sub(r"[,\s]", "", bare), read.country
    )
    parts = [bare] if whole and "/" not in bare else BETWEEN.split(bare)
    for part in parts[:MOST]:
        _read_part(read, part)
    if len(parts) > MOST:
        read.say(Reason.NUMBER_PARTLY_READ, text)
    if len(read.numbers) > 1:
        read.say(Reason.SEVERAL_NUMBERS)


def _read_keyword(read: Read, keyword: str, digits: str) -> None:
    found = dialled(digits, read.country, read.kind)
    if found is None:
        read.say(Reason.NUMBER_NOT_VALID, digits)
        return
    number = Number(found.number.number, read.country, read.kind, found.number.e164, keyword)
    read.take(Dialled(number, found.remarks))


def _read_part(read: Read, part: str) -> None:
    if not re.search(r"\d", part):
        if part.strip():
            read.say(Reason.WORDS_BESIDE_NUMBER, part)
        return
    part = _without_extension(read, part)
    spelled = _by_letters(read, part)
    if spelled:
        read.take(spelled)
        return
    part = _without_aside(read, part)
    runs = [run.strip(" .-/") for run in RUN.findall(part) if len(re.sub(r"\D", "", run)) > 1]
    if len(runs) > 1:
        read.say(Reason.NUMBER_PARTLY_READ, part)
    elif re.search(r"[^\W\d_]", part):
        read.say(Reason.WORDS_BESIDE_NUMBER, part)
    if not runs:
        read.say(Reason.NUMBER_NOT_READ, part)
    for run in runs:
        _read_run(read, run)


def _without_extension(read: Read, part: str) -> str:
    found = EXTENSION.search(part)
    if found:
        read.say(Reason.EXTENSION, part)
        return part[: found.start()]
    return part


def _by_letters(read: Read, part: str) -> Dialled | None:
    """ "1-800-799-SAFE (7233)", "0800 MUJERES": the letters on the keys of a telephone."""
    aside = ASIDE.fullmatch(part)
    main, repeated = (aside["main"], aside["aside"]) if aside else (part, "")
    if not re.search(r"[A-Za-z]{3}", main + repeated) and len(_keyed(repeated)) < 4:
        return None
    keyed = _keyed(main)
    if repeated and not (len(_keyed(repeated)) >= 4 and keyed.endswith(_keyed(repeated))):
        return None
    lower = re.search(r"[a-z]|[^\W\d_a-zA-Z]", main + repeated)
    return (
        dialled(keyed, read.country, read.kind)
        if not lower and valid(keyed, read.country)
        else None
    )


def _keyed(text: str) -> str:
    """Digits as they are dialled; letters by their keys."""
    keys = (KEYS.get(each.lower(), each) for each in text)
    return "".join(each for each in keys if each in "+0123456789")


def _without_aside(read: Read, part: str) -> str:
    """Brackets at the end say something about the number and are none of its digits."""
    aside = ASIDE.fullmatch(part)
    if not aside or not re.search(r"\d", aside["main"]):
        return part
    digits = re.search(r"\d", aside["aside"])
    read.say(Reason.NUMBER_PARTLY_READ if digits else Reason.WORDS_BESIDE_NUMBER, part)
    return aside["main"]


def _read_run(read: Read, run: str) -> None:
    for digits, completed in _slashed(run, read.country):
        if not read.may_go_on(run):
            return
        found = dialled(digits, read.country, read.kind)
        if found is None:
            read.say(Reason.NUMBER_NOT_VALID, digits)
            continue
        if completed:
            read.say(Reason.NUMBER_COMPLETED, digits)
        read.take(found)


def _slashed(run: str, country: str) -> list[tuple[str, bool]]:
    """ "06 4385820/21/22" is three numbers, "030/123456" one; True: an ending was completed."""
    head, *tails = [part.strip() for part in run.split("/") if part.strip()]
    if not tails:
        return [(run, False)]
    if valid(head, country):
        return [(head, False), *(_completed(head, tail) for tail in tails)]
    joined = re.sub(r"\D", "", run)
    lengths = {len(re.sub(r"\D", "", part)) for part in (head, *tails)}
    if max(lengths) <= 4 and not (joined.startswith("116") or is_known_short(joined, country)):
        return [(part, False) for part in (head, *tails)]
    return [("".join((head, *tails)), False)]


def _completed(head: str, tail: str) -> tuple[str, bool]:
    if len(re.sub(r"\D", "", tail)) > 4:
        return tail, False
    digits = re.sub(r"\D", "", tail)
    whole = re.sub(r"[^\d+]", "", head)
    return whole[: -len(digits)] + digits, True
