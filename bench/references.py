"""Reference points, measured in the same run: what the machine gives a bare program.

A durable INSERT, a WSGI answer, and a static file, each with the same client as ours.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from django.db import connection

from . import client
from .measure import Figure
from .processes import descendants, processor_ms

INSERTS, ANSWERS, SIZE = 2_000, 4_000, 15_000
INSERT, ANSWER, FILE = "bare durable INSERT", "bare WSGI answer", "static file"
NGINX = """
worker_processes 2; daemon off; pid {place}/pid; error_log /dev/null crit;
events {{ worker_connections 512; }}
http {{ access_log off; default_type text/plain; keepalive_requests 1000000;
  client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/f;
  uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
  {more}
}}
"""


@dataclass(frozen=True)
class Point:
    """So many a second, at so many milliseconds of processor time each."""

    rate: float
    milliseconds: float


def figure(part: str, name: str, point: Point) -> Figure:
    return Figure(part, f"reference: {name}", "/s", point.rate, point.rate, point.rate)


def durable_insert() -> Point:
    """Single rows through psycopg2, each committed to disk, one connection."""
    parameters = connection.get_connection_params()
    given = {name: parameters[name] for name in ("dbname", "user", "host") if name in parameters}
    with contextlib.closing(psycopg2.connect(**given)) as wire, wire.cursor() as cursor:
        wire.autocommit = True
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, t text)")
        begun, used = time.perf_counter(), time.process_time()
        for _row in range(INSERTS):
            cursor.execute("INSERT INTO bench_bare (t) VALUES (%s)", ["me too"])
        seconds, spent = time.perf_counter() - begun, time.process_time() - used
        cursor.execute("DROP TABLE bench_bare")
    return Point(INSERTS / seconds, spent * 1000 / INSERTS)


def bare_answer() -> Point:
    """The smallest WSGI application under the same server with the same processes."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "bench.bare:application"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4"),
        *("--http", "1", "--no-ws", "--no-access-log", "--log-level", "warning"),
    ]
    with running(command, port) as pid:
        return _press(port, pid, "/")


def nginx_file() -> Point | None:
    """A file of 15 KB from nginx; None where there is none on this machine."""
    if not shutil.which("nginx"):
        return None
    with tempfile.TemporaryDirectory(prefix="chorus-bench-", dir="/tmp") as held:  # nosec B108
        place = Path(held)
        place.chmod(0o755)
        (place / "file.txt").write_text("me too " * (SIZE // 7))
        port = free_port()
        with nginx(place, f"server {{ listen 127.0.0.1:{port}; root {place}; }}", port) as pid:
            return _press(port, pid, "/file.txt")


@contextlib.contextmanager
def nginx(place: Path, more: str, port: int) -> Iterator[int]:
    """An nginx of our own until the end of the block; its process."""
    (place / "nginx.conf").write_text(NGINX.format(place=place, more=more))
    command = ["nginx", "-c", str(place / "nginx.conf"), "-p", str(place)]
    with running(command, port) as pid:
        yield pid


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """A server until the end of the block; raises RuntimeError where it does not listen."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        for _try in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"{command[0]} does not listen on {port}")
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _press(port: int, pid: int, path: str) -> Point:
    pids = list(descendants(pid))
    client.closed(port, [client.get(path)] * 200)
    before = processor_ms(pids)
    outcome = client.closed(port, [client.get(path)] * ANSWERS)
    return Point(outcome.rate, (processor_ms(pids) - before) / ANSWERS)
