"""deploy/install: from a bare Debian server to a running site. Can be run again at any time."""

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from . import proxy, release, rolling, services, settings
from .machine import Machine, Problem
from .places import FILES, SETUP_ENV


def main() -> None:
    options = _options()
    guarded(lambda: install(Machine(dry=options.dry_run), options), dry=options.dry_run)


def guarded(work: Callable[[], None], *, dry: bool) -> None:
    """Root only, and a sentence in place of a traceback."""
    if os.geteuid() and not dry:
        sys.exit("Run this as root: sudo !!")
    os.umask(0o022)
    try:
        work()
    except Problem as problem:
        sys.exit(f"\n{problem}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/install", description=__doc__)
    parser.add_argument("--site-url", help="https://chorus.example.org; asked for the first time")
    parser.add_argument("--acme-mail", help="get a certificate by ACME; who hears of its trouble")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    parser.add_argument("--packages", action="store_true", help="list the Debian packages, and end")
    return parser.parse_args()


def install(machine: Machine, options: argparse.Namespace) -> None:
    if options.packages:
        print("\n".join(services.wanted_packages()))
        return
    step(machine, "Packages of Debian")
    services.install_packages(machine)
    step(machine, "Users and directories")
    services.make_users(machine)
    services.make_directories(machine)
    step(machine, "Settings and secrets")
    values = settings.write_settings(machine, options.site_url)
    settings.write_secrets(machine)
    token = settings.write_token(machine)
    step(machine, "PostgreSQL and units")
    services.set_up_postgres(machine)
    services.write_units(machine)
    services.stop_what_is_not_ours(machine)
    step(machine, "This release")
    _first_release(machine)
    step(machine, "Proxy and certificate")
    put_proxy(machine, values)
    services.start_everything(machine, rolling.asked_port())
    proxy.write_certificate(machine, the_proxy(values), options.acme_mail)
    _wait(machine, values)
    _last_words(machine, values, token, options)


def step(machine: Machine, name: str) -> None:
    print(name, flush=True)


def _first_release(machine: Machine) -> None:
    wanted, there = release.the_release(), release.current()
    if there and there != wanted:
        machine.say(f"{there.name} runs here; deploy/upgrade puts {wanted.name} in its place")
        return
    release.build(machine, wanted)
    release.prepare(machine, wanted)
    release.switch(machine, wanted)


def the_proxy(values: dict[str, str], files: Path = FILES) -> proxy.Proxy:
    return proxy.Proxy(tuple(settings.hosts(values)), files=files / "nginx")


def put_proxy(machine: Machine, values: dict[str, str], files: Path = FILES) -> None:
    wanted = the_proxy(values, files)
    proxy.write_certificate(machine, wanted, None)
    if proxy.write_proxy(machine, wanted):
        proxy.reload_proxy(machine)


def _wait(machine: Machine, values: dict[str, str]) -> None:
    host = settings.hosts(values)[0]
    port = rolling.asked_port()
    ready = partial(rolling.is_ready, port, host)
    if not machine.dry and not rolling.wait(ready, rolling.READY_WITHIN):
        raise Problem(f"Nothing answers on port {port}: journalctl -u chorus-web@{port}")


def _last_words(
    machine: Machine, values: dict[str, str], token: str, options: argparse.Namespace
) -> None:
    if machine.dry:
        print("Nothing was changed.")
        return
    print(f"\nThe site runs: {values['SITE_URL']}")
    if SETUP_ENV.exists():
        print(f"Its first operator: {values['SITE_URL']}/accounts/set-up/")
        print(f"The token for that works once: {token or f'it stands in {SETUP_ENV}'}")
    if not the_proxy(values).certificate.is_symlink() and not options.acme_mail:
        print("Its certificate is of its own making, and browsers warn. When the name leads here:")
        print("    deploy/install --acme-mail you@example.org")
