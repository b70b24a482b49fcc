"""`python -m bench.table FILE…`: figures of `make bench` as the table of docs/performance.md."""

import json
import sys
from pathlib import Path
from typing import Any


def rows(figures: list[dict[str, Any]]) -> list[str]:
    """Lines of Markdown: what, least, median, most, unit, ratio, goal."""
    lines = ["| what | least | median | most | | ratio | goal |", "|---|--:|--:|--:|---|---|---|"]
    for each in figures:
        ratio = f"{each['ratio']:.2f} × {each['reference']}" if each["ratio"] is not None else ""
        three = " | ".join(_number(each[name]) for name in ("least", "median", "most"))
        lines.append(f"| {each['what']} | {three} | {each['unit']} | {ratio} | {each['goal']} |")
    return lines


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main() -> int:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sys.argv[1:]:
        for each in json.loads(Path(path).read_text(encoding="utf-8"))["figures"]:
            found.setdefault(each["part"], []).append(each)
    for part, figures in found.items():
        print(f"\n### {part}\n", *rows(figures), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
