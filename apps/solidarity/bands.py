"""What a writer is told about how many stood with her: steps, never a number."""

NONE, SOME, TEN, FIFTY = "none", "some", "ten", "fifty"
# The least that each step needs, the highest first.
STEPS = ((50, FIFTY), (10, TEN), (1, SOME))


def band(count: int) -> str:
    """The step that `count` people have reached."""
    return next((name for least, name in STEPS if count >= least), NONE)
