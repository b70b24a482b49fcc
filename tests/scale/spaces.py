"""Machines on a wire of their own: network namespaces, joined by a bridge in one of them.

Needs the right to make them (root, or CAP_SYS_ADMIN and CAP_NET_ADMIN) and iproute2. Nothing of
this machine's own network is touched.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.process import alive

MISSING = "needs network namespaces: root on Linux, with iproute2 (apt-get install iproute2)"
NEW_NETWORK = 0x40000000
NETWORK = "10.77.31.{}"
HUB = 1


def possible() -> bool:
    """Whether this process may make one."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        return False
    name = f"chorus-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode == 0
    if made:
        subprocess.run(["ip", "netns", "del", name], check=True)
    return made


@dataclass
class Spaces:
    """A hub and hosts, by name; `address(name)`, `inside(name)`, `cut(name)`, `mend(name)`."""

    hosts: tuple[str, ...]
    prefix: str = field(default_factory=lambda: f"chorus-{os.getpid()}-")

    def make(self) -> None:
        sweep_abandoned()
        for name in ("hub", *self.hosts):
            _ip("netns", "add", self.prefix + name)
            self._in(name, "link", "set", "lo", "up")
        self._in("hub", "link", "add", "wire", "type", "bridge")
        self._in("hub", "addr", "add", f"{self.address('hub')}/24", "dev", "wire")
        self._in("hub", "link", "set", "wire", "up")
        for name in self.hosts:
            far = ("peer", "name", "eth0", "netns", self.prefix + name)
            self._in("hub", "link", "add", "name", f"to-{name}", "type", "veth", *far)
            self._in("hub", "link", "set", f"to-{name}", "master", "wire", "up")
            self._in(name, "addr", "add", f"{self.address(name)}/24", "dev", "eth0")
            self._in(name, "link", "set", "eth0", "up")

    def throw_away(self) -> None:
        for name in ("hub", *self.hosts):
            subprocess.run(["ip", "netns", "del", self.prefix + name], capture_output=True)

    def address(self, name: str) -> str:
        return NETWORK.format(HUB if name == "hub" else 11 + self.hosts.index(name))

    def cut(self, name: str) -> None:
        """As when somebody pulls the plug of its cable at the switch."""
        self._in("hub", "link", "set", f"to-{name}", "down")

    def mend(self, name: str) -> None:
        self._in("hub", "link", "set", f"to-{name}", "up")

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """This thread, and the processes it starts, on the network of this machine."""
        libc = ctypes.CDLL(None, use_errno=True)
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(Path("/run/netns") / (self.prefix + name), os.O_RDONLY)
        try:
            _enter(libc, there)
            yield
        finally:
            _enter(libc, home)
            os.close(there)
            os.close(home)

    def _in(self, name: str, *words: str) -> None:
        _ip("-n", self.prefix + name, *words)


def sweep_abandoned() -> None:
    """Remove what runs left behind that were killed."""
    for path in Path("/run/netns").glob("chorus-*-*"):
        maker = path.name.split("-")[1]
        if maker.isdigit() and not alive(int(maker)):
            subprocess.run(["ip", "netns", "del", path.name], capture_output=True)


def _enter(libc: ctypes.CDLL, space: int) -> None:
    if libc.setns(space, NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
