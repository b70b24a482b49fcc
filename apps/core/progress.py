"""How far a long command is, on stderr: a bar on a terminal, a line at each tenth elsewhere."""

import sys
import time
from types import TracebackType
from typing import TextIO

WIDTH = 24
REDRAWN_EVERY = 0.1  # seconds, on a terminal
CLEAR = "\r\x1b[K"


class Progress:
    """`with Progress("Loading", total=2110) as progress:`, then `progress.advance()` for each.

    `say` writes a line of its own and leaves the bar whole.
    """

    def __init__(self, label: str, *, total: int, stream: TextIO | None = None) -> None:
        self.label, self.total, self.done = label, total, 0
        self.stream = stream or sys.stderr
        self.is_terminal = self.stream.isatty()
        self.started = time.monotonic()
        self._drawn_at = 0.0
        self._tenth = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.is_terminal:
            self._draw()
            self.stream.write("\n")
            self.stream.flush()

    def advance(self, count: int = 1) -> None:
        """So many more are done."""
        self.done += count
        if self.is_terminal:
            if time.monotonic() - self._drawn_at >= REDRAWN_EVERY:
                self._draw()
        elif self.total and self.done * 10 // self.total > self._tenth:
            self._tenth = self.done * 10 // self.total
            self._write(self._line() + "\n")

    def say(self, line: str) -> None:
        """A line for a person, above the bar."""
        self._write(f"{CLEAR if self.is_terminal else ''}{line}\n")
        self._drawn_at = 0.0

    def seconds(self) -> float:
        """How long it has taken so far."""
        return max(time.monotonic() - self.started, 1e-6)

    def rate(self) -> float:
        """How many a second, on the whole."""
        return self.done / self.seconds()

    def _draw(self) -> None:
        self._drawn_at = time.monotonic()
        filled = WIDTH * self.done // self.total if self.total else WIDTH
        bar = "#" * filled + "." * (WIDTH - filled)
        self._write(f"{CLEAR}{self.label} [{bar}] {self._figures()}")

    def _line(self) -> str:
        return f"{self.label}: {self._figures()}"

    def _figures(self) -> str:
        left = (self.total - self.done) / self.rate() if self.done else 0
        minutes, seconds = divmod(round(left), 60)
        percent = 100 * self.done // self.total if self.total else 100
        return (
            f"{self.done:,} of {self.total:,} ({percent} %), "
            f"{self.rate():.0f} a second, {minutes}:{seconds:02d} left"
        )

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
