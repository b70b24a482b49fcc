"""Two sets of figures: what got worse."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Figures of which less is better, by the end of their name.
LOWER_IS_BETTER = ("clean with a label", "false flags")


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure that is worse than it was."""

    name: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What got worse by more than `slack`, between two sets of figures that share names."""

    slack: float = 0.02
    falls: list[Fall] = field(default_factory=list)

    @classmethod
    def of(
        cls, before: Mapping[str, float], now: Mapping[str, float], slack: float = 0.02
    ) -> "Comparison":
        fallen = [
            Fall(name, before[name], figure)
            for name, figure in now.items()
            if name in before and _loss(name, before[name], figure) > slack + 1e-9
        ]
        return cls(slack, fallen)


def _loss(name: str, before: float, now: float) -> float:
    return now - before if name.endswith(LOWER_IS_BETTER) else before - now
