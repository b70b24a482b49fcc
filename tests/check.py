"""`make check`: what a program can say about the code without running the site.

    python -m tests.check [name ...]     # all of them, or: ruff format types templates ...

Every check runs, whatever the ones before it said; the exit code is 1 when one of them failed.
One that could not be done here (exit code 77) is named at the end and fails nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded.environment import fresh_secrets
from tests.known_holes import SKIPPED
from tests.run import install
from tests.translations import ROOT

PYTHON = sys.executable
CHECKS: dict[str, list[str]] = {
    "ruff": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "templates": [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"],
    "architecture": [PYTHON, "-m", "pytest", "-q", "tests/test_architecture.py"],
    "migrations": [
        *(PYTHON, "-W", "ignore::RuntimeWarning", "manage.py"),
        *("makemigrations", "--check", "--dry-run"),
    ],
    "translations": [PYTHON, "-m", "tests.translations"],
    "deployment": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "bandit": [
        PYTHON,
        "-m",
        "bandit",
        "-q",
        "-c",
        "pyproject.toml",
        "-r",
        "apps",
        "bench",
        "config",
    ],
    "audit": [PYTHON, "-m", "tests.known_holes"],
}


def main(names: list[str]) -> int:
    with tempfile.TemporaryDirectory() as var:
        environment = production(Path(var))
        codes = {name: run(name, environment) for name in names or CHECKS}
    skipped = [name for name, code in codes.items() if code == SKIPPED]
    failed = [name for name, code in codes.items() if code not in (0, SKIPPED)]
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nEverything holds.")
    if skipped:
        print(f"Skipped, so nothing is known of it: {', '.join(skipped)}.")
    return 1 if failed else 0


def run(name: str, environment: dict[str, str]) -> int:
    """The exit code of one check."""
    print(f"\n== {name}", flush=True)
    if name == "translations" and shutil.which("xgettext") is None:
        install("gettext")
    # The architecture is read by pytest, which brings services and an environment of its own.
    chosen = bare() if name == "architecture" else environment
    return subprocess.run(CHECKS[name], cwd=ROOT, env=chosen).returncode


def bare() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def production(var: Path) -> dict[str, str]:
    """The environment of a site in production, with nothing behind its addresses."""
    (var / "build" / "static").mkdir(parents=True)
    return (
        os.environ
        | fresh_secrets()
        | {
            "VAR_DIR": str(var),
            "DATABASE_URL": "postgresql://chorus@db.invalid/chorus",
            "CACHE_URL": "redis://cache.invalid/0",
            "BROKER_URL": "redis://broker.invalid/0",
            "SITE_URL": "https://chorus.invalid",
            "ALLOWED_HOSTS": "chorus.invalid",
            "TRUSTED_PROXIES": "10.0.0.1",
            "DEMO": "0",
            "DEBUG": "0",
        }
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
