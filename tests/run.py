"""`make test`: every test on this machine, Chromium fetched from the system's packages if need be.

python -m tests.run [pytest's arguments]
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.browser import MISSING, chromium
from tests.scale import bouncer, rabbit, spaces

# Programs of Debian that some tests start themselves. Without one, its tests skip and say so.
PROGRAMS = {
    "rabbitmq-server": (rabbit.installed, rabbit.MISSING),
    "pgbouncer": (bouncer.program, bouncer.MISSING),
    "iproute2": (lambda: shutil.which("ip"), spaces.MISSING),
}
# Asked by Debian before a package starts its service.
POLICY = Path("/usr/sbin/policy-rc.d")


def main(arguments: list[str]) -> None:
    if chromium() is None and not install("chromium"):
        # Not the end: the tests that need it fail with the same sentence, the others run.
        print(MISSING, file=sys.stderr, flush=True)
    for package, (there, missing) in PROGRAMS.items():
        if not there() and not install(package):
            print(f"Some tests are skipped. This {missing}", file=sys.stderr, flush=True)
    processes = str(min(os.cpu_count() or 1, 4))
    pytest = [sys.executable, "-m", "pytest", "-n", processes, "--dist", "worksteal"]
    # Set by Celery's module; pytest-django would read the settings before there are services.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    os.execv(sys.executable, [*pytest, *arguments])


def install(package: str) -> bool:
    """Install a Debian package when we are root on Debian. Returns whether it is there now."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    print(f"  Installing {package} with apt-get", flush=True)
    with nothing_starts():
        return all(
            _quiet(apt, *words)
            for words in (
                ("update", "-qq"),
                ("install", "-y", "-qq", "--no-install-recommends", package),
            )
        )


def _quiet(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = subprocess.DEVNULL
    return subprocess.run(command, env=environment, stdin=quiet, stdout=quiet).returncode == 0


@contextmanager
def nothing_starts() -> Iterator[None]:
    """A package that is installed meanwhile starts no service of its own."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
