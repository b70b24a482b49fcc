"""Opening hours, written in OpenStreetMap's syntax, said in the words of the page."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time, get_day_names, get_timezone_location
from django.utils.translation import gettext as _

from apps.resources import clocks

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ONE_RULE = re.compile(
    r"(?P<first>Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?P<last>Mo|Tu|We|Th|Fr|Sa|Su))? "
    r"(?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)"
)
CLOSED_ON_HOLIDAYS = "PH off"
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


def in_words(opening_hours: str, language: str) -> str:
    """ "24/7", and rules of days and times one after another; "" for anything richer, which the
    caller shows in the words of its source.

    Times are those of the place. A closing hour past 24 is the next morning.
    """
    if opening_hours == "24/7":
        return _("Day and night")
    said = [_rule(part.strip(), language) for part in opening_hours.split(";")]
    return " · ".join(said) if all(said) else ""


def now_in_words(
    opening_hours: str,
    country: str,
    time_zone: str,
    *,
    at: datetime,
    language: str,
    here: str = "",
) -> str:
    """ "Open now until 18:00", "Opens tomorrow at 09:00"; "" where nobody can say, and for day and
    night, which says it already.

    In the time of the place. It is named unless `here`, the country somebody asked for, is
    `country`: "Opens at 09:00 · Cairo Time". `at` is aware, `language` that of the page.
    """
    found = clocks.opening(opening_hours, country, time_zone, at)
    if found is None or found.zone is None:
        return ""
    there = at.astimezone(found.zone)
    said = _open(found, there, language) if found.open else _closed(found, there, language)
    if not said or (here and here == country):
        return said
    return f"{said} · {zone_in_words(found.zone, language)}"


@lru_cache(maxsize=512)
def zone_in_words(zone: ZoneInfo, language: str) -> str:
    """ "Cairo Time", as CLDR says it in a language."""
    locale = _locale(language)
    city = get_timezone_location(zone, locale=locale, return_city=True)
    return str(locale.zone_formats["region"]) % city


def _open(found: clocks.Opening, there: datetime, language: str) -> str:
    if found.changes is None or found.changes - there > A_DAY:
        return _("Open now")
    return _("Open now until %(time)s") % {"time": _at(found.changes, language)}


def _closed(found: clocks.Opening, there: datetime, language: str) -> str:
    if found.changes is None or found.changes - there >= A_WEEK:
        return _("Not open now")
    when = {"time": _at(found.changes, language), "day": _day(found.changes.date(), language)}
    days = (found.changes.date() - there.date()).days
    if days == 0:
        return _("Opens at %(time)s") % when
    return (_("Opens tomorrow at %(time)s") if days == 1 else _("Opens on %(day)s at %(time)s")) % (
        when
    )


def _rule(text: str, language: str) -> str:
    if text == CLOSED_ON_HOLIDAYS:
        return _("Closed on public holidays")
    rule = ONE_RULE.fullmatch(text)
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
    # Not "stand-alone": there Babel gives one language the names of another that was read before.
    names = get_day_names("wide", "format", locale=_locale(language))
    if last is None:
        return names[DAYS.index(first)]
    between = {"first": names[DAYS.index(first)], "last": names[DAYS.index(last)]}
    return _("%(first)s to %(last)s") % between


def _day(day: date, language: str) -> str:
    """As it stands within a sentence."""
    return get_day_names("wide", "format", locale=_locale(language))[day.weekday()]


def _clock(digits: str, language: str) -> str:
    hour, minute = (int(part) for part in digits.split(":"))
    return format_time(time(hour % 24, minute), "short", locale=_locale(language))


def _at(moment: datetime, language: str) -> str:
    return format_time(moment.time(), "short", locale=_locale(language))


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")
