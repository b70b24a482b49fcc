"""What a service says of itself on a page: in the language of the page where somebody wrote it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import places
from apps.resources import clocks, hours
from apps.resources.models.status import Status
from apps.resources.vocabulary import WORLDWIDE


@dataclass(frozen=True)
class Said:
    """Words of a service. `language` is "" where they are in the page's, or nobody said."""

    text: str
    language: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def direction(self) -> str:
        return places.direction(self.language) if self.language else ""


class Sayings:
    """The words of a Service. Everything here reads what `with_details` has read before."""

    if TYPE_CHECKING:
        language: str
        opening_hours: str
        time_zone: str
        status: str
        assured_date: date | None
        translations: Any
        service_areas: Any

    @property
    def name_here(self) -> Said:
        return self.said("name")

    @property
    def description_here(self) -> Said:
        return self.said("description")

    @property
    def alert_here(self) -> Said:
        return self.said("alert")

    def said(self, field: str) -> Said:
        """`field` in the language of the page if somebody translated it, else as it is."""
        page = get_language() or "en"
        for each in self.translations.all():
            if each.language == page and getattr(each, field):
                return Said(getattr(each, field))
        return Said(getattr(self, field), "" if self.language == page else self.language)

    @property
    def home(self) -> str:
        """Its country, where it has exactly one: whose clock and whose holidays it keeps."""
        countries = {area.country for area in self.service_areas.all()} - {WORLDWIDE}
        return countries.pop() if len(countries) == 1 else ""

    @property
    def hours_in_words(self) -> str:
        return hours.in_words(self.opening_hours, get_language() or "en")

    def is_open(self, at: datetime) -> bool | None:
        """Whether somebody answers at `at`; None where nobody can say."""
        return clocks.is_open(self.opening_hours, self.home, self.time_zone, at)

    def open_in_words(self, here: str = "") -> str:
        """ "Open now until 18:00", or "". `here`: the country that was asked for."""
        return hours.now_in_words(
            self.opening_hours,
            self.home,
            self.time_zone,
            at=timezone.now(),
            language=get_language() or "en",
            here=here,
        )

    @property
    def freshness(self) -> str:
        """When a person last confirmed it, in words."""
        if self.assured_date is None:
            return _("Not checked by this site yet.")
        day = {"date": date_format(self.assured_date, "DATE_FORMAT")}
        if self.status in (Status.OVERDUE, Status.SUSPENDED):
            return _("Not confirmed since %(date)s") % day
        return _("Confirmed on %(date)s") % day

    @property
    def freshness_mark(self) -> str:
        """ "unchecked", "due" or "": how the page marks the label, beside its words."""
        if self.assured_date is None:
            return "unchecked"
        return "due" if self.status in (Status.OVERDUE, Status.SUSPENDED) else ""
