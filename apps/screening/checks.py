"""What screening needs, as system checks: its files, and the tagger if one is asked for."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning

from . import tagger
from .lint import problems


# Only with --deploy: reading every file takes seconds, and every command runs the others.
@register(deploy=True)
def check_lexicons(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error (screening.E001) for each mistake in a lexicon file."""
    return [Error(problem, id="screening.E001") for problem in problems()]


@register()
def check_tagger(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A warning (screening.W001) when a tagger is set that is not installed: screening goes on
    without it."""
    name = tagger.model_name()
    absent = tagger.missing(name) if name else []
    if not absent:
        return []
    return [
        CheckWarning(
            f"SCREENING_SPACY_MODEL is {name!r}, but these are not installed: {', '.join(absent)}.",
            hint="Install them in the environment of the site, or take the setting out.",
            id="screening.W001",
        )
    ]
