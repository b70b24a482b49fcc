"""The lexicon files as a system check, run by `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from .lint import problems


# Only with --deploy: reading every file takes seconds, and every command runs the others.
@register(deploy=True)
def check_lexicons(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error (screening.E001) for each mistake in a lexicon file."""
    return [Error(problem, id="screening.E001") for problem in problems()]
