"""Whether somebody answers now, by the clock of the place, and how a page says it."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from apps.resources import clocks, hours

OFFICE = "Mo-Fr 09:00-18:00"
NIGHT = "Mo-Su 18:00-26:00"
WEEKDAYS = "Mo-Fr 09:00-18:00; PH off"

# hours, country, zone, moment (UTC), whether it is open
MOMENTS = [
    # Cairo is two hours ahead in November.
    (OFFICE, "EG", "", "2026-11-23 06:59", False),
    (OFFICE, "EG", "", "2026-11-23 07:00", True),
    (OFFICE, "EG", "", "2026-11-23 15:59", True),
    (OFFICE, "EG", "", "2026-11-23 16:00", False),
    # A closing hour past 24 is the next morning.
    (NIGHT, "DE", "", "2026-11-24 00:59", True),
    (NIGHT, "DE", "", "2026-11-24 01:00", False),
    # Summer time and winter time.
    (OFFICE, "DE", "", "2026-07-06 07:00", True),
    (OFFICE, "DE", "", "2026-12-07 07:00", False),
    # Christmas on a Friday: a holiday in Germany, none in Egypt.
    (WEEKDAYS, "DE", "", "2026-12-25 11:00", False),
    (WEEKDAYS, "EG", "", "2026-12-24 11:00", True),
    (OFFICE, "DE", "", "2026-12-25 11:00", True),
    # Many clocks: nothing is claimed until the entry names one.
    (OFFICE, "US", "", "2026-11-23 15:00", None),
    (OFFICE, "US", "America/New_York", "2026-11-23 15:00", True),
    (OFFICE, "US", "America/Los_Angeles", "2026-11-23 15:00", False),
    (OFFICE, "ES", "", "2026-11-23 12:00", None),
    # Several names for one clock are one clock.
    (OFFICE, "CY", "", "2026-11-23 12:00", True),
    # Day and night needs no clock at all.
    ("24/7", "US", "", "2026-11-23 15:00", True),
    ("24/7", "", "", "2026-11-23 15:00", True),
    # What cannot be reckoned with.
    ("Mon-Fri, see website", "DE", "", "2026-11-23 12:00", None),
    ("", "DE", "", "2026-11-23 12:00", None),
    ('Mo-Fr 09:00-18:00 "by appointment"', "DE", "", "2026-11-23 12:00", None),
    ("sunrise-sunset", "DE", "", "2026-11-23 12:00", None),
    (OFFICE, "DE", "Europe/Nowhere", "2026-11-23 12:00", None),
    (OFFICE, "DE", "../../etc/passwd", "2026-11-23 12:00", None),
    (OFFICE, "", "", "2026-11-23 12:00", None),
    # A country whose holidays the library does not know.
    (OFFICE, "XK", "Europe/Belgrade", "2026-11-23 12:00", True),
    (WEEKDAYS, "XK", "Europe/Belgrade", "2026-11-23 12:00", None),
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("rules", "country", "zone", "at", "open_"), MOMENTS)
def test_it_knows_whether_somebody_answers(rules, country, zone, at, open_):
    assert clocks.is_open(rules, country, zone, moment(at)) is open_


def test_it_tells_the_next_change_in_the_time_of_the_place():
    found = clocks.next_change(OFFICE, "EG", "", moment("2026-11-23 08:00"))
    assert found.isoformat() == "2026-11-23T18:00:00+02:00"
    assert clocks.next_change("24/7", "EG", "", moment("2026-11-23 08:00")) is None


SAYINGS = [
    (OFFICE, "2026-11-23 08:00", "Open now until 6:00 PM"),
    (OFFICE, "2026-11-23 03:00", "Opens at 9:00 AM"),
    (OFFICE, "2026-11-23 17:00", "Opens tomorrow at 9:00 AM"),
    (OFFICE, "2026-11-27 17:00", "Opens on Monday at 9:00 AM"),
    ("Mo-Su 00:00-24:00", "2026-11-23 08:00", "Open now"),
    ("Mo-Su off", "2026-11-23 08:00", "Not open now"),
    ("2026 Dec 24 09:00-12:00", "2026-11-23 08:00", "Not open now"),
    ("24/7", "2026-11-23 08:00", ""),
    ("see website", "2026-11-23 08:00", ""),
]


@pytest.mark.parametrize(("rules", "at", "words"), SAYINGS)
def test_it_says_until_when_or_from_when(rules, at, words):
    said = hours.now_in_words(rules, "EG", "", at=moment(at), language="en", here="EG")
    assert said.replace("\u202f", " ") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Cairo Time"), ("de", "Kairo (Ortszeit)"), ("ar", "توقيت القاهرة")],
)
def test_it_names_the_clock_to_whoever_may_have_another(language, words):
    at = moment("2026-11-23 08:00")
    for here in ("", "DE"):
        said = hours.now_in_words(OFFICE, "EG", "", at=at, language=language, here=here)
        assert said.endswith(f" · {words}")
    said = hours.now_in_words(OFFICE, "EG", "", at=at, language=language, here="EG")
    assert words not in said


def test_it_says_several_rules_one_after_another():
    said = hours.in_words("Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH off", "en")
    assert said.replace("\u202f", " ") == (
        "Monday to Friday, 9:00 AM to 6:00 PM, local time · "
        "Saturday, 10:00 AM to 2:00 PM, local time · Closed on public holidays"
    )
    assert hours.in_words("Mo-Fr 09:00-18:00; week 1-10 off", "en") == ""


def test_it_gives_no_language_the_days_of_another():
    days = {}
    for language in ("ur", "ar", "de", "fr", "es", "pt", "en"):
        with override(language):
            days[language] = hours.in_words("Mo 09:00-18:00", language)
    assert days["fr"].startswith("lundi")
    assert days["de"].startswith("Montag")
    assert days["pt"].startswith("segunda-feira")
