"""The share of pledges that were kept, made of public numbers alone."""

from apps.numbers.queries import Cells
from apps.numbers.rounding import LARGE, ROUGH, STEP


def shares_kept(cells: Cells) -> dict[int, int]:
    """Days -> how many in ten of those who looked back had kept their pledge, at the least.

    Both numbers are rounded down, so the true share is not under what comes out here. A day of
    which there is nothing to tell is missing.
    """
    kept, answered = cells.of("pledge_kept"), cells.of("pledge_answered")
    shares = {
        int(days): 10 * kept.get(days, 0) // _at_most(rounded) for days, rounded in answered.items()
    }
    return {days: share for days, share in sorted(shares.items()) if share}


def _at_most(rounded: int) -> int:
    """The largest count that can stand behind this number (apps/numbers/gate.py)."""
    return rounded + (ROUGH if rounded >= LARGE else STEP) - 1
