"""Debian's packages, the users, PostgreSQL and Valkey, and what systemd is told."""

import pwd
import shutil
from pathlib import Path

from .machine import Machine, Problem, answer
from .places import (
    ACME,
    BACKUPS,
    COMMAND,
    CURRENT,
    ETC,
    FILES,
    HOME,
    KEYS,
    OWNER,
    PROXY,
    RELEASES,
    SITE,
    STATE,
    STATIC,
    TLS,
    UNITS,
    VALKEY,
)

PACKAGES = (
    "ca-certificates",
    "certbot",
    "libnginx-mod-http-brotli-static",
    "nginx-light",
    "openssl",
    "postgresql",
    "python3-venv",
)
# Debian 12 has Redis, later ones have Valkey; they speak the same.
BROKERS = ("valkey-server", "redis-server")
# What these packages start by themselves and Chorus has its own of.
NOT_OURS = ("nginx.service", "redis-server.service", "valkey-server.service")
DATABASE_EXISTS = "SELECT 1 FROM pg_database WHERE datname = 'chorus'"


def install_packages(machine: Machine) -> None:
    missing = [name for name in wanted_packages() if not is_installed(name)]
    if missing:
        quiet = {"DEBIAN_FRONTEND": "noninteractive", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        machine.run("apt-get", "-qq", "update", env=quiet)
        lean = ("-y", "-qq", "--no-install-recommends")
        machine.run("apt-get", *lean, "install", *missing, env=quiet, quiet=True)


def wanted_packages() -> list[str]:
    there = next((name for name in BROKERS if is_installed(name)), None)
    offered = next((name for name in BROKERS if answer("apt-cache", "show", name)), BROKERS[-1])
    return [*PACKAGES, there or offered]


def is_installed(package: str) -> bool:
    found = answer("dpkg-query", "--show", "--showformat=${db:Status-Status}", package)
    return found == "installed"


def make_users(machine: Machine) -> None:
    """`chorus` runs the site, `chorus-owner` owns its tables, `chorus-valkey` keeps the cache."""
    for name in (SITE, OWNER, VALKEY):
        if not _user_exists(name):
            options = ("--system", "--no-create-home", "--home-dir", "/nonexistent")
            shell = ("--shell", "/usr/sbin/nologin", "--user-group")
            machine.run("useradd", *options, *shell, name)


def _user_exists(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def make_directories(machine: Machine) -> None:
    machine.link(COMMAND, CURRENT / "deploy" / "manage")
    for path in (HOME, RELEASES, STATIC, ACME, PROXY):
        machine.directory(path)
    machine.directory(ETC, mode=0o755)
    machine.directory(TLS, mode=0o700)
    # `manage.py add_key` replaces the file whole, so it needs the directory.
    machine.directory(KEYS, mode=0o700, owner=f"{SITE}:{SITE}")
    for path in (STATE, BACKUPS):
        machine.directory(path, mode=0o700, owner=f"{SITE}:{SITE}")


def set_up_postgres(machine: Machine) -> None:
    """Quiet logs, no port, one role that owns and one that runs, known by their system users."""
    version, cluster = the_cluster(machine)
    target = Path("/etc/postgresql") / version / cluster / "conf.d" / "chorus.conf"
    if machine.write(target, (FILES / "postgresql.conf").read_text()):
        machine.run("systemctl", "restart", f"postgresql@{version}-{cluster}.service")
    for role in (SITE, OWNER):
        if _sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'") != "1":  # noqa: S608
            _execute(machine, f'CREATE ROLE "{role}" LOGIN')
    if _sql(DATABASE_EXISTS) != "1":
        text = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        _execute(machine, f'CREATE DATABASE chorus OWNER "{OWNER}" {text}')


def the_cluster(machine: Machine) -> tuple[str, str]:
    clusters = answer("pg_lsclusters", "--no-header").splitlines()
    if not clusters and machine.dry:
        return "NN", "main"
    if len(clusters) != 1:
        raise Problem(
            f"This machine has {len(clusters)} PostgreSQL clusters, and Chorus wants exactly one, "
            "for itself. See pg_lsclusters(1)."
        )
    version, name = clusters[0].split()[:2]
    return version, name


def _sql(statement: str) -> str:
    return answer("setpriv", *_AS_POSTGRES, "psql", "-XAtq", "-c", statement)


def _execute(machine: Machine, statement: str) -> None:
    machine.run("psql", "-Xq", "-c", statement, user="postgres", cwd=Path("/"))


_AS_POSTGRES = ("--reuid=postgres", "--regid=postgres", "--init-groups")


def write_units(machine: Machine, files: Path = FILES) -> None:
    """Every unit of a release, the hardening that they share, and how long logs are kept."""
    changed = False
    for source in sorted((files / "systemd").glob("chorus*")):
        text = source.read_text().replace("@VALKEY@", valkey_binary())
        changed |= machine.write(UNITS / source.name, text)
    shared = UNITS / "chorus-.service.d"
    machine.directory(shared)
    hardening = (files / "systemd" / "hardening.conf").read_text()
    changed |= machine.write(shared / "hardening.conf", hardening)
    machine.write(ETC / "valkey.conf", (files / "valkey.conf").read_text())
    if changed:
        machine.run("systemctl", "daemon-reload")
    keeping = Path("/etc/systemd/journald.conf.d")
    machine.directory(keeping)
    if machine.write(keeping / "chorus.conf", (files / "journald.conf").read_text()):
        machine.run("systemctl", "restart", "systemd-journald.service")


def valkey_binary() -> str:
    names = [name.removesuffix("-server") for name in BROKERS]
    return next(filter(None, (shutil.which(f"{name}-server") for name in names)), "redis-server")


def stop_what_is_not_ours(machine: Machine) -> None:
    for unit in NOT_OURS:
        if answer("systemctl", "is-enabled", unit) == "enabled":
            machine.run("systemctl", "disable", "--now", unit, quiet=True)


def start_everything(machine: Machine, port: int) -> None:
    names = ("valkey", f"web@{port}", "worker", "beat", "proxy")
    units = [f"chorus-{name}.service" for name in names]
    machine.run("systemctl", "enable", "--quiet", *units, "chorus-backup.timer", "chorus.target")
    machine.run("systemctl", "start", *units, "chorus.target")
