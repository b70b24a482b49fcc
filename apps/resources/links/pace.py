"""One request a second and host, and none before a host wants it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from apps.resources.links.verdicts import Reason, Stop

SECONDS_BETWEEN = 1.0
# A host that wants more patience is left alone; its links are checked another time.
LONGEST_WAIT = 10.0


@dataclass
class Pace:
    """Kept by whoever checks many links, for as long as it does. `clock` counts seconds."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    free_at: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str) -> float:
        """Sleeps until the host may be asked; the seconds slept. Stop when that is too long."""
        wait = max(0.0, self.free_at.get(host, 0.0) - self.clock())
        if wait > LONGEST_WAIT:
            raise Stop(Reason.ASKED_TO_WAIT)
        if wait:
            self.sleep(wait)
        self.free_at[host] = self.clock() + SECONDS_BETWEEN
        return wait

    def hold(self, host: str, seconds: float) -> None:
        """The host said Retry-After."""
        self.free_at[host] = max(self.free_at.get(host, 0.0), self.clock() + seconds)

    def left(self, host: str) -> int:
        """Whole seconds until the host may be asked."""
        return max(0, round(self.free_at.get(host, 0.0) - self.clock()))
