"""What waits for a look: links that a machine could not settle, and what readers reported."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from apps.resources.check_words import REASON_NAMES, REPORT_KINDS, VERDICT_NAMES
from apps.resources.freshness import LINES
from apps.resources.models import LinkState, Report, Service, Status
from apps.resources.reporting import called_wrong

MOST_SHOWN = 100
WANT_A_LOOK = ("suspect", "inconclusive", "broken", "blocked")
# What somebody found fine is asked of them again, like everything else.
SETTLED_FOR = timedelta(days=LINES)


@dataclass(frozen=True)
class LinkRow:
    """One link with the words for what it answered."""

    link: LinkState
    open: bool

    @property
    def verdict(self) -> str | Promise:
        return VERDICT_NAMES.get(self.link.verdict, "")

    @property
    def reason(self) -> str | Promise:
        return REASON_NAMES.get(self.link.reason, "")


@dataclass
class Reported:
    """What readers say of one entry, newest first. `urgent`: two called the number wrong."""

    service: Service
    urgent: bool
    said: list[tuple[str | Promise, date, int]] = field(default_factory=list)


def unsettled(today: date) -> QuerySet[LinkState]:
    """Links that a person has to look at."""
    late = Q(settled_on=None) | Q(settled_on__lt=today - SETTLED_FOR)
    rows = LinkState.objects.filter(late, verdict__in=WANT_A_LOOK)
    return rows.exclude(service__status=Status.RETIRED)


def link_queue(today: date) -> list[LinkRow]:
    """For operators: what is broken first, then what was asked longest ago."""
    rows = unsettled(today).select_related("service__keeper")
    rows = rows.prefetch_related("service__service_areas").order_by("verdict", "checked_on", "pk")
    return [LinkRow(each, open=True) for each in rows[:MOST_SHOWN]]


def links_of(service: Service, today: date) -> list[LinkRow]:
    """Every link of one entry."""
    open_ones = set(unsettled(today).filter(service=service).values_list("pk", flat=True))
    rows = LinkState.objects.filter(service=service).order_by("url")
    return [LinkRow(each, open=each.pk in open_ones) for each in rows]


def report_queue() -> list[Reported]:
    """For operators: entries with something that nobody has looked at, the urgent ones first."""
    rows = Report.objects.filter(closed_on=None).exclude(service__status=Status.RETIRED)
    rows = rows.select_related("service__keeper").prefetch_related("service__service_areas")
    return sorted(_by_entry(rows), key=lambda each: not each.urgent)[:MOST_SHOWN]


def reports_of(service: Service) -> list[Reported]:
    """The same of one entry: one row, or none."""
    rows = Report.objects.filter(closed_on=None, service=service).select_related("service")
    return _by_entry(rows)


def _by_entry(rows: Iterable[Report]) -> list[Reported]:
    urgent = called_wrong()
    found: dict[object, Reported] = {}
    for row in rows:
        entry = found.setdefault(row.service_id, Reported(row.service, row.service_id in urgent))
        entry.said.append((REPORT_KINDS.get(row.kind, row.kind), row.day, row.times))
    return [*found.values()]
