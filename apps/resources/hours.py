"""Opening hours, written in OpenStreetMap's syntax, said in the words of the page."""

import re
from datetime import time

from babel import Locale
from babel.dates import format_time, get_day_names
from django.utils.translation import gettext as _

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ONE_RULE = re.compile(
    r"(?P<first>Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?P<last>Mo|Tu|We|Th|Fr|Sa|Su))? "
    r"(?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)"
)


def in_words(opening_hours: str, language: str) -> str:
    """ "24/7" and one rule of days and times; "" for anything richer, which the caller shows
    in the words of its source.

    Times are those of the place. A closing hour past 24 is the next morning.
    """
    if opening_hours == "24/7":
        return _("Day and night")
    rule = ONE_RULE.fullmatch(opening_hours)
    if rule is None:
        return ""
    return _("%(days)s, %(opens)s to %(closes)s, local time") % {
        "days": _days(rule["first"], rule["last"], language),
        "opens": _clock(rule["opens"], language),
        "closes": _clock(rule["closes"], language),
    }


def _days(first: str, last: str | None, language: str) -> str:
    if (first, last) == ("Mo", "Su"):
        return _("Every day")
    names = get_day_names("wide", "stand-alone", locale=Locale.parse(language, sep="-"))
    if last is None:
        return names[DAYS.index(first)]
    between = {"first": names[DAYS.index(first)], "last": names[DAYS.index(last)]}
    return _("%(first)s to %(last)s") % between


def _clock(digits: str, language: str) -> str:
    hour, minute = (int(part) for part in digits.split(":"))
    return format_time(time(hour % 24, minute), "short", locale=language)
