"""How a count becomes a public number."""

SMALLEST = 20
LARGE = 10_000


def round_down(count: int) -> int:
    """Down to 10, above 10,000 to 100; under 20 there is no number at all: 0."""
    if count < SMALLEST:
        return 0
    step = 100 if count > LARGE else 10
    return count // step * step
