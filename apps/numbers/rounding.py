"""How a count becomes a public number."""

SMALLEST = 20
CROSSED = 50
LARGE = 10_000
ROUGH = 100
STEP = 20
# Three of the other, so that no two of the numbers ever move closer to each other than STEP.
LONG_STEP = 60


def round_down(count: int) -> int:
    """Down to 10, above 10,000 to 100; under 20 there is no number at all: 0."""
    if count < SMALLEST:
        return 0
    step = ROUGH if count > LARGE else 10
    return count // step * step


def mark_below(count: int, *, least: int, step: int) -> int:
    """The last mark that `count` has reached: `least`, then every `step`, above 10,000 every 100.

    0 under `least`.
    """
    if count < least:
        return 0
    step = ROUGH if count > LARGE else step
    return max(count // step * step, least)
