"""What the person who types `make run` may choose, read from the environment."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.process import EmbeddedError

ROOT = Path(__file__).resolve().parent.parent
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104  # nosec B104 # compared with, never bound


@dataclass(frozen=True)
class Options:
    """PORT, HOST, DEMO, VAR_DIR, WORKER_PROCESSES; with DEMO=0 a fresh set-up token."""

    var: Path
    host: str
    port: int
    demo: bool
    workers: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @classmethod
    def from_environment(cls) -> "Options":
        """Raises EmbeddedError on a value that makes no sense."""
        return cls(
            var=Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute(),
            host=os.environ.get("HOST") or "127.0.0.1",
            port=_number("PORT", 8000, 65535),
            demo=_yes("DEMO"),
            workers=_number("WORKER_PROCESSES", 2, 64),
        )

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the site."""
        host = "127.0.0.1" if self.host in EVERY_ADDRESS else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def settings(self) -> dict[str, str]:
        """What settings are given; a value that the environment already has stays."""
        hosts = ["127.0.0.1", "localhost", "[::1]", *({self.host} - EVERY_ADDRESS)]
        values = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": str(self.var),
            "LOG_FORMAT": os.environ.get("LOG_FORMAT") or "plain",
            "DEMO": "1" if self.demo else "0",
            "SITE_URL": os.environ.get("SITE_URL") or self.url,
            "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS") or ",".join(dict.fromkeys(hosts)),
        }
        return values if self.demo else values | {"SETUP_TOKEN": self.token}


def _number(name: str, default: int, most: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise EmbeddedError(f"{name} must be a number from 1 to {most}; it is {text!r}.")
    return int(text)


def _yes(name: str) -> bool:
    text = os.environ.get(name, "1").strip().lower()
    if text not in {"0", "1", "no", "yes", "off", "on", "false", "true"}:
        raise EmbeddedError(f"{name} must be 1 or 0; it is {text!r}.")
    return text in {"1", "yes", "on", "true"}
