"""An nginx of the test's own, with the configuration that deploy/install writes."""

import grp
import http.client
import os
import pwd
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.embedded.process import comes_up, kill_group, spawn, stop, wait_until
from deploy.debian.machine import Machine
from deploy.debian.proxy import Proxy, upstream, write_certificate, write_proxy
from tests.harness.processes import free_port

HOST = "127.0.0.1"


class Nginx:
    """`ask` it, `turn` it to another web server."""

    def __init__(self, directory: Path, proxy: Proxy) -> None:
        self.directory, self.proxy = directory, proxy
        self.process: subprocess.Popen | None = None

    @property
    def host(self) -> str:
        return f"{HOST}:{self.proxy.ports[1]}"

    def turn(self, port: int) -> None:
        (self.proxy.etc / "upstream.conf").write_text(upstream(port))
        if self.process:
            before = self._workers()
            subprocess.run([*self.command(), "-s", "reload"], check=True)
            assert wait_until(lambda: not before & self._workers(), 20), "nginx does not reload"

    def _workers(self) -> set[str]:
        assert self.process
        pid = self.process.pid
        return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())

    def command(self) -> list[str]:
        return ["nginx", "-e", "/dev/null", "-c", str(self.proxy.etc / "nginx.conf")]

    def ask(
        self, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(
            HOST, self.proxy.ports[1], timeout=40, context=context
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            named["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if body is None else "POST", path, body, named)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()


@contextmanager
def running_nginx(directory: Path, port: int) -> Iterator[Nginx]:
    """Asks the web server on `port`. Skips the test where there is no nginx."""
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("nginx or openssl is not here: apt-get install nginx-light openssl")
    for each in (directory, *list(directory.parents)[:2]):
        each.chmod(0o755)
    proxy = Proxy(
        (HOST,),
        etc=made(directory / "etc"),
        run=made(directory / "run"),
        static=made(directory / "static"),
        away=made(directory / "away"),
        acme=made(directory / "acme"),
        certificate=directory / "own.pem",
        key=directory / "own.key",
        ports=(free_port(), free_port()),
        ipv6=False,
        user=me(),
        modules=directory / "none.so",
    )
    nginx = Nginx(directory, proxy)
    write_certificate(Machine(), proxy, None)
    write_proxy(MineMachine(), proxy)
    nginx.turn(port)
    subprocess.run([*nginx.command(), "-q", "-t"], check=True)
    nginx.process = spawn(nginx.command(), log=directory / "nginx.log")
    try:
        assert comes_up(nginx.process, lambda: listens(proxy.ports[1]), 20), "nginx does not start"
        yield nginx
    finally:
        stop(nginx.process)
        kill_group(nginx.process.pid)


class MineMachine(Machine):
    """Files belong to whoever runs the tests."""

    def write(self, path: Path, text: str, **_more: object) -> bool:
        path.write_text(text)
        return True


def made(path: Path) -> Path:
    path.mkdir()
    return path


def me() -> str:
    """User and group, as nginx wants them."""
    return f"{pwd.getpwuid(os.geteuid()).pw_name} {grp.getgrgid(os.getegid()).gr_name}"


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((HOST, port)) == 0
