"""What is wrong with the lexicon files, in words that say where.

There is nothing to check about regular expressions: the pattern language has
none, and its automaton reads a text once, whatever stands in the files.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from apps.content_warnings.vocabulary import LEVELS, WARNINGS

from .patterns import PatternError, phrases
from .sources import DATA, LANGUAGES, Source, read
from .words import split

LISTS = ("names.txt", "family.txt", "places.txt")
PARTS = {"names.txt": (["== words"],), "places.txt": (["== countries"],)}
KINDS = ("lexicons", "risk", "identifying")
KEYS = {"language", "prefixes", "lists", "roles", "idioms", "warnings", "signs"}
NEGATED = ("weaken", "drop", "keep")


def problems(data: Path = DATA) -> list[str]:
    """One sentence for each mistake in any lexicon file or list; none when all is well."""
    return [
        f"{kind}/{language}.yaml: {problem}"
        for kind in KINDS
        for language in LANGUAGES
        for problem in file_problems(data / kind / f"{language}.yaml", kind)
    ] + [
        f"{name}: {problem}"
        for name in (*LISTS, *(f"ordinary/{language}.txt" for language in LANGUAGES))
        for problem in list_problems(data / name)
    ]


def list_problems(path: Path) -> Iterator[str]:
    """The mistakes of a list of names, places or common words: it must be folded, once each."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        yield "the file is missing."
        return
    words = [word for line in lines if line[:1] not in ("#", "=") for word in line.split()]
    for word in words:
        if "_".join(split(word.replace("_", " ")).texts) != word:
            yield f"{word!r} is not written as it is folded."
    for word, times in Counter(words).items():
        if times > 1:
            yield f"{word!r} stands there {times} times."
    parts = ["", *(line for line in lines if line.startswith("=="))]
    if parts[1:] not in PARTS.get(path.name, ([],)):
        yield f"its parts are {', '.join(parts[1:]) or 'one'}."


def file_problems(path: Path, kind: str) -> Iterator[str]:
    """The mistakes of one file, which is of one of KINDS and named after its language."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        source = read(path)
    except FileNotFoundError:
        yield "the file is missing."
        return
    except (yaml.YAMLError, PatternError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"cannot be read: {error!r}."
        return
    if unknown := set(raw) - KEYS:
        yield f"unknown keys {', '.join(sorted(unknown))}."
    if raw.get("language") != path.stem:
        yield f"says it is in {raw.get('language')!r}."
    yield from _in_entries(source, kind)
    yield from _in_templates(source)


def _in_entries(source: Source, kind: str) -> Iterator[str]:
    for entry in source.entries:
        if kind == "lexicons" and entry.code not in WARNINGS:
            yield f"{entry.code!r} is no content warning."
        if entry.level not in LEVELS:
            yield f"{entry.code}: {entry.level!r} is no level."
        if entry.negated not in NEGATED:
            yield f"{entry.code}: negated may be {', '.join(NEGATED)}, not {entry.negated!r}."
    said = Counter(
        (entry.code, pattern.source) for entry in source.entries for pattern in entry.patterns
    )
    for (code, pattern), times in said.items():
        if times > 1:
            yield f"{code}: {pattern!r} stands there {times} times."


def _in_templates(source: Source) -> Iterator[str]:
    codes = {entry.code for entry in source.entries}
    parts = {
        part for entry in source.entries for pattern in entry.patterns for part in pattern.parts
    }
    for part in sorted(part for part in parts if part.startswith("@")):
        if part[1:] not in codes:
            yield f"{part} names no code of this file."
    named = [part for templates in source.roles.values() for part in templates]
    for part in sorted({part for part in parts if part[0] != "@"} | set(source.masks) | set(named)):
        try:
            phrases(part, source.lists)
        except PatternError as error:
            yield f"{error}."
    for idiom, silenced in source.masks.items():
        if silenced - codes:
            yield f"idiom {idiom!r} silences unknown {', '.join(sorted(silenced - codes))}."
