"""The page of figures, docs/screening-figures.md, and the file of figures beside the model."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from apps.content_warnings.vocabulary import WARNINGS

from .sources import DATA, LANGUAGES

FIGURES = DATA / "model" / "figures.json"
HEAD = """# How well texts are screened

Written by `manage.py measure_screening`; do not edit. What each figure means, and what the
screening cannot do, is in [screening.md](screening.md). A change that makes one of them worse by
more than 0.02 fails the tests; `--accept "why"` writes it down all the same, with its reason.

**Development**: texts that were read while words and rules were written. **Unseen**: the other
half of our own texts, by the hash of their id, which nobody tuned on. The public sets are the
development halves that were fetched; the model has learned from them.
"""

Parts = Mapping[str, Mapping[str, float]]


def read() -> tuple[dict[str, dict[str, float]], list[str]]:
    """The figures written last, by part, and the reasons for what was allowed to fall."""
    if not FIGURES.exists():
        return {}, []
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    return kept["figures"], kept["accepted"]


def write(page: Path, parts: Parts, accepted: Sequence[str], cost: Mapping[str, str]) -> None:
    """Both files anew. `cost`: what was measured of speed and memory, in words."""
    rounded = {
        part: {name: round(figure, 4) for name, figure in figures.items()}
        for part, figures in parts.items()
    }
    kept = {"accepted": list(accepted), "figures": rounded}
    FIGURES.write_text(json.dumps(kept, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
    page.write_text("\n".join(_lines(parts, accepted, cost)) + "\n", encoding="utf-8")


def _lines(parts: Parts, accepted: Sequence[str], cost: Mapping[str, str]) -> Iterable[str]:
    yield HEAD
    for prefix, heading in (
        ("warnings", "Content warnings"),
        ("plain", "Content warnings: texts that say it in so many words"),
        ("aslant", "Content warnings: texts that tell it aslant"),
        ("risk", "Risk to life"),
        ("details", "Identifying details"),
        ("passages", "Passages of fiction (public set, one warning each)"),
        ("sexism", "Sexism (public set)"),
        ("hate", "Hate against groups (public sets)"),
        ("synthetic details", "Identifying details (public set)"),
    ):
        yield from _table(parts, prefix, heading)
    yield from _folds()
    for language in LANGUAGES:
        yield from _codes(parts, language)
    yield "## Speed and memory\n"
    yield "| what | measured |\n|---|---|"
    yield from (f"| {what} | {measured} |" for what, measured in cost.items())
    yield "\nOf the machine that wrote this page; `make bench ONLY=screening` has them as ratios.\n"
    if accepted:
        yield "## Allowed to fall\n"
        yield from (f"- {reason}" for reason in accepted)


def _folds() -> Iterable[str]:
    """Cross-validation, as the training wrote it down."""
    model = json.loads((DATA / "model" / "model.json").read_text(encoding="utf-8"))
    rows = [
        (source, code, figure)
        for code, facts in model["join"]["codes"].items()
        for source, figure in facts["figures"].items()
        if source != "ours"
    ]
    passages = [figure for source, _code, figure in rows if source.startswith("passages")]
    yield "## Public sets, on folds that the model has not learned from\n"
    yield (
        "Five folds; what was made from one template stays in one. Accuracy for passages, macro-F1 "
        "for the others, at the threshold of a label. The tables above hold the same sets as read "
        "by the model that has learned from all of them: they show a step back, no more.\n"
    )
    yield "| set | code | figure |\n|---|---|---|"
    yield from (f"| {source} | {code} | {figure:.2f} |" for source, code, figure in sorted(rows))
    if passages:
        yield f"| passages, mean | | {sum(passages) / len(passages):.3f} |"
    yield ""


def _table(parts: Parts, prefix: str, heading: str) -> Iterable[str]:
    names = list(
        dict.fromkeys(
            name for figures in parts.values() for name in figures if name.startswith(f"{prefix}/")
        )
    )
    if not names:
        return
    shown = [part for part in parts if any(name in parts[part] for name in names)]
    yield f"## {heading}\n"
    yield "| figure | " + " | ".join(shown) + " |\n|---|" + "---|" * len(shown)
    for name in names:
        cells = (_cell(parts[part].get(name)) for part in shown)
        yield f"| {name.split('/', 1)[1].replace('/', ': ')} | " + " | ".join(cells) + " |"
    yield ""


def _codes(parts: Parts, language: str) -> Iterable[str]:
    shown = [part for part in parts if f"codes/{language}/death/F1" in parts[part]]
    if not shown:
        return
    yield f"## Each warning: {language}\n"
    yield "| code | " + " | ".join(f"{part}: precision, recall, F1" for part in shown) + " |"
    yield "|---|" + "---|" * len(shown)
    for code in WARNINGS:
        cells = (_three(parts[part], f"codes/{language}/{code}") for part in shown)
        yield f"| {code} | " + " | ".join(cells) + " |"
    yield ""


def _three(figures: Mapping[str, float], name: str) -> str:
    return ", ".join(_cell(figures.get(f"{name}/{each}")) for each in ("precision", "recall", "F1"))


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.2f}"
