"""The address of a campaign, made of its first name in Latin letters."""

import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import count

from django.utils.text import slugify

from apps.campaigns.models import LONGEST_SLUG

# Where none of the names has a Latin letter.
NAMELESS = "campaign"


def slug_from(names: Iterable[str], taken: Container[str]) -> str:
    """`MeToo` gives "me-too"; one that is taken gets a number. At most LONGEST_SLUG characters."""
    base = next(filter(None, map(_latin, names)), NAMELESS)[:LONGEST_SLUG].strip("-")
    for number in count(1):
        end = f"-{number}" if number > 1 else ""
        slug = base[: LONGEST_SLUG - len(end)].rstrip("-") + end
        if slug not in taken:
            return slug
    raise AssertionError


def _latin(name: str) -> str:
    """The Latin letters and digits of a name; "" when it is written in another script."""
    letters = [each for each in name if each.isalpha()]
    if not all("LATIN" in unicodedata.name(each, "") for each in letters):
        return ""
    parts = re.sub(r"(?<=[^\W\dA-Z_])(?=[A-Z])", "-", name)
    return slugify(parts.replace("_", "-"))
