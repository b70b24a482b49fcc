"""`make test`: every test on this machine, Chromium fetched from the system's packages if need be.

python -m tests.run [pytest's arguments]
"""

import os
import shutil
import subprocess
import sys

from tests.harness.browser import MISSING, chromium


def main(arguments: list[str]) -> None:
    if chromium() is None and not install("chromium"):
        # Not the end: the tests that need it fail with the same sentence, the others run.
        print(MISSING, file=sys.stderr, flush=True)
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
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [apt, "update", "-qq"],
        [apt, "install", "-y", "-qq", "--no-install-recommends", package],
    ):
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            return False
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
