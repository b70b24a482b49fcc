"""Why a service stands beside a story, in words."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import places
from apps.resources.vocabulary import AUDIENCES, HARMS


def in_words(reasons: Iterable[str]) -> str:
    """ "Egypt · Sexual violence" from "country:EG", "harm:sexual_violence"; unknown ones fall
    away, so that reasons stored by an older version stay readable."""
    phrases = [_phrase(*reason.partition(":")[::2]) for reason in reasons]
    return " · ".join(str(phrase) for phrase in phrases if phrase)


def _phrase(kind: str, code: str) -> str | Promise:
    if kind == "country":
        return places.country_name(code, get_language() or "en")
    if kind == "harm":
        return HARMS.get(code, "")
    if kind == "audience":
        return AUDIENCES.get(code, "")
    if kind == "language":
        return places.own_name(code)
    steps = {
        "day_and_night": _("Day and night"),
        "any_violence": _("For any kind of violence"),
        "crisis_line": _("For any crisis"),
        "worldwide": _("For every country"),
    }
    return steps.get(kind, "")
