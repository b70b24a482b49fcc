"""Figures of the running site for Prometheus, behind a token. No label names a story or a person.

They are read from the database when somebody asks, so every process gives the same answer and a
restart begins nothing anew.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.core.audience import public
from apps.moderation import queries
from apps.moderation.models import Lane, Measure
from apps.stories.lifecycle import MOVES, State
from apps.stories.models import Story, StoryMove

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Site(Collector):
    """The queue as it stands, and what has happened since the beginning."""

    def collect(self) -> Iterator[Metric]:
        """Each family once."""
        yield _waiting()
        yield _late()
        yield _stories()
        yield _moves()
        yield _looks()


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


def _waiting() -> Metric:
    family = GaugeMetricFamily("chorus_tasks_waiting", "Tasks that wait, by lane.", labels=["lane"])
    rows = queries.readable().order_by().values_list("lane").annotate(Count("pk"))
    return _by(family, {lane.name.lower(): dict(rows).get(lane, 0) for lane in Lane})


def _late() -> Metric:
    family = GaugeMetricFamily(
        "chorus_tasks_past_target", "Tasks that wait for too long, by lane.", labels=["lane"]
    )
    late = queries.readable().filter(due_at__lt=timezone.now())
    rows = dict(late.order_by().values_list("lane").annotate(Count("pk")))
    return _by(family, {lane.name.lower(): rows.get(lane, 0) for lane in Lane})


def _stories() -> Metric:
    family = GaugeMetricFamily("chorus_stories", "Stories by where they are.", labels=["state"])
    rows = dict(Story.objects.order_by().values_list("state").annotate(Count("pk")))
    return _by(family, {state: rows.get(state, 0) for state in State})


def _moves() -> Metric:
    family = CounterMetricFamily("chorus_moves", "Moves in the life of stories.", labels=["move"])
    rows = dict(StoryMove.objects.order_by().values_list("move").annotate(Count("pk")))
    return _by(family, {move: rows.get(move, 0) for move in MOVES})


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
