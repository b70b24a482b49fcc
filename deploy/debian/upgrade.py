"""deploy/upgrade: put the release that lies here in the place of the one that runs."""

import argparse
from pathlib import Path

from . import release, rolling, schema, services, settings
from .install import guarded, put_proxy, step
from .machine import Machine, Problem
from .places import WEB_PORTS

PROGRAMS = ("chorus-worker.service", "chorus-beat.service")
WEB = tuple(map(rolling.unit, WEB_PORTS))


def main() -> None:
    parser = argparse.ArgumentParser(prog="deploy/upgrade", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    parser.add_argument(
        "--pause", action="store_true", help="the site rests while its tables change"
    )
    options = parser.parse_args()
    guarded(lambda: upgrade(Machine(dry=options.dry_run), pause=options.pause), dry=options.dry_run)


def upgrade(machine: Machine, *, pause: bool) -> None:
    wanted, there = release.the_release(), release.current()
    if there is None:
        raise Problem("Chorus is not installed here. First: deploy/install --site-url https://…")
    if there == wanted:
        # After a change of settings, or an upgrade that stopped half way.
        put_in_place(machine, wanted)
        return
    refuse_what_needs_a_pause(there, pause=pause)
    step(machine, f"From {there.name} to {wanted.name}")
    services.install_packages(machine)
    settings.write_secrets(machine)
    release.build(machine, wanted)
    if pause:
        machine.run("systemctl", "stop", *WEB, *PROGRAMS)
    step(machine, "Tables and files")
    release.prepare(machine, wanted)
    release.switch(machine, wanted)
    put_in_place(machine, wanted)
    release.throw_away_old(machine)
    print(f"\n{wanted.name} runs. Back to the one before: deploy/rollback")


def refuse_what_needs_a_pause(there: Path, *, pause: bool) -> None:
    names = schema.in_the_way(release.SOURCE, there)
    if names and not pause:
        raise Problem(
            "The version that runs cannot work with what these do to the tables:\n    "
            + "\n    ".join(names)
            + "\nMake a backup, then let the site rest meanwhile: deploy/upgrade --pause\n"
            "There is no rollback behind them."
        )


def put_in_place(machine: Machine, target: Path) -> None:
    """Units and proxy of this release, then every process anew."""
    files = target / "deploy" / "debian" / "files"
    step(machine, "Processes")
    services.write_units(machine, files)
    values = settings.read_site()
    put_proxy(machine, values, files)
    rolling.change_web(machine, settings.hosts(values)[0])
    # The worker finishes what it has in hand; what comes meanwhile waits in the database.
    machine.run("systemctl", "restart", *PROGRAMS)
