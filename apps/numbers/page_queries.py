"""What the How many page shows: the cells of one day, with names in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from babel.lists import format_list
from django.utils.translation import ngettext

from apps.campaigns.queries import public_by_title
from apps.campaigns.telling import text_of
from apps.core import places
from apps.numbers.charts import Bar, last_months, lying, standing
from apps.numbers.map_places import Circle, circles
from apps.numbers.projection import FRAME
from apps.numbers.queries import Cells, cells
from apps.numbers.rounding import CROSSED, LONG_STEP, SMALLEST, STEP
from apps.stories.models import Setting


@dataclass(frozen=True)
class Crossed:
    """How many named one setting in one country."""

    key: str
    country: str
    setting: str
    value: int


@dataclass(frozen=True)
class Page:
    """Everything the page shows, from one day's cells; what is not public is None or missing.

    `since` is the first month that has a number, `reach` how many countries and languages have
    one. Lists stand in the order of the alphabet or of the form, never by size.
    """

    total: int | None
    written: int | None
    since: str
    reach: str
    months: list[Bar]
    this_month: Bar
    circles: list[tuple[Circle, str]]
    countries: list[Bar]
    settings: list[Bar]
    languages: list[Bar]
    campaigns: list[Bar]
    crossed: list[Crossed]

    frame: str = FRAME

    @property
    def rules(self) -> dict[str, int]:
        """What the sentences about the rules name."""
        return {"least": SMALLEST, "crossed": CROSSED, "step": STEP, "long_step": LONG_STEP}

    @property
    def any_month(self) -> bool:
        """Whether one of the last twelve months has a number."""
        return any(month.value for month in self.months)

    @property
    def nothing_apart(self) -> bool:
        """Whether the total is all there is to tell."""
        parts = (self.countries, self.settings, self.languages, self.campaigns)
        return not (self.any_month or any(parts))

    @property
    def most(self) -> dict[str, Bar | None]:
        """Of each chart its longest bar."""
        charts = {"month": self.months, "country": self.countries}
        charts |= {"setting": self.settings, "language": self.languages}
        return {name: _longest(bars) for name, bars in charts.items()}


def how_many(*, language: str, today: date) -> Page:
    """The page in `language`. Two queries, and two more where a campaign has a number.

    `today` stands in for the day of the cells while there are none.
    """
    found = cells()
    months = _months(found, found.day or today, language)
    settings = [(value, str(label)) for value, label in Setting.choices]
    countries = lying(places.countries(language), found.of("country"))
    names = {bar.key: bar.label for bar in countries}
    return Page(
        total=found.one("total"),
        written=found.one("stories"),
        since=_month_name(_first_month(found), language),
        reach=_reach(found, language),
        months=months,
        this_month=months[-1],
        circles=[
            (each, names[each.code]) for each in circles(found.of("country")) if each.code in names
        ],
        countries=countries,
        settings=lying(settings, found.of("setting")),
        languages=lying(places.languages(language, found.of("language")), found.of("language")),
        campaigns=_campaigns(found.of("campaign"), language),
        crossed=_crossed(found, language),
    )


def _longest(bars: list[Bar]) -> Bar | None:
    return max((bar for bar in bars if bar.value), key=lambda bar: bar.value or 0, default=None)


def _months(found: Cells, day: date, language: str) -> list[Bar]:
    days = last_months(day)
    keys = [f"{each:%Y-%m}" for each in days]
    return standing(keys, [_month_name(each, language) for each in days], found.of("month"))


def _first_month(found: Cells) -> date | None:
    first = min(found.of("month"), default=None)
    return date.fromisoformat(f"{first}-01") if first else None


def _month_name(day: date | None, language: str) -> str:
    return format_skeleton("yMMMM", day, locale=language.replace("-", "_")) if day else ""


def _reach(found: Cells, language: str) -> str:
    """ "61 countries and 23 languages"; one of them, or "", where not both have numbers."""
    in_countries, in_languages = len(found.of("country")), len(found.of("language"))
    parts = []
    if in_countries:
        parts.append(
            ngettext("%(n)s country", "%(n)s countries", in_countries) % {"n": in_countries}
        )
    if in_languages:
        parts.append(
            ngettext("%(n)s language", "%(n)s languages", in_languages) % {"n": in_languages}
        )
    return format_list(parts, locale=language.replace("-", "_")) if parts else ""


def _crossed(found: Cells, language: str) -> list[Crossed]:
    """By country and then by setting, as the alphabet and the form have them."""
    values = found.of("country_setting")
    if not values:
        return []
    return [
        Crossed(f"{code}:{setting}", country, str(label), values[f"{code}:{setting}"])
        for code, country in places.countries(language)
        for setting, label in Setting.choices
        if f"{code}:{setting}" in values
    ]


def _campaigns(values: Mapping[str, int], language: str) -> list[Bar]:
    """Those that readers see, by their titles."""
    if not values:
        return []
    named = [(each.slug, text_of(each, language).title) for each in public_by_title()]
    return lying(sorted(named, key=lambda pair: pair[1].casefold()), values)
