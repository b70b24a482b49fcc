"""The topics as this place offers them: the vocabulary without what its operators switched off."""

from collections.abc import Collection
from typing import Final

from django.utils.functional import Promise

from apps.content_warnings.models import SwitchedOff
from apps.content_warnings.vocabulary import GROUPS, WARNINGS, ContentWarning

# More than a word for readers hangs on these, so no place can do without them: by the first two a
# story is read by two people, by the others it comes with lines for a crisis beside it.
ALWAYS_ON: Final = frozenset({"child_sexual_abuse", "incest", "suicide", "self_harm"})


def codes_off() -> frozenset[str]:
    """What is switched off now, in one query of at most a row for each topic.

    Never kept between two questions: a query takes a quarter of a millisecond, and a page that is
    late about a switch would offer what the next one refuses.
    """
    rows = SwitchedOff.objects.values_list("code", flat=True)
    return frozenset(WARNINGS.keys() & set(rows) - ALWAYS_ON)


def offered(also: Collection[str] = ()) -> list[ContentWarning]:
    """The topics that are on, and those of `also`: what somebody has chosen already stays."""
    off = codes_off() - set(also)
    return [topic for code, topic in WARNINGS.items() if code not in off]


def by_group(also: Collection[str] = ()) -> list[tuple[str | Promise, list[ContentWarning]]]:
    """The same under the heading of their group, for a form or a filter; no empty headings."""
    topics = offered(also)
    groups = [
        (heading, [topic for topic in topics if topic.group == group])
        for group, heading in GROUPS.items()
    ]
    return [(heading, named) for heading, named in groups if named]
