"""Real little servers on this machine, for tests of what asks other people's sites."""

import datetime as dt
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Little:
    """Answers by a table of paths; remembers what it was asked."""

    pages: dict[str, Callable[[BaseHTTPRequestHandler], None]]
    clock: Callable[[], float] = time.monotonic
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str, host: str = "help.org", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    little: Little

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks may hang up."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        little = self.server.little
        headers = {name.lower(): text for name, text in self.headers.items()}
        little.asked.append(Asked(self.path, headers, little.clock()))
        little.pages.get(self.path, answer(404))(self)

    def log_message(self, *_: Any) -> None:
        """Nothing to say."""


def answer(status: int, body: bytes | str = b"", **headers: str) -> Callable[[Any], None]:
    raw = body.encode() if isinstance(body, str) else body

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, text in {"Content_Type": "text/html; charset=utf-8", **headers}.items():
            handler.send_header(name.replace("_", "-"), text)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return send


def moved(status: int, location: str, **headers: str) -> Callable[[Any], None]:
    return answer(status, Location=location, **headers)


def dripping(head: bytes, tail: bytes) -> Callable[[Any], None]:
    """`head` at once, then a byte at a time for two seconds, then `tail`."""

    def send(handler: Any) -> None:
        handler.wfile.write(head)
        for _ in range(40):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
        handler.wfile.write(tail)

    return send


def bomb(megabytes: int) -> bytes:
    return gzip.compress(b"<p>0</p>" * (megabytes * 2**20 // 8), mtime=0)


@contextmanager
def serving(little: Little, tls: ssl.SSLContext | None = None) -> Iterator[Little]:
    server = Server(("127.0.0.1", 0), Handler)
    server.little = little
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    little.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield little
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def hanging_up() -> Iterator[int]:
    """A port that answers every hello with a TLS alert, as a wall against robots does."""
    alert = b"\x15\x03\x03\x00\x02\x02\x28"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def work() -> None:
            while True:
                try:
                    wire, _ = listening.accept()
                except OSError:
                    return
                with wire:
                    wire.recv(4_096)
                    wire.sendall(alert)

        threading.Thread(target=work, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)


def certificate(host: str, where: Path) -> Path:
    """A certificate for one name that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = where / f"{host}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path
