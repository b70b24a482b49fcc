"""Careful reading by people: what waits, who has it, what was decided."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.stories.models import Story


class Lane(models.IntegerChoices):
    CRISIS = 0, pgettext_lazy("lane of the queue", "Risk to life")
    WAITING = 2, pgettext_lazy("lane of the queue", "Someone waits for us")
    NEW = 3, pgettext_lazy("lane of the queue", "New")


class Choice(models.TextChoices):
    PUBLISH = "publish", pgettext_lazy("decision", "Publish")
    REDACT = "redact", pgettext_lazy("decision", "Propose other words")
    ASK = "ask", pgettext_lazy("decision", "Ask the writer")
    PASS = "pass", pgettext_lazy("decision", "Pass on")
    DECLINE = "decline", pgettext_lazy("decision", "Do not publish")
    ESCALATE = "escalate", pgettext_lazy("decision", "Escalate")
    RETURN = "return", pgettext_lazy("decision", "Return to the queue")


class Rule(models.TextChoices):
    """Why a story is not published. "Not believed" is no reason and stands in no list."""

    NAMES = "names", pgettext_lazy("rule", "It names or points to someone who can be recognised")
    OTHERS = "others", pgettext_lazy("rule", "It tells someone else’s story without them")
    HATE = "hate", pgettext_lazy("rule", "It attacks people for who they are")
    HARM = "harm", pgettext_lazy("rule", "It calls for harm to someone")
    GRAPHIC = "graphic", pgettext_lazy("rule", "It describes acts in a way that could harm readers")
    ELSEWHERE = "elsewhere", pgettext_lazy("rule", "It is about something else than this site")
    YOUNG = "young", pgettext_lazy("rule", "Its writer seems to be younger than this site is for")
    ADVERT = "advert", pgettext_lazy("rule", "It is an advertisement or was sent by a machine")


class ReviewTask(models.Model):
    """One story that waits for a person. `due_at` and `acts_at` are cleared when it closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="tasks")
    lane = models.SmallIntegerField(choices=Lane)
    for_leads = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField(default=1)
    is_open = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)
    acts_at = models.DateTimeField(null=True)
    chance = models.FloatField()
    passed_by = models.ManyToManyField(User, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story"], condition=models.Q(is_open=True), name="one_open_task_per_story"
            )
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at", "chance"],
                name="task_waiting",
                condition=models.Q(is_open=True, acts_at=None),
            ),
            models.Index(
                fields=["acts_at"],
                name="task_acting",
                condition=models.Q(is_open=True, acts_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Claim(models.Model):
    """The lease of one person on one task. Deleted when it ends."""

    task = models.OneToOneField(ReviewTask, on_delete=models.CASCADE, primary_key=True)
    holder = models.OneToOneField(User, on_delete=models.CASCADE)
    token = models.UUIDField(default=uuid.uuid4)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return "claim"


class Decision(models.Model):
    """What one person decided on one revision. Never changed; `undone` is a later row."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(ReviewTask, on_delete=models.CASCADE, related_name="decisions")
    task_version = models.PositiveIntegerField()
    revision_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    choice = models.CharField(max_length=10, choices=[*Choice.choices, ("undo", "undo")])
    rule = models.CharField(max_length=10, choices=Rule, blank=True)
    warnings = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "task_version"], name="one_decision_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.choice
