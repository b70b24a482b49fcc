"""How well texts are screened: figures by name, from labelled texts. Pure; the same texts, the
same figures.

A figure's name is a path: "warnings/en/micro F1", "codes/fr/stalking/recall", "details/person
recall". Each is between 0 and 1; for those in comparing.LOWER_IS_BETTER less is better.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from apps.content_warnings.vocabulary import WARNINGS

from . import public_sets
from .findings import Findings, ScreenInput
from .own_texts import OwnText
from .services import screen_texts
from .sources import LANGUAGES

Figures = dict[str, float]
Span = tuple[int, int, str]
# Kinds with a shape of their own; the others are names.
SHAPED = ("email", "link", "card", "iban", "ip", "id_number")
# Kinds with fewer spans than this are in the total only: one text would move them by a tenth.
FEWEST = 10


@dataclass(slots=True)
class Counts:
    """Right, false and missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, given: bool, meant: bool) -> None:
        self.right += given and meant
        self.false += given and not meant
        self.missed += meant and not given

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def f(self, beta: float = 1.0) -> float:
        """F-measure; F2 weighs recall twice (van Rijsbergen 1979)."""
        weight = beta * beta
        under = (1 + weight) * self.right + weight * self.missed + self.false
        return (1 + weight) * self.right / under if under else 1.0


# Told in so many words, as most people do; told aslant, which is harder.
REGISTERS = {"plain": True, "aslant": False}


def of_own_texts(texts: Sequence[OwnText]) -> Figures:
    """All figures of labelled texts of our own; what `identifying` they hold is judged apart."""
    found = screen_texts([ScreenInput(text.id, text.text) for text in texts])
    pairs = list(zip(texts, found, strict=True))
    figures: Figures = {}
    for language in LANGUAGES:
        spoken = [(text, given) for text, given in pairs if text.language == language]
        if spoken:
            figures |= dict(_warnings(language, spoken))
            for register, plain in REGISTERS.items():
                told = [(text, given) for text, given in spoken if text.plain is plain]
                figures |= dict(_register(f"{register}/{language}", told))
    figures |= dict(_risk(pairs))
    details = [(text, given) for text, given in pairs if text.kind == "details"]
    judged = [(text.spans(), _spans(given)) for text, given in details]
    return figures | dict(_details("details", judged))


def _warnings(
    language: str, pairs: Sequence[tuple[OwnText, Findings]]
) -> Iterator[tuple[str, float]]:
    codes: dict[str, Counts] = {code: Counts() for code in WARNINGS}
    level, clean, labelled = Counts(), 0, 0
    for text, given in pairs:
        if text.kind == "details":
            continue  # Their topics were labelled in passing.
        levels = {each.code: each.level for each in given.warnings}
        for code, counts in codes.items():
            counts.add(code in given.labels, code in text.labels)
            if code in text.labels and code in given.labels:
                level.add(levels[code] == "described", code in text.described)
        if not text.labels and not text.risk:
            clean, labelled = clean + 1, labelled + bool(given.labels)
    whole = Counts(
        *(sum(getattr(c, n) for c in codes.values()) for n in ("right", "false", "missed"))
    )
    yield f"warnings/{language}/micro F1", whole.f()
    yield f"warnings/{language}/macro F1", sum(c.f() for c in codes.values()) / len(codes)
    yield f"warnings/{language}/precision", whole.precision
    yield f"warnings/{language}/recall", whole.recall
    yield f"warnings/{language}/described F1", level.f()
    if clean:
        yield f"warnings/{language}/clean with a label", labelled / clean
    for code, counts in codes.items():
        yield f"codes/{language}/{code}/precision", counts.precision
        yield f"codes/{language}/{code}/recall", counts.recall
        yield f"codes/{language}/{code}/F1", counts.f()


def _register(name: str, pairs: Sequence[tuple[OwnText, Findings]]) -> Iterator[tuple[str, float]]:
    """The same figures of texts in one register alone."""
    told = {of.split("/")[2]: figure for of, figure in _warnings("", pairs) if of[0] == "w"}
    for figure in ("micro F1", "precision", "recall", "clean with a label"):
        if pairs and figure in told:
            yield f"{name}/{figure}", told[figure]


def _risk(pairs: Iterable[tuple[OwnText, Findings]]) -> Iterator[tuple[str, float]]:
    by_language: dict[str, Counts] = defaultdict(Counts)
    quiet: Counter[str] = Counter()
    for text, given in pairs:
        for group in ("all", text.language):
            by_language[group].add(given.risk, text.risk)
            quiet[group] += not text.risk
    for language, counts in by_language.items():
        if counts.right + counts.missed:
            yield f"risk/{language}/recall", counts.recall
        if quiet[language]:
            yield f"risk/{language}/false flags", counts.false / quiet[language]


