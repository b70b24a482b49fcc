"""What waits, for whom, and why now. No query here opens a text."""

from datetime import datetime
from itertools import chain
from typing import Any

from django.conf import settings
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
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.accounts.permissions import Permission, permissions_of
from apps.accounts.queries import someone_reads
from apps.moderation import wellbeing
from apps.moderation.models import (
    VERDICTS,
    Choice,
    Claim,
    Decision,
    Kind,
    Lane,
    Level,
    Reader,
    Recusal,
    ReviewTask,
    Rule,
    TeamNote,
)
from apps.stories.lifecycle import State
from apps.stories.models import Revision, Screening, Story

# Shadow readers read what shadowing.py opens for them, and nobody else does.
FOR_LEVEL = {
    Level.SHADOW: Q(kind=Kind.SHADOW),
    Level.SUPERVISED: Q(others_only=False, kind=Kind.REVIEW),
    Level.INDEPENDENT: ~Q(kind=Kind.SHADOW),
}
READABLE = (State.QUEUED, State.ESCALATED, State.SECOND_REVIEW)
COUNTED_TO = 500


def waiting_for(user: User) -> QuerySet[ReviewTask]:
    """Open tasks this person may take, in order: those they passed on come last.

    Languages come from their memberships; a story of a language nobody reads stays here, and
    operators see it (RULINGS 15). Whoever has judged a story is given it for no second look.
    """
    return _in_order(_marked_passed(takeable(user, unclaimed()), user))


