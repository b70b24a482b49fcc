"""`make bench`: measure, print a table, write JSON to var/bench/."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import django

from config.embedded.environment import fresh_secrets

from .measure import Figure

# Too long for every day, or real work of many devices: by name only.
ALONE = ("same", "growth", "day")


def parts() -> dict[str, Callable[[], Iterable[Figure]]]:
    """The parts by name; imported late, because they need Django's settings."""
    from . import day, growth, memory, numbers, post, queue, reading, same, screening, search
    from . import help as help_beside

    return {
        "post": post.figures,
        "reading": reading.figures,
        "memory": memory.figures,
        "screening": screening.figures,
        "help": help_beside.figures,
        "queue": queue.figures,
        "search": search.figures,
        "numbers": numbers.figures,
        "same": same.figures,
        "growth": growth.figures,
        "day": day.figures,
    }


def main() -> int:
    given = argparse.ArgumentParser(prog="make bench")
    given.add_argument("--only", default="", help="one part")
    given.add_argument("--out", type=Path, default=Path(os.environ.get("VAR_DIR", "var")) / "bench")
    options = given.parse_args()
    _settings()
    django.setup()
    known = parts()
    if options.only and options.only not in known:
        print(f"There is no part {options.only!r}. Parts: {', '.join(known)}.", file=sys.stderr)
        return 2
    chosen = [options.only] if options.only else [name for name in known if name not in ALONE]
    figures = [figure for name in chosen for figure in _told(known[name]())]
    print(f"Written to {_write(options.out, figures)}")
    return 0


def _settings() -> None:
    """Settings for a process that needs no database: secrets of its own, addresses that lead
    nowhere. A part that needs services starts its own."""
    nowhere = {
        "DATABASE_URL": "postgresql://bench@127.0.0.1:9/bench",
        "CACHE_URL": "redis://127.0.0.1:9",
    }
    given = {**fresh_secrets(), **nowhere, "BROKER_URL": "redis://127.0.0.1:9"}
    os.environ |= {name: os.environ.get(name, value) for name, value in given.items()}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


def _told(figures: Iterable[Figure]) -> Iterable[Figure]:
    for figure in figures:
        ratio = f"{figure.ratio:8.1f} x {figure.reference}" if figure.ratio is not None else ""
        values = f"{figure.least:9.2f} {figure.median:9.2f} {figure.most:9.2f} {figure.unit:7}"
        print(f"{figure.what:62} {values} {ratio}  {figure.goal}".rstrip(), flush=True)
        yield figure


def _write(folder: Path, figures: Iterable[Figure]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": sys.version}
    written = {"at": now.isoformat(), **machine, "figures": [each.to_json() for each in figures]}
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
