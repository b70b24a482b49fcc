"""Work as the interpreter counts it, for tests that must not ask a clock."""

import sys
from collections.abc import Callable
from typing import Any


def calls_of(run: Callable[[], Any], *events: str) -> int:
    """How many calls `run` takes: of Python ("call"), into C ("c_call") or both."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in events

    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(None)
    return calls
