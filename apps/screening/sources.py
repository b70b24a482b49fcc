"""Lexicon files as they stand on disk, read into plain data.

docs/screening.md shows how a file is written; `lint.py` says what is wrong in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .patterns import Pattern, parse

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "fr", "es", "pt", "de", "ar", "ur")
STRENGTHS = {"sure": 0.9, "likely": 0.65, "hint": 0.35}
GAP = 3  # Words that ".." may leap over, unless an entry says otherwise.


@dataclass(frozen=True, slots=True)
class Entry:
    """Patterns of one code that say the same thing equally strongly."""

    code: str
    patterns: tuple[Pattern, ...]
    strength: float
    level: str = "mentioned"
    gap: int = GAP
    window: int = 0  # 0 means WINDOW for "&" and FAR for "&&"
    negated: str = "weaken"
    caps: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A lexicon file as it was read, before it is compiled."""

    name: str
    lists: Mapping[str, str]
    entries: tuple[Entry, ...]
    masks: Mapping[str, frozenset[str]]  # An idiom, and the codes it silences; none: all.
    roles: Mapping[str, tuple[str, ...]]
    prefixes: tuple[str, ...]


def read(path: Path) -> Source:
    """Read a lexicon file. Errors: PatternError, ValueError or KeyError with the reason."""
    text = path.read_text(encoding="utf-8")
    data = yaml.load(text, Loader=_loader())  # noqa: S506  # nosec B506 # it is a safe loader
    entries = tuple(
        entry
        for code, groups in (data.get("warnings") or data.get("signs") or {}).items()
        for entry in (_entry(code, group) for group in groups)
    )
    return Source(
        name=path.stem,
        lists=data.get("lists") or {},
        entries=entries,
        masks=dict(_mask(line) for line in lines(data.get("idioms") or "")),
        roles={role: tuple(lines(text)) for role, text in (data.get("roles") or {}).items()},
        prefixes=tuple((data.get("prefixes") or "").split()),
    )


def _loader() -> Any:
    # The C loader reads the same files five times as fast where it was built.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _entry(code: str, group: Mapping[str, Any]) -> Entry:
    known = {"patterns", "strength", "level", "gap", "window", "negated", "caps"}
    if unknown := set(group) - known:
        raise ValueError(f"{code}: unknown keys {', '.join(sorted(unknown))}")
    options = {key: value for key, value in group.items() if key not in ("patterns", "strength")}
    patterns = tuple(parse(line) for line in lines(group["patterns"]))
    return Entry(code, patterns, STRENGTHS[group["strength"]], **options)


def _mask(line: str) -> tuple[str, frozenset[str]]:
    """An idiom; "idiom => code code" silences only these codes."""
    idiom, _arrow, codes = line.partition("=>")
    return idiom.strip(), frozenset(codes.split())


def lines(text: str) -> list[str]:
    """The lines of a block that say something: no blank ones, no comments."""
    return [line.strip() for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
