"""What waits, for whom, and why now. No query here opens a text."""

from datetime import datetime

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.accounts.queries import someone_reads
from apps.moderation.models import Choice, Claim, Decision, ReviewTask, Rule
from apps.stories.lifecycle import State
from apps.stories.models import Revision, Screening, Story

LEADS = (Role.SENIOR, Role.SAFEGUARDING_LEAD)
READABLE = (State.QUEUED, State.ESCALATED)


def waiting_for(user: User) -> QuerySet[ReviewTask]:
    """Open tasks this person may take, in order: those they passed on come last.

    Languages come from their memberships; a story of a language nobody reads stays here, and
    operators see it (RULINGS 15). Escalated stories wait for leads.
    """
    tasks = unclaimed().filter(
        story__state__in=READABLE, language__in=[*user.reading_languages(), "other"]
    )
    if not user.holds(*LEADS):
        tasks = tasks.filter(for_leads=False)
    passed = Exists(
        ReviewTask.passed_by.through.objects.filter(reviewtask=OuterRef("pk"), user=user)
    )
    return tasks.annotate(
        passed=Case(When(passed, then=Value(True)), default=False, output_field=BooleanField())
    ).order_by("passed", "lane", "due_at", "chance")


def unclaimed(now: datetime | None = None) -> QuerySet[ReviewTask]:
    """Open tasks with no decision pending and no live claim."""
    live = Claim.objects.filter(task=OuterRef("pk"), expires_at__gt=now or timezone.now())
    return ReviewTask.objects.filter(~Exists(live), is_open=True, acts_at=None)


def with_topics(tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    """The same tasks with what `reviewing.topics_of` reads, in three queries for all of them."""
    return tasks.select_related("story").prefetch_related(
        Prefetch("story__revisions", Revision.objects.defer("sealed").order_by("-number")),
        Prefetch("story__revisions__screening", Screening.objects.defer("sealed")),
    )


def live_claim(user: User) -> Claim | None:
    """The claim this person holds now."""
    claims = Claim.objects.select_related("task__story")
    return claims.filter(holder=user, expires_at__gt=timezone.now()).first()


def undoable_by(user: User) -> QuerySet[ReviewTask]:
    """Tasks whose decision is theirs, or anybody's for a lead, and has not reached readers."""
    last = Decision.objects.filter(task__story=OuterRef("story")).order_by("-id")
    pending = ReviewTask.objects.alias(decided=Subquery(last.values("task")[:1])).filter(
        Q(is_open=True, acts_at__gt=timezone.now())
        | Q(is_open=False, story__state=State.SCHEDULED, decided=F("pk"))
    )
    if not user.holds(*LEADS):
        newest = Decision.objects.filter(task=OuterRef("pk")).order_by("-id")
        pending = pending.alias(decider=Subquery(newest.values("by")[:1])).filter(decider=user)
    return pending.select_related("story").order_by("acts_at")


def counts_by_language() -> dict[str, int]:
    """How many stories wait in each language."""
    waiting = ReviewTask.objects.filter(is_open=True, acts_at=None, story__state__in=READABLE)
    rows = waiting.values_list("language").annotate(Count("pk")).order_by()
    return dict(rows)


def rule_of(story: Story) -> str:
    """The rule for which a story was declined, in words; "" when it was not."""
    decision = (
        Decision.objects.filter(task__story=story, choice=Choice.DECLINE).order_by("-id").first()
    )
    return str(Rule(decision.rule).label) if decision and decision.rule else ""


def unread_languages() -> dict[str, int]:
    """Languages in which stories wait and nobody reads, with how many."""
    return {code: n for code, n in counts_by_language().items() if not someone_reads(code)}
