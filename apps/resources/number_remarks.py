"""What is worth a second look at a number that was typed: said after saving, never a refusal."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import places
from apps.core.text import left_to_right
from apps.resources.import_words import REASONS
from apps.resources.importing.codes import Reason
from apps.resources.models import Service


def in_words(remarks: Iterable[tuple[Reason, str]]) -> list[str]:
    """A sentence for each remark of `importing.dialling`, with the number or the country."""
    return [f"{_named(detail)}: {REASONS[reason]}" for reason, detail in remarks]


def shared_in_words(shared: Iterable[tuple[str, Service]]) -> list[str]:
    """A sentence for each number that stands at another organisation too."""
    return [
        _("%(number)s also stands at “%(entry)s” of %(organisation)s. That can be right.")
        % {
            "number": left_to_right(number),
            "entry": other.name,
            "organisation": other.organization.name,
        }
        for number, other in shared
    ]


def _named(detail: str) -> str:
    country = places.country_name(detail, get_language() or "en")
    return country or left_to_right(detail)
