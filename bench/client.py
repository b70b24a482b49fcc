"""A small client for load on loopback: one thread, many kept connections, two ways to press.

Closed: each connection sends the next request when its answer is there. Open: requests are sent
when their time has come, however slow the answers are, and wait from that moment on; so a server
that stands still for a second makes everybody slow who came in that second.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlencode

CONNECTIONS = 16
MOST_CONNECTIONS = 400
PATIENCE = 30.0
# A server closes what has been idle for half a minute, and so does a browser a little sooner.
MOST_IDLE = 15.0
END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as bytes. `good` says of status and answer whether it came as hoped."""

    sent: bytes
    good: Callable[[int, bytes], bool] = lambda status, _body: status == 200
    kind: str = ""


@dataclass
class Outcome:
    """What came of a run. Seconds per kind of request; `failed` counts by status, 0 for none."""

    seconds: float = 0
    good: Counter[str] = field(default_factory=Counter)
    failed: Counter[int] = field(default_factory=Counter)
    taken: dict[str, list[float]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.good.total() / self.seconds

    def percentile(self, percent: int, kind: str = "") -> float:
        """Seconds that so many percent of the answers of this kind did not pass."""
        taken = self.taken[kind]
        return quantiles(taken, n=100, method="inclusive")[percent - 1] if taken[1:] else taken[0]


def get(path: str, *, headers: Iterable[str] = (), kind: str = "") -> Ask:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return Ask("\r\n".join(lines).encode(), kind=kind)


def post(
    path: str,
    fields: list[tuple[str, str]],
    *,
    good: Callable[[int, bytes], bool],
    place: int = 0,
    kind: str = "",
) -> Ask:
    """A form. `place` is one of 16 million /24s that it comes from, as a trusted proxy says it."""
    body = urlencode(fields).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"X-Forwarded-For: {1 + place // 65536 % 220}.{place // 256 % 256}.{place % 256}.1",
        "",
        "",
    ]
    return Ask("\r\n".join(lines).encode() + body, good, kind)


def closed(port: int, asks: Iterable[Ask], *, connections: int = CONNECTIONS) -> Outcome:
    """Send all of `asks`, each connection one after the other."""
    return _Run(port, ((0.0, ask) for ask in asks), connections).go()


def open_loop(port: int, asks: Iterable[tuple[float, Ask]]) -> Outcome:
    """Send each of `asks` when its second has come; those come in order."""
    return _Run(port, asks, MOST_CONNECTIONS).go()


class _Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ask: Ask | None = None
        self.since = self.idle_since = 0.0
        self.read = b""
        self.needed = -1

    def send(self, ask: Ask, since: float) -> None:
        self.ask, self.since, self.read, self.needed = ask, since, b"", -1
        self.socket.sendall(ask.sent)

    def hear(self) -> tuple[int, bytes] | None:
        """Status and answer once all of it is there; 0 when the other end has closed."""
        try:
            came = self.socket.recv(262_144)
        except OSError:
            came = b""
        if not came:
            return 0, b""
        self.read += came
        if self.needed < 0:
            self._read_head()
        if self.needed < 0 or len(self.read) < self.needed:
            return None
        return int(self.read[9:12]), self.read[: self.needed]

    def _read_head(self) -> None:
        end = self.read.find(END)
        if end < 0:
            return
        head = self.read[:end].lower()
        at = head.find(b"content-length:")
        size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        self.needed = end + 4 + size


class _Run:
    def __init__(self, port: int, asks: Iterable[tuple[float, Ask]], most: int) -> None:
        self.port, self.most = port, most
        self.asks: Iterator[tuple[float, Ask]] = iter(asks)
        self.selector = selectors.DefaultSelector()
        self.idle: list[_Line] = []
        self.busy = 0
        self.outcome = Outcome()

    def go(self) -> Outcome:
        self.start = time.perf_counter()
        waiting = next(self.asks, None)
        while waiting or self.busy:
            while waiting and self._can_send() and self._due(waiting[0]) <= 0:
                self._send(waiting[1], self.start + waiting[0])
                waiting = next(self.asks, None)
            pause = self._due(waiting[0]) if waiting and self._can_send() else PATIENCE
            self._hear(max(pause, 0))
        self.outcome.seconds = time.perf_counter() - self.start
        for line in self.idle:
            line.socket.close()
        return self.outcome

    def _due(self, at: float) -> float:
        return self.start + at - time.perf_counter()

    def _can_send(self) -> bool:
        return bool(self.idle) or self.busy < self.most

    def _send(self, ask: Ask, since: float) -> None:
        self._let_go()
        line = self.idle.pop() if self.idle else _Line(self.port)
        line.send(ask, since if since > self.start else time.perf_counter())
        self.selector.register(line.socket, selectors.EVENT_READ, line)
        self.busy += 1

    def _let_go(self) -> None:
        """Close what was idle for too long: the first in the list, since the last is taken."""
        now = time.perf_counter()
        while self.idle and now - self.idle[0].idle_since > MOST_IDLE:
            self.idle.pop(0).socket.close()

    def _hear(self, seconds: float) -> None:
        if not self.busy:
            time.sleep(seconds)
            return
        for key, _events in self.selector.select(seconds):
            line: _Line = key.data
            if (answer := line.hear()) is None:
                continue
            self.selector.unregister(line.socket)
            self.busy -= 1
            self._note(line, *answer)
            if answer[0]:
                line.idle_since = time.perf_counter()
                self.idle.append(line)
            else:
                line.socket.close()

    def _note(self, line: _Line, status: int, body: bytes) -> None:
        assert line.ask
        kind = line.ask.kind
        if line.ask.good(status, body):
            self.outcome.good[kind] += 1
        else:
            self.outcome.failed[status] += 1
        self.outcome.taken.setdefault(kind, []).append(time.perf_counter() - line.since)
