"""A RabbitMQ node of a test's own: on loopback, in a directory of its own, gone afterwards."""

import os
import shutil
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from config.embedded.privileges import give, user_to_drop_to
from config.embedded.process import comes_up, kill_group, last_lines, spawn, stop
from tests.harness.processes import free_port

# Debian's own /usr/sbin/rabbitmq-server refuses everybody but root and its user.
SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
MISSING = "needs RabbitMQ: on Debian or Ubuntu, apt-get install rabbitmq-server"
STARTS_WITHIN = 60  # seconds on a busy machine; it needs 5
# One scheduler, which sleeps when there is nothing to do; heard on loopback alone.
ERLANG = "+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"
SMALL = """\
listeners.tcp.default = 127.0.0.1:{port}
vm_memory_high_watermark.absolute = 300MB
disk_free_limit.absolute = 10MB
raft.wal_max_size_bytes = 1048576
log.console = false
log.file.level = warning
"""


def installed() -> bool:
    """Whether this machine has what `Rabbit` starts."""
    return SCRIPT.exists() and shutil.which("epmd") is not None


@dataclass
class Rabbit:
    """`start()`, `url`, `stop()`, and `start()` again with what it kept."""

    directory: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="chorus-rabbit-")))
    port: int = field(default_factory=free_port)
    names_port: int = field(default_factory=free_port)
    far_port: int = field(default_factory=free_port)
    names: Popen | None = None
    process: Popen | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    @property
    def log(self) -> Path:
        return self.directory / "started.log"

    def start(self) -> None:
        user = user_to_drop_to()
        give(self.directory, user)
        (self.directory / "rabbitmq.conf").write_text(SMALL.format(port=self.port))
        (self.directory / "plugins").write_text("[].\n")
        environment = self._environment()
        if self.names is None:
            # Erlang's register of names; left to Erlang, it would stay when the node has gone.
            epmd = ["epmd", "-address", "127.0.0.1", "-port", str(self.names_port)]
            self.names = spawn(epmd, log=self.log, env=environment, user=user, cwd=self.directory)
        self.process = spawn([SCRIPT], log=self.log, env=environment, user=user, cwd=self.directory)
        if not comes_up(self.process, self._answers, STARTS_WITHIN, pause=0.2):
            raise RuntimeError(f"RabbitMQ did not start:\n{last_lines(self.log, count=30)}")

    def stop(self) -> None:
        if self.process:
            stop(self.process, timeout=15)
            kill_group(self.process.pid)
            self.process = None

    def throw_away(self) -> None:
        self.stop()
        if self.names:
            stop(self.names)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as wire:
                wire.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(wire.recv(1))
        except OSError:
            return False

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.directory),
            "ERL_EPMD_PORT": str(self.names_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"chorus-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self.far_port),
            "RABBITMQ_CONF_ENV_FILE": str(self.directory / "none"),
            "RABBITMQ_CONFIG_FILE": str(self.directory / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.directory / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.directory / "data"),
            "RABBITMQ_LOG_BASE": str(self.directory / "log"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
        }
