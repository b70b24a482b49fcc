"""Makes .venv what the requirements say, then runs a command in it. Standard library only.

    python3 config/bootstrap.py requirements.txt python -m config.run

Started by the Makefile with whatever Python 3.11 or newer the machine has; nothing of Chorus is
imported here, because nothing it needs is installed yet.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)


class Problem(Exception):
    """What is wrong and what to do about it, in a sentence or two."""


def main(arguments: list[str]) -> None:
    requirements, program, *rest = arguments
    try:
        ensure_environment(ROOT / requirements)
    except Problem as problem:
        sys.exit(f"\n{problem}")
    os.chdir(ROOT)
    path = str(VENV / "bin" / program)
    os.execv(path, [path, *rest])  # nosec B606 # our own interpreter, no shell


def ensure_environment(requirements: Path) -> None:
    """Create or mend .venv and install `requirements`, unless that was done already."""
    if sys.version_info < OLDEST:
        raise Problem(f"Chorus needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not works(VENV / "bin" / "python"):
        create_environment()
    installed = read_stamp()
    wanted = {requirements.name: digest(requirements)}
    if wanted.items() <= installed.items():
        return
    install(requirements)
    # What the development requirements hold includes what the site needs.
    wanted |= {name: digest(ROOT / name) for name in included(requirements)}
    STAMP.write_text(json.dumps(wanted))


def works(python: Path) -> bool:
    """Whether this interpreter starts, is new enough, and has pip."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def create_environment() -> None:
    say("Creating .venv")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None:
        raise Problem(
            "This Python cannot make virtual environments: its module ensurepip is missing. "
            f"On Debian and Ubuntu it comes with a package of its own:\n"
            f"    apt-get install python{version}-venv"
        )
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV])
    if made.returncode:
        raise Problem(f"{VENV} could not be made; the lines above say why.")


def install(requirements: Path) -> None:
    count = sum(line[:1].isalnum() for line in requirements.read_text().splitlines())
    say(f"Installing {count} packages from {requirements.name}; the first time takes a minute")
    STAMP.unlink(missing_ok=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    options = ["-qq", "--no-input", "--retries", "10", "--require-hashes", "--no-deps"]
    done = subprocess.run([*pip, *options, "-r", requirements], stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Problem(
            "The packages could not be installed; the lines above say why. "
            "With a network again, the same command goes on where it stopped."
        )


def included(requirements: Path) -> list[str]:
    return ["requirements.txt"] if requirements.name == "requirements-dev.txt" else []


def read_stamp() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def say(line: str) -> None:
    print(f"  {line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
