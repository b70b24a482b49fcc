"""How far two readers who do not see each other's verdicts agree."""

from collections import Counter
from collections.abc import Sequence

import krippendorff
import numpy as np

Pair = tuple[str, str]


def alpha(pairs: Sequence[Pair]) -> float | None:
    """Krippendorff's alpha for nominal verdicts of two readers; None where it is not defined.

    1 is full agreement, 0 is chance. It is not defined while everybody says the same.
    """
    values = sorted({value for pair in pairs for value in pair})
    if len(values) < 2:
        return None
    codes = {value: number for number, value in enumerate(values)}
    table = np.array([[codes[pair[place]] for pair in pairs] for place in (0, 1)])
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


def ac1(pairs: Sequence[Pair]) -> float | None:
    """Gwet's first agreement coefficient, which bears that one verdict is far more frequent.

    (observed - chance) / (1 - chance), where chance is the mean over the categories of
    share x (1 - share), times categories / (categories - 1). K. L. Gwet, "Computing inter-rater
    reliability and its variance in the presence of high agreement", 2008. None where all verdicts
    are of one kind.
    """
    counted = Counter(value for pair in pairs for value in pair)
    if len(counted) < 2:
        return None
    observed = sum(first == second for first, second in pairs) / len(pairs)
    shares = [count / (2 * len(pairs)) for count in counted.values()]
    chance = sum(share * (1 - share) for share in shares) / (len(counted) - 1)
    return (observed - chance) / (1 - chance)