def takeable(user: User, tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    """Those of `tasks` that this person may read, by rights, languages, choices and history."""
    reader = Reader.of(user)
    found = allowed(user, reader, tasks)
    return found.exclude(codes__overlap=reader.opted_out) if reader.opted_out else found


def allowed(user: User, reader: Reader, tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    """Those of `tasks` that this person may read, whatever topics they chose not to."""
    found = tasks.filter(
        needs__in=permissions_of(user.roles()),
        language__in=[*user.reading_languages(), "other"],
    ).exclude(Exists(Recusal.objects.filter(story=OuterRef("story"), user=user)))
    judged = Decision.objects.filter(task__story=OuterRef("story"), by=user, choice__in=VERDICTS)
    # A round that was undone or returned has ended without effect; its people may read again.
    judged = judged.filter(~Q(task=OuterRef("pk")) | Q(round=OuterRef("round")))
    # Whoever has talked about it with its reader has heard what that reader thinks.
    advised = TeamNote.objects.filter(task=OuterRef("pk"), by=user)
    found = found.exclude(Q(others_only=True) & (Exists(judged) | Exists(advised)))
    found = found.exclude(_has_a_part_in_it(user))
    return found.filter(FOR_LEVEL[Level(reader.level)])


def _has_a_part_in_it(user: User) -> Any:
    """Of a hidden story, and of an appeal: who hid it, and who has said of this task that its
    writer be asked. Of a notice that comes a second time: who answered it first.

    An organisation of one has nobody else.
    """
    if not settings.TWO_PEOPLE:
        return Q(pk=None)
    theirs = Decision.objects.filter(by=user, is_shadow=False)
    hid = theirs.filter(task__story=OuterRef("story"), choice=Choice.HIDE)
    asked = theirs.filter(task=OuterRef("pk"), choice=Choice.ASK)
    first = theirs.filter(task__story=OuterRef("story"), task__kind=Kind.NOTICE)
    again = Q(kind=Kind.NOTICE, others_only=True) & Exists(first.exclude(choice=Choice.PASS))
    return Q(kind__in=[Kind.HIDDEN, Kind.APPEAL]) & Q(Exists(hid) | Exists(asked)) | again


def unclaimed() -> QuerySet[ReviewTask]:
    """Open tasks with no decision pending and no live claim."""
    live = Claim.objects.filter(task=OuterRef("pk"), expires_at__gt=Now())
    return readable().filter(~Exists(live))


def readable() -> QuerySet[ReviewTask]:
    """Open tasks that wait for somebody, claimed or not."""
    reading = ~Q(kind=Kind.REVIEW) | Q(story__state__in=READABLE)
    return ReviewTask.objects.filter(reading, is_open=True, acts_at=None)


def first_waiting(user: User, limit: int) -> list[ReviewTask]:
    """The first `limit` tasks of `waiting_for`, lane by lane, so that an index orders them."""
    alone = unclaimed().filter(alike=None)
    all_waiting = _marked_passed(with_topics(takeable(user, alone)), user)
    waiting = all_waiting.filter(passed=False)
    lanes = (waiting.filter(lane=lane).order_by("rank_at", "chance")[:limit] for lane in Lane)
    found = []
    for task in chain.from_iterable(lanes):
        found.append(task)
        if len(found) == limit:
            return found
    return [*found, *_in_order(all_waiting.filter(passed=True))[: limit - len(found)]]


def count_waiting(user: User) -> int:
    """How many wait for this person, groups of equals left out, counted up to 500."""
    return takeable(user, unclaimed().filter(alike=None)).order_by()[:COUNTED_TO].count()


def only_unwanted_waits(user: User) -> bool:
    """Whether all that this person could take now is about topics they chose not to read."""
    reader = Reader.of(user)
    could = allowed(user, reader, unclaimed())
    return bool(reader.opted_out) and could.exists() and not takeable(user, could).exists()


def with_topics(tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    """The same tasks with what `reviewing.topics_of` reads, in three queries for all of them."""
    return tasks.select_related("story").prefetch_related(
        Prefetch("story__revisions", Revision.objects.defer("sealed").order_by("-number")),
        Prefetch("story__revisions__screening", Screening.objects.defer("sealed")),
    )


def live_claims(user: User) -> QuerySet[Claim]:
    """The claims this person holds now, the newest first."""
    claims = Claim.objects.select_related("task__story")
    return claims.filter(holder=user, expires_at__gt=Now()).order_by("-ends_at")


def live_claim(user: User) -> Claim | None:
    """The claim this person took last and still holds."""
    return live_claims(user).first()


def may_take_one_more(user: User) -> bool:
    """Whether this person holds one task and may hold a second one beside it."""
    return user.may(Permission.THIRD_REVIEW) and live_claims(user).count() == 1


def undoable_by(user: User) -> QuerySet[ReviewTask]:
    """Tasks whose decision is theirs, or anybody's for a lead, and has not reached readers."""
    last = Decision.objects.filter(task__story=OuterRef("story"), is_shadow=False).order_by("-id")
    pending = ReviewTask.objects.alias(decided=Subquery(last.values("task")[:1])).filter(
        Q(is_open=True, acts_at__gt=Now())
        | Q(is_open=False, story__state=State.SCHEDULED, decided=F("pk"))
    )
    if not user.may(Permission.UNDO_FOR_OTHERS):
        theirs = Decision.objects.filter(task=OuterRef("pk"), round=OuterRef("round"), by=user)
        pending = pending.filter(Exists(theirs.filter(choice__in=VERDICTS, is_shadow=False)))
    return pending.select_related("story").order_by("acts_at")


def verdict_of(task: ReviewTask, stage: int) -> Decision | None:
    """What was judged at a stage of the round that runs."""
    found = Decision.objects.filter(task=task, round=task.round, stage=stage, is_shadow=False)
    return found.filter(choice__in=VERDICTS).first()


def counts_by_language() -> dict[str, int]:
    """How many stories wait in each language."""
    rows = readable().values_list("language").annotate(Count("pk")).order_by()
    return dict(rows)


def rule_of(story: Story, choice: str = Choice.DECLINE) -> str:
    """The rule for which a story was declined (or hidden, or removed), in words; "" if none."""
    decision = (
        Decision.objects.filter(task__story=story, choice=choice, is_shadow=False)
        .order_by("-id")
        .first()
    )
    return str(Rule(decision.rule).label) if decision and decision.rule else ""


def unread_languages() -> dict[str, int]:
    """Languages in which stories wait and nobody reads, with how many."""
    return {code: n for code, n in counts_by_language().items() if not someone_reads(code)}


def nobody_for(now: datetime) -> list[ReviewTask]:
    """Tasks past their target that nobody on the team may take; the oldest first, at most 100.

    Whoever has read enough is sent nothing, so for a life at risk they count as nobody.
    """
    team = list(User.objects.staff().filter(is_active=True))
    late = readable().filter(due_at__lt=now).order_by("due_at")[:100]
    tasks = ReviewTask.objects.filter(pk__in=[task.pk for task in late])
    taken = {pk for user in team for pk in _would_take(user, tasks).values_list("pk", flat=True)}
    return [task for task in late if task.pk not in taken]


def _would_take(user: User, tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    found = takeable(user, tasks)
    return found.exclude(lane=Lane.CRISIS) if wellbeing.stop_for(user) else found


def _marked_passed(tasks: QuerySet[ReviewTask], user: User) -> Any:
    through = ReviewTask.passed_by.through.objects
    passed = Exists(through.filter(reviewtask=OuterRef("pk"), user=user))
    return tasks.annotate(
        passed=Case(When(passed, then=Value(True)), default=False, output_field=BooleanField())
    )


def _in_order(tasks: Any) -> QuerySet[ReviewTask]:
    found: QuerySet[ReviewTask] = tasks.order_by("passed", "lane", "rank_at", "chance")
    return found
