"""Put one web server in the place of another, so that nobody's request meets none.

The new one starts beside the old one and is asked until it answers; then the proxy turns to it;
the old one finishes what it has, and ends. Where the new one does not answer, nothing has changed.
"""

import http.client
import json
import re
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .machine import Machine, Problem
from .places import PROXY, WEB_PORTS
from .proxy import reload_proxy, upstream

QUIET_LOOKS = 10  # ten times a second
DRAINED_WITHIN = 30  # seconds; the proxy waits as long for an answer
READY_WITHIN = 120  # seconds
ESTABLISHED = "01"
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def change_web(machine: Machine, host: str) -> None:
    """The site's own web server under systemd, from one of the two ports to the other."""
    old = asked_port()
    new = next(port for port in WEB_PORTS if port != old)
    if not machine.does(f"start a web server on port {new} in the place of the one on {old}"):
        return
    take_over(
        new,
        old,
        host=host,
        start=lambda port: machine.run("systemctl", "restart", unit(port)),
        ask=partial(tell_proxy, machine),
        stop=lambda port: machine.run("systemctl", "stop", unit(port)),
    )
    machine.run("systemctl", "enable", "--quiet", unit(new))
    machine.run("systemctl", "disable", "--quiet", unit(old))


def unit(port: int) -> str:
    return f"chorus-web@{port}.service"


def asked_port(etc: Path = PROXY) -> int:
    """The port that the proxy asks; the first one before there is a proxy."""
    try:
        found = re.search(r"server 127\.0\.0\.1:(\d+)", (etc / "upstream.conf").read_text())
    except FileNotFoundError:
        return WEB_PORTS[0]
    return int(found.group(1)) if found else WEB_PORTS[0]


def tell_proxy(machine: Machine, port: int) -> None:
    """Where it does not reload, the file says again what it goes by."""
    before = asked_port()
    machine.write(PROXY / "upstream.conf", upstream(port))
    try:
        reload_proxy(machine)
    except Problem:
        machine.write(PROXY / "upstream.conf", upstream(before))
        raise


def take_over(
    new: int,
    old: int,
    *,
    host: str,
    start: Callable[[int], None],
    ask: Callable[[int], None],
    stop: Callable[[int], None],
) -> None:
    """`start` and `stop` a web server on a port, `ask` turns the proxy to one.

    Raises Problem when the new one does not come up; the old one goes on then.
    """
    start(new)
    if not wait(partial(is_ready, new, host), READY_WITHIN):
        stop(new)
        raise Problem(
            f"The new web server does not answer /readyz with a database, and was stopped. The one "
            f"on port {old} goes on. See: journalctl -u {unit(new)}"
        )
    ask(new)
    wait(partial(has_been_quiet, old, deque([False] * QUIET_LOOKS, QUIET_LOOKS)), DRAINED_WITHIN)
    stop(old)


def has_been_quiet(port: int, looks: deque[bool]) -> bool:
    """Whether a second has passed without a connection: the proxy hands over in its own time."""
    looks.append(is_quiet(port))
    return all(looks)


def is_quiet(port: int) -> bool:
    """Whether no connection is open to this port of ours."""
    wanted = f":{port:04X}"
    rows = [
        line.split()
        for table in TABLES
        if table.exists()
        for line in table.read_text().splitlines()[1:]
    ]
    return not any(row[1].endswith(wanted) and row[3] == ESTABLISHED for row in rows)


def is_ready(port: int, host: str) -> bool:
    """Whether it answers, and reaches the database. Worker and Beat are restarted later."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return bool(json.loads(connection.getresponse().read()).get("database"))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (came := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return came
