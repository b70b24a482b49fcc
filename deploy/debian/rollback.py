"""deploy/rollback: back to the release before, if it can work with the tables as they are now."""

import argparse

from . import release, schema
from .install import guarded, step
from .machine import Machine, Problem
from .upgrade import put_in_place


def main() -> None:
    parser = argparse.ArgumentParser(prog="deploy/rollback", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    options = parser.parse_args()
    guarded(lambda: rollback(Machine(dry=options.dry_run)), dry=options.dry_run)


def rollback(machine: Machine) -> None:
    """The tables stay as they are: the release before works with what was only added."""
    before, there = release.previous(), release.current()
    assert there
    if names := schema.in_the_way(there, before):
        raise Problem(
            f"{before.name} cannot work with what these did to the tables:\n    "
            + "\n    ".join(names)
            + "\nWhat is left is a backup from before: docs/operating.md, Restoring."
        )
    step(machine, f"Back from {there.name} to {before.name}")
    release.switch(machine, before)
    put_in_place(machine, before)
    print(f"\n{before.name} runs.")
