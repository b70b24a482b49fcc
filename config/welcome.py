"""What `make run` says when the site answers, and var/demo.json, where scripts read the same."""

import json
import urllib.request
from pathlib import Path

from config.embedded.environment import write_private
from config.run_options import Options


def welcome(options: Options) -> str:
    """The address, and how to sign in."""
    lines = [f"\nChorus is running at {options.url}"]
    if options.demo:
        lines += _demonstration(options)
    elif answers(page := f"{options.url}/accounts/set-up/"):
        lines += [
            "\n  This site is empty. Set it up with this token, which works once:",
            f"    {page}",
            f"    {options.token}",
        ]
    return "\n".join([*lines, "\n  Ctrl-C stops it.\n"])


def _demonstration(options: Options) -> list[str]:
    path = options.var / "demo.json"
    people = _read(path)
    if not people:
        return []
    write_private(path, json.dumps(people | {"url": options.url}, indent=2) + "\n")
    lines = ["\n  Demonstration sign-ins (everything shown is made up):"]
    for role, person in people.items():
        if isinstance(person, dict):
            name = role.replace("_", " ")
            lines.append(f"    {name:28} {person.get('username')}  {person.get('password')}")
    return [*lines, f"  Their second factors are in {path} (totp_secret)."]


def _read(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def answers(url: str) -> bool:
    """Whether this address of ours answers with a page."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # nosec B310 # our own http address
            return answer.status == 200
    except (OSError, ValueError):
        return False
