"""Taking a story that is out from readers' eyes, at once and by one person.

Whether it comes back is for two others (returning.py). Lock order: story, task, claim.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import order
from apps.moderation.acts import log_act
from apps.moderation.claims import NotYours, close_task
from apps.moderation.models import Choice, Decision, Kind, Lane, ReviewTask, Stage
from apps.moderation.opening import open_task
from apps.moderation.recording import Verdict, add_decision, move_on
from apps.stories import lifecycle
from apps.stories.lifecycle import State, TooLate
from apps.stories.models import Revision, Story
from apps.stories.services import add_message
from apps.stories.shown import revision_behind, shown_text
from apps.stories.withholding import withhold_story


def hide_published(*, user: User, story_id: UUID, rule: str, note: str = "") -> Decision:
    """Hide a story that is out, for a rule that its writer reads. One person may.

    Raises NotYours("rights") for who may not, and lifecycle.TooLate when it is not out.
    """
    with transaction.atomic():
        _check(user, Permission.HIDE_STORY)
        story = _locked(story_id)
        revision = shown_revision(story)
        task = take_from_readers(story, note)
        verdict = Verdict(Choice.HIDE, rule=rule, note=note)
        decision = add_decision(user=user, task=task, verdict=verdict, revision=revision)
        move_on(task)
        return decision


def escalate_published(*, user: User, story_id: UUID) -> None:
    """Have the safeguarding lead look at a story that is out, and stays out meanwhile.

    Raises NotYours("rights"), and lifecycle.TooLate when it is there already or not out.
    """
    with transaction.atomic():
        _check(user, Permission.HIDE_STORY)
        story = _locked(story_id)
        if story.published_month is None:
            raise TooLate("escalate")
        log_act(user, Choice.ESCALATE, to_the_lead(story))


def take_from_readers(story: Story, note: str) -> ReviewTask:
    """Withhold a locked story, tell its writer, and open the task of bringing it back."""
    withhold_story(story_id=story.pk)
    story.refresh_from_db(fields=["state", "published_month"])
    if note:
        add_message(story=story, words=note, from_writer=False)
    return open_hidden(story)


def to_the_lead(story: Story) -> ReviewTask:
    """Escalate a locked story; out: the task that the lead finds. Raises lifecycle.TooLate."""
    lifecycle.perform(story.pk, "escalate")
    tasks = ReviewTask.objects.select_for_update(no_key=True, of=("self",))
    task = tasks.filter(story=story, kind=Kind.REVIEW, is_open=True).first()
    if task is None:
        opened = open_task(story, Kind.REVIEW, Lane.CRISIS, needs=Permission.CARE)
        assert opened is not None, "the story is locked, and none was open"
        return opened
    # Somebody was reading a change of it: they are told that it went to the lead.
    move_on(
        task,
        stage=Stage.FIRST,
        needs=Permission.CARE,
        others_only=False,
        acts_at=None,
        **order.times_again(task, Lane.CRISIS),
    )
    return task


def shown_revision(story: Story) -> Revision:
    """The words of a locked story that readers see. Raises lifecycle.TooLate when it is not out."""
    text = shown_text(story)
    revision = revision_behind(story, text) if text else None
    if revision is None:
        raise TooLate("withhold")
    return revision


def open_hidden(story: Story) -> ReviewTask:
    """The task of bringing a locked story back or not; one from before is over."""
    for old in _open(story):
        close_task(old)
    task = open_task(story, Kind.HIDDEN, Lane.HARM, needs=Permission.RESTORE_OR_REMOVE)
    assert task is not None, "the story is locked, and none is open"
    return task


def open_hidden_tasks() -> int:
    """A task for each story that our team hid and nobody decides on, whoever hid it; and none for
    a story that came back, went, or has other words now, which are read on their own."""
    stories = Story.objects.filter(state=State.HIDDEN, hidden_text__by_team=True)
    tasks = ReviewTask.objects.filter(kind=Kind.HIDDEN, is_open=True)
    stale = tasks.exclude(story__in=stories).values_list("story", flat=True)
    without = stories.filter(~Exists(tasks.filter(story=OuterRef("pk"))))
    return sum(
        _brought_up_to_date(story_id)
        for story_id in {*stale, *without.values_list("pk", flat=True)}
    )


def _brought_up_to_date(story_id: UUID) -> int:
    with transaction.atomic():
        story, is_ours = (
            _locked(story_id),
            Story.objects.filter(pk=story_id, hidden_text__by_team=True),
        )
        if story.state != State.HIDDEN or not is_ours.exists():
            for task in _open(story):
                close_task(task)
            return 0
        if _open(story):
            return 0
        open_hidden(story)
        return 1


def _open(story: Story) -> list[ReviewTask]:
    tasks = ReviewTask.objects.select_for_update(no_key=True, of=("self",))
    return list(tasks.filter(story=story, kind=Kind.HIDDEN, is_open=True))


def _locked(story_id: UUID) -> Story:
    story = Story.objects.select_for_update(no_key=True).filter(pk=story_id).first()
    if story is None:
        raise TooLate("withhold")
    return story


def _check(user: User, permission: Permission) -> None:
    """Rights as they are now, not as they were when the page was opened."""
    now = User.objects.filter(pk=user.pk, is_active=True).first()
    if now is None or not now.may(permission):
        raise NotYours("rights")
