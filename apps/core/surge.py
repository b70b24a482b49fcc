"""How hard somebody knocks: from a quiet evening to a flood, in four steps."""

from dataclasses import dataclass

from django.http import HttpRequest

from apps.core import limits

STEPS = (1, 2, 4)  # the free amount times this


@dataclass(frozen=True)
class Door:
    """One act that anybody may do, and how much of it costs nothing in a window of `seconds`.

    `free` is for one place (a /24 or a /56: a house, a school, a phone company), `everybody` for
    all places together. With `misses`, only what failed counts, by `missed`.
    """

    action: str
    seconds: int
    free: int
    everybody: int
    misses: bool = False


def knock(door: Door, request: HttpRequest, *, surge: bool = False) -> int:
    """Count this request at `door`. Out: 0 (free) to 3, the price that is asked for now.

    `surge`: an operator has said that there is one, so the first step is taken at once.
    """
    if door.misses:
        here = limits.seen(door.action, request, seconds=door.seconds)
        return max(_step(here + 1, door.free), surge)
    here, everywhere = limits.add_both(door.action, request, seconds=door.seconds)
    return max(_step(here, door.free), _step(everywhere, door.everybody), surge)


def missed(door: Door, request: HttpRequest) -> None:
    """Somebody tried what opens nothing."""
    limits.add(door.action, request, seconds=door.seconds)


def _step(count: int, free: int) -> int:
    return sum(count > free * times for times in STEPS)
