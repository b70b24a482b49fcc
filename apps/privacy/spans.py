"""Lengths of time in words, for a person."""

from django.utils.translation import ngettext

YEAR = 365


def span(number: int) -> str:
    """A number of days for a person: whole years as years."""
    if number and number % YEAR == 0:
        years = number // YEAR
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def hours(number: int) -> str:
    return ngettext("%(number)d hour", "%(number)d hours", number) % {"number": number}


def minutes(number: int) -> str:
    return ngettext("%(number)d minute", "%(number)d minutes", number) % {"number": number}
