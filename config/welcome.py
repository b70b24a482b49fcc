"""What `make run` says when the site answers, and var/demo.json, where scripts read the same."""

import json
from pathlib import Path

import psycopg2

from config.embedded.environment import write_private
from config.run_options import Options


def welcome(options: Options, environment: dict[str, str]) -> str:
    """The address, and how to sign in."""
    lines = [f"\nChorus is running at {options.url}"]
    if options.demo:
        lines += _demonstration(options)
    elif _nobody_yet(environment["DATABASE_URL"]):
        lines += [
            "\n  This site is empty. Set it up with this token, which works once:",
            f"    {options.url}/accounts/set-up/",
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


def _nobody_yet(database_url: str) -> bool:
    connection = psycopg2.connect(database_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT FROM accounts_user)")
            return cursor.fetchone()[0]
    finally:
        connection.close()
