"""Figures of the running site for Prometheus, behind a token. No label names a story or a person.

Those of the database are the same from every process; those that a process counts are of the
machine that is asked. None moves with the act of one person (docs/decisions/0032).
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.core import heartbeat, shown
from apps.core.audience import public
from apps.moderation import queries
from apps.moderation.models import Lane, Measure
from apps.pages import machine_figures
from apps.stories.lifecycle import MOVES, State
from apps.stories.models import Story, StoryMove

LANES = tuple(lane.name.lower() for lane in Lane)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Site(Collector):
    """The queue as it was a while ago, and what has happened since the beginning."""

    def collect(self) -> Iterator[Metric]:
        """Each family once."""
        yield from _queue()
        yield from _stories()
        yield _looks()
        yield from _heard()
        yield from _connections()
        yield from machine_figures.families()


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 unless METRICS_TOKEN is set and comes as `Authorization: Bearer …`."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Site())
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _queue() -> Iterator[Metric]:
    now = shown.asked("queue", shown.QUEUE, queue)
    for name, says in (
        ("tasks_waiting", "Tasks that wait, by lane."),
        ("tasks_past_target", "Tasks that wait for too long, by lane."),
        ("tasks_late_minutes", "How late the most overdue task is, by lane, in quarters."),
    ):
        family = GaugeMetricFamily(f"chorus_{name}", says, labels=["lane"])
        yield _by(family, {lane: now[f"{name}|{lane}"] for lane in LANES if now})
    if now:
        says = "Stories that no check has read yet."
        yield GaugeMetricFamily("chorus_stories_to_screen", says, value=now["to_screen"])


def queue() -> dict[str, int]:
    """Depth and lateness by lane, and what waits for its checks; asked of the database."""
    now = timezone.now()
    rows = queries.readable().order_by().values("lane")
    late = Q(due_at__lt=now)
    counted = rows.annotate(n=Count("pk"), late=Count("pk", late), due=Min("due_at"))
    by = {
        Lane(row["lane"]).name.lower(): (int(row["n"]), int(row["late"]), row["due"])
        for row in counted
    }
    found = {"to_screen": Story.objects.filter(state=State.SCREENING).count()}
    for lane in LANES:
        waiting, past, due = by.get(lane, (0, 0, None))
        found[f"tasks_waiting|{lane}"] = waiting
        found[f"tasks_past_target|{lane}"] = past
        found[f"tasks_late_minutes|{lane}"] = _quarters(now, due)
    return found


def _quarters(now: datetime, due: datetime | None) -> int:
    """Whole quarters of an hour since `due`, in minutes; 0 before it."""
    return max(0, int((now - due).total_seconds()) // 900 * 15) if due else 0


def _stories() -> Iterator[Metric]:
    states = shown.asked("stories", shown.WRITERS, stories)
    family = GaugeMetricFamily("chorus_stories", "Stories by where they are.", labels=["state"])
    yield _by(family, {state: states[state] for state in State if states})
    moves = shown.asked("moves", shown.WRITERS, made_moves)
    counter = CounterMetricFamily("chorus_moves", "Moves in the life of stories.", labels=["move"])
    yield _by(counter, {move: moves[move] for move in MOVES if moves})


def stories() -> dict[str, int]:
    """How many stories are in each state; asked of the database."""
    rows = dict(Story.objects.order_by().values_list("state").annotate(Count("pk")))
    return {str(state): rows.get(state, 0) for state in State}


def made_moves() -> dict[str, int]:
    """How often each move was made; asked of the database."""
    rows = dict(StoryMove.objects.order_by().values_list("move").annotate(Count("pk")))
    return {str(move): rows.get(move, 0) for move in MOVES}


def _heard() -> Iterator[Metric]:
    for name, says in (
        ("beat", "Seconds since Beat rang."),
        ("worker", "Seconds since a worker answered Beat."),
    ):
        since = heartbeat.seconds_since(name)
        if since is not None:
            yield GaugeMetricFamily(f"chorus_{name}_seconds", says, value=since)
    since = heartbeat.seconds_since("screened")
    if since is not None:
        # Whole minutes: a story that takes long to read must not be seen coming in.
        says = "Minutes since the checks had read all that waited."
        yield GaugeMetricFamily("chorus_screening_minutes", says, value=since // 60)


def _connections() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity "
            "WHERE datname = current_database()"
        )
        open_now, most = cursor.fetchone()
    yield GaugeMetricFamily("chorus_database_connections", "Connections.", value=open_now)
    yield GaugeMetricFamily("chorus_database_connections_most", "Their limit.", value=most)


def _looks() -> Metric:
    family = CounterMetricFamily(
        "chorus_measured", "What was measured, and what came too late.", labels=["what", "late"]
    )
    rows = Measure.objects.order_by().values_list("name", "past_target").annotate(n=Count("pk"))
    for name, late, count in rows:
        family.add_metric([name, str(late).lower()], count)
    return family


def _by(family: GaugeMetricFamily | CounterMetricFamily, values: dict[str, int]) -> Metric:
    for label, value in values.items():
        family.add_metric([label], value)
    return family
