"""A web server of ours as it would run on a machine of its own."""

import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from config.embedded.process import comes_up, kill_group, last_lines, spawn, stop
from tests.harness.processes import STARTS_WITHIN, environment, free_port
from tests.harness.services import ROOT


@dataclass
class Host:
    """`start()`, `get(path)`, `post(path, fields)`, `stop()`; `more` goes into its environment."""

    log: Path
    more: dict[str, str]
    address: str = "127.0.0.1"
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = spawn(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                *("config.wsgi:application", "--host", self.address, "--port", str(self.port)),
                *("--workers", "1", "--blocking-threads", "4", "--no-access-log"),
            ],
            log=self.log,
            env=environment(SITE_URL=self.url, **self.more),
            cwd=ROOT,
        )

    def wait(self) -> None:
        """Until it answers."""
        assert self.process
        if not comes_up(self.process, self._answers, STARTS_WITHIN):
            raise RuntimeError(f"The site did not start:\n{last_lines(self.log, count=30)}")

    def get(self, path: str) -> tuple[int, str]:
        return ask(f"{self.url}{path}")

    def stop(self) -> None:
        if self.process:
            stop(self.process, timeout=5)
            kill_group(self.process.pid)

    def _answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False


def ask(
    url: str, *, fields: dict[str, str] | None = None, came_from: str = "", wait: float = 20
) -> tuple[int, str]:
    """Status and text. Raises OSError when nobody answers within `wait` seconds."""
    data = urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, data, {"X-Forwarded-For": came_from} if came_from else {})
    try:
        with urllib.request.urlopen(request, timeout=wait) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
