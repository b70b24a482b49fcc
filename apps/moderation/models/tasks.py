"""What waits for a person, who has it, and what they wrote down meanwhile."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.stories.models import Sealed, Story


class Lane(models.IntegerChoices):
    """Strict: nothing of a lane is taken while one before it has work."""

    CRISIS = 0, pgettext_lazy("lane of the queue", "Risk to life")
    HARM = 1, pgettext_lazy("lane of the queue", "Harm that goes on")
    WAITING = 2, pgettext_lazy("lane of the queue", "Someone waits for us")
    NEW = 3, pgettext_lazy("lane of the queue", "New")
    QUALITY = 4, pgettext_lazy("lane of the queue", "Quality and training")


class Kind(models.TextChoices):
    """What is asked of whoever takes it. A story can wait in several of them at once."""

    REVIEW = "review", pgettext_lazy("kind of task", "A story to read")
    APPEAL = "appeal", pgettext_lazy("kind of task", "A writer disagrees")
    HIDDEN = "hidden", pgettext_lazy("kind of task", "A story that we hid")
    REPORT = "report", pgettext_lazy("kind of task", "Readers point to a story")
    NOTICE = "notice", pgettext_lazy("kind of task", "A notice from outside")
    CARE = "care", pgettext_lazy("kind of task", "A writer answers us")
    SAMPLE = "sample", pgettext_lazy("kind of task", "A second look, to compare")
    SHADOW = "shadow", pgettext_lazy("kind of task", "A published story, to learn from")


class Stage(models.IntegerChoices):
    FIRST = 1
    SECOND = 2
    THIRD = 3


class ReviewTask(models.Model):
    """One thing that waits for a person.

    Every time is cleared when it closes. `rank_at` is the place in the lane as a moment: earlier
    is first (apps/moderation/order.py). `needs` is a permission (apps/accounts/permissions.py);
    with `others_only`, whoever has given a verdict on this story cannot take it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.REVIEW)
    lane = models.SmallIntegerField(choices=Lane)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.FIRST)
    needs = models.CharField(
        max_length=24,
        choices=[(each, each) for each in Permission],
        default=Permission.READ_STORIES,
    )
    others_only = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)
    rank_at = models.DateTimeField(null=True)
    acts_at = models.DateTimeField(null=True)
    # When it began to wait, rounded as `due_at` is; and whether a person has opened it since.
    opened_at = models.DateTimeField(null=True)
    seen = models.BooleanField(default=False)
    chance = models.FloatField()
    # What the order and "why now" are made of: 0 to 1; a writer's second attempt; readers' weight.
    risk = models.FloatField(default=0)
    resubmitted = models.BooleanField(default=False)
    reported = models.FloatField(default=0)
    skips = models.PositiveSmallIntegerField(default=0)
    # What somebody learns of it before they take it, and what they may have opted out of.
    words = models.PositiveIntegerField(default=0)
    heavy = models.BooleanField(default=False)
    codes = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    # Which version of the checks said so; another reading since is taken over while nobody reads.
    screened_with = models.CharField(max_length=16, blank=True, default="")
    # Why two people read it (apps/moderation/two_people.py).
    reasons = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    passed_by = models.ManyToManyField(User, related_name="+")
    # The group of texts that are nearly the same and are decided on together (alike.py).
    alike = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "kind"],
                condition=models.Q(is_open=True),
                name="one_open_task_per_story_and_kind",
            )
        ]
        indexes = [
            models.Index(
                fields=["lane", "rank_at", "chance"],
                name="task_waiting",
                condition=models.Q(is_open=True, acts_at=None),
            ),
            models.Index(
                fields=["acts_at"],
                name="task_acting",
                condition=models.Q(is_open=True, acts_at__isnull=False),
            ),
            # The queue without groups, so that a flood stands in nobody's way.
            models.Index(
                fields=["lane", "rank_at", "chance"],
                name="task_waiting_alone",
                condition=models.Q(is_open=True, acts_at=None, alike=None),
            ),
            models.Index(
                fields=["alike"],
                name="task_alike",
                condition=models.Q(is_open=True, alike__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Claim(models.Model):
    """The lease of one person, in one tab, on one task. Deleted when it ends.

    `token` belongs to the tab that opened it last; `ends_at` is the cap that no heartbeat moves.
    """

    task = models.OneToOneField(ReviewTask, on_delete=models.CASCADE, primary_key=True)
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token = models.UUIDField(default=uuid.uuid4)
    expires_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Whether its words were shown, and since when they have been on screen without a stop.
    is_opened = models.BooleanField(default=False)
    read_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "claim"


class KeptNote(Sealed):
    """What somebody had written when their time with a task was over: the form's fields."""

    task = models.ForeignKey(ReviewTask, on_delete=models.CASCADE, related_name="kept_notes")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "by"], name="one_kept_note_per_person")
        ]

    def __str__(self) -> str:
        return "kept note"


class TeamNote(Sealed):
    """A question to a colleague, or an answer, on one task: sealed words. Readers of another
    stage do not see it, so that a second verdict stays blind."""

    task = models.ForeignKey(ReviewTask, on_delete=models.CASCADE, related_name="team_notes")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(choices=Stage)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="one_team_note_per_number")
        ]

    def __str__(self) -> str:
        return f"team note {self.number}"


class Recusal(models.Model):
    """One person never gets one story again. No reason is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "user"], name="one_recusal_per_person")
        ]

    def __str__(self) -> str:
        return "recusal"
