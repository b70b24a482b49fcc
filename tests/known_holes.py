"""Whether a package that we pin is known to have a hole: `make check` asks pip-audit.

    python -m tests.known_holes      # exit code 0: none is known, 1: one is, 77: nobody answered

An audit that reached no list of holes looks like one that found none, so it is told apart: every
package has to be answered for. With AUDIT_REQUIRED=1, as before a release, 77 becomes 1.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# It holds the pins of requirements.txt too. Nothing is installed or resolved: the pins are read.
COMMAND = [
    *(sys.executable, "-m", "pip_audit", "--requirement", "requirements-dev.txt"),
    *("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"),
]
FINE, HOLE, SKIPPED = 0, 1, 77


def main() -> int:
    asked = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True)
    outcome, lines = verdict(asked.stdout)
    print("\n".join(lines))
    required = os.environ.get("AUDIT_REQUIRED", "0") == "1"
    return HOLE if outcome == SKIPPED and required else outcome


def verdict(said: str) -> tuple[int, list[str]]:
    """What pip-audit's JSON means, and what to print. What is no JSON: it got no answer."""
    try:
        packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return SKIPPED, ["Skipped: the list of known holes could not be reached."]
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {_mended(hole)}"
        for each in packages
        for hole in each.get("vulns", [])
    ]
    silent = [each["name"] for each in packages if "skip_reason" in each]
    if holes:
        return HOLE, holes
    if silent or not packages:
        first = ", ".join(silent[:5])
        return SKIPPED, [f"Skipped: no answer for {len(silent)} of {len(packages)}: {first} …"]
    return FINE, [f"No hole is known in any of {len(packages)} packages."]


def _mended(hole: dict[str, Any]) -> str:
    return ", ".join(hole.get("fix_versions", [])) or "no version yet"


if __name__ == "__main__":
    sys.exit(main())