def _spans(given: Findings) -> list[Span]:
    return [(each.start, each.end, each.kind) for each in given.identifying]


def _details(
    name: str, judged: Sequence[tuple[list[Span], list[Span]]]
) -> Iterator[tuple[str, float]]:
    """Found: any part of it is marked, whatever the kind. A mark on nothing is false."""
    whole = Counts()
    kinds: dict[str, Counts] = defaultdict(Counts)
    for meant, marked in judged:
        for span in meant:
            hit = any(_overlap(span, mark) for mark in marked)
            whole.add(hit, True)
            kinds[span[2]].add(hit, True)
        whole.false += sum(not any(_overlap(mark, span) for span in meant) for mark in marked)
    if not judged:
        return
    yield f"{name}/F2", whole.f(2)
    yield f"{name}/precision", whole.precision
    yield f"{name}/recall", whole.recall
    shaped = Counts(
        right=sum(kinds[k].right for k in SHAPED), missed=sum(kinds[k].missed for k in SHAPED)
    )
    yield f"{name}/e-mail, link, card, IBAN, IP, ID recall", shaped.recall
    for kind, counts in sorted(kinds.items()):
        if counts.right + counts.missed >= FEWEST:
            yield f"{name}/{kind} recall", counts.recall


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def of_public_sets(folder: Path) -> Figures:
    """Figures of the public development sets. Errors: FileNotFoundError when one is missing."""
    return {
        **dict(_passages(folder)),
        **dict(_sexism(folder)),
        **dict(_hate(folder)),
        **dict(_public_details(folder, "synthetic details", str)),
        **dict(_public_details(folder, "synthetic details in lower case", str.lower)),
    }


def _labels(texts: Iterable[str], languages: Iterable[str]) -> list[frozenset[str]]:
    rows = zip(texts, languages, strict=True)
    inputs = [ScreenInput(str(at), text, language) for at, (text, language) in enumerate(rows)]
    return [frozenset(found.labels) for found in screen_texts(inputs)]


def _passages(folder: Path) -> Iterator[tuple[str, float]]:
    rows = list(public_sets.rows(folder, "passages"))
    given = _labels((row["text"] for row in rows), ["en"] * len(rows))
    right: dict[str, list[bool]] = defaultdict(list)
    for row, labels in zip(rows, given, strict=True):
        code = public_sets.PASSAGES[row["warning"]]
        right[row["warning"]].append((code in labels) == bool(row["labels"]))
    for warning, judged in sorted(right.items()):
        yield f"passages/{warning} accuracy", sum(judged) / len(judged)
    each = [sum(judged) / len(judged) for judged in right.values()]
    yield "passages/mean accuracy", sum(each) / len(each)


def _sexism(folder: Path) -> Iterator[tuple[str, float]]:
    rows = list(public_sets.rows(folder, "sexism_dev"))
    given = _labels((row["text"] for row in rows), ["en"] * len(rows))
    meant = [bool(row["labels"]) for row in rows]
    said = ["sexism_slurs" in labels for labels in given]
    yes, no = Counts(), Counts()
    for one, other in zip(said, meant, strict=True):
        yes.add(one, other)
        no.add(not one, not other)
    yield "sexism/macro F1", (yes.f() + no.f()) / 2
    yield "sexism/precision", yes.precision


def _hate(folder: Path) -> Iterator[tuple[str, float]]:
    rows = [row for name in ("hate_en", "hate") for row in public_sets.rows(folder, name)]
    given = _labels((row["text"] for row in rows), (row["lang"] for row in rows))
    counts: dict[str, Counts] = defaultdict(Counts)
    for row, labels in zip(rows, given, strict=True):
        if row["functionality"] not in public_sets.QUOTED:
            counts[row["lang"]].add(bool(labels & {*public_sets.HATE}), bool(row["labels"]))
    for language, each in counts.items():
        yield f"hate/{language} F1", each.f()


def _public_details(
    folder: Path, name: str, change: Callable[[str], str]
) -> Iterator[tuple[str, float]]:
    rows = list(public_sets.rows(folder, "details"))
    found = screen_texts([ScreenInput(row["id"], change(row["text"]), "en") for row in rows])
    judged = [(_meant(row), _spans(given)) for row, given in zip(rows, found, strict=True)]
    yield from _details(name, judged)


def _meant(row: Mapping[str, list]) -> list[Span]:
    kinds = public_sets.DETAILS
    return [(start, end, kinds[kind]) for start, end, kind in row["spans"] if kind in kinds]
