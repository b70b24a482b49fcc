"""One GET to an address that was looked at before: resolved once, judged, then held to."""

import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address

import httpcore
import httpx

from apps.resources.links import deny
from apps.resources.links.verdicts import Reason, Stop

MOST_BYTES = 64 * 1024
OUR_NAME = "ChorusLinkCheck/1 (checks links of a directory of help)"
# Asked for plain; what comes packed all the same is unpacked as far as the cap.
PACKED = {"gzip": 47, "x-gzip": 47, "deflate": 47}

Resolve = Callable[[str, int], Iterable[str]]


def resolve_by_dns(host: str, port: int) -> list[str]:
    """Every address of a name. The final dot keeps the machine's search domains out."""
    found = socket.getaddrinfo(f"{host}.", port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


@dataclass(frozen=True)
class Reach:
    """How far a check may go. Anything but PUBLIC is for tests."""

    ports: frozenset[int] = frozenset({80, 443})
    loopback_too: bool = False
    resolve: Resolve = resolve_by_dns
    tls: ssl.SSLContext | None = None
    seconds: float = 10.0


PUBLIC = Reach()


class Budget:
    """The time that all hops of one check have together. Out of it, `left` is Stop(TIME_OUT)."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds

    def left(self) -> float:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise Stop(Reason.TIME_OUT)
        return left

    def extend(self, seconds: float) -> None:
        self.ends += seconds


@dataclass(frozen=True)
class Answer:
    """`body` is unpacked and at most MOST_BYTES; `whole` is false where more would have come."""

    status: int
    headers: httpx.Headers
    body: bytes
    whole: bool


def get(url: httpx.URL, reach: Reach, budget: Budget) -> Answer:
    """Asks once, follows nothing, sends no cookie. Stop where it may not or cannot."""
    deny.refuse_url(url, reach.ports)
    backend = Pinned(addresses_of(url, reach, budget), budget)
    try:
        return _ask(url, backend, reach.tls)
    except httpcore.TimeoutException:
        raise Stop(Reason.TIME_OUT) from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Stop(_reason_of(error)) from None
    except ValueError:  # a name that TLS cannot write down
        raise Stop(Reason.BAD_ADDRESS) from None


def addresses_of(url: httpx.URL, reach: Reach, budget: Budget) -> list[str]:
    """Where to connect to. One refused address among several refuses the host."""
    host = deny.host_of(url)
    given = deny.literal(host)
    found = [given] if given else _resolved(host, deny.port_of(url), reach.resolve, budget)
    for address in found:
        deny.refuse_address(address, loopback_too=reach.loopback_too)
    if not found:
        raise Stop(Reason.NO_SUCH_HOST)
    return [str(address) for address in found]


def _resolved(host: str, port: int, resolve: Resolve, budget: Budget) -> list[deny.Address]:
    """In a thread of its own: the system's resolver knows no deadline but its own."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(list(resolve(host, port)))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=budget.left())
    except queue.Empty:
        raise Stop(Reason.DNS_LATER) from None
    if isinstance(answer, UnicodeError):
        raise Stop(Reason.BAD_ADDRESS)
    if isinstance(answer, Exception):
        unknown = getattr(answer, "errno", None) in (socket.EAI_NONAME, socket.EAI_NODATA)
        raise Stop(Reason.NO_SUCH_HOST if unknown else Reason.DNS_LATER)
    return [ip_address(each.partition("%")[0]) for each in dict.fromkeys(answer)]


def _ask(url: httpx.URL, backend: "Pinned", tls: ssl.SSLContext | None) -> Answer:
    target = httpcore.URL(
        scheme=url.raw_scheme,
        host=deny.host_of(url).encode(),
        port=url.port,
        target=url.raw_path,
    )
    headers = [
        ("host", url.netloc.decode("ascii")),
        ("user-agent", OUR_NAME),
        ("accept", "text/html, text/plain;q=0.9, */*;q=0.5"),
        ("accept-encoding", "identity"),
    ]
    with (
        httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool,
        pool.stream("GET", target, headers=headers) as response,
    ):
        known = httpx.Headers(response.headers)
        body, whole = b"", True
        if response.status // 100 == 2:
            body, whole = _capped(response.iter_stream(), known.get("content-encoding", ""))
        return Answer(response.status, known, body, whole)


def _capped(chunks: Iterable[bytes], packed: str) -> tuple[bytes, bool]:
    """At most MOST_BYTES of what comes, counted packed and unpacked; whether that was all."""
    packed = packed.strip().lower()
    if packed not in ("", "identity", *PACKED):
        return b"", False
    body, raw = bytearray(), 0
    unpack = zlib.decompressobj(PACKED[packed]) if packed in PACKED else None
    for chunk in chunks:
        raw += len(chunk)
        room = MOST_BYTES + 1 - len(body)
        try:
            body += unpack.decompress(chunk, room) if unpack else chunk[:room]
        except zlib.error:
            return bytes(body[:MOST_BYTES]), False
        if len(body) > MOST_BYTES or raw > MOST_BYTES:
            return bytes(body[:MOST_BYTES]), False
    return bytes(body), True


def _reason_of(error: Exception) -> Reason:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Reason.CERTIFICATE
        if isinstance(cause, ssl.SSLError):
            return Reason.TLS_REFUSED
        cause = cause.__cause__ or cause.__context__
    return Reason.NO_CONNECTION


class Pinned(httpcore.NetworkBackend):
    """Connects to the addresses it was made with, whatever name it is asked for.

    The name stays in the request's Host and in TLS, where the certificate has to bear it.
    """

    def __init__(self, addresses: list[str], budget: Budget) -> None:
        self.addresses = addresses
        self.budget = budget
        self.system = httpcore.SyncBackend()

    def connect_tcp(
        self, host, port, timeout=None, local_address=None, socket_options=None
    ) -> httpcore.NetworkStream:
        *others, last = self.addresses
        for tried, address in enumerate(others):
            share = self.budget.left() / (len(self.addresses) - tried)
            try:
                return Timed(self.system.connect_tcp(address, port, share), self.budget)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return Timed(self.system.connect_tcp(last, port, self.budget.left()), self.budget)

    def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise httpcore.ConnectError


class Timed(httpcore.NetworkStream):
    """A connection whose every step has what is left of the budget, however many there are."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget) -> None:
        self.stream = stream
        self.budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.budget.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.budget.left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None) -> "Timed":
        left = self.budget.left()
        return Timed(self.stream.start_tls(ssl_context, server_hostname, left), self.budget)

    def get_extra_info(self, info: str):
        return self.stream.get_extra_info(info)
