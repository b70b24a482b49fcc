"""What was decided, on which words, by whom. Rows are only added."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.moderation.models.tasks import ReviewTask, Stage
from apps.stories.models import Sealed


class Choice(models.TextChoices):
    PUBLISH = "publish", pgettext_lazy("decision", "Publish")
    REDACT = "redact", pgettext_lazy("decision", "Propose other words")
    ASK = "ask", pgettext_lazy("decision", "Ask the writer")
    PASS = "pass", pgettext_lazy("decision", "Pass on")
    DECLINE = "decline", pgettext_lazy("decision", "Do not publish")
    ESCALATE = "escalate", pgettext_lazy("decision", "Escalate")
    RETURN = "return", pgettext_lazy("decision", "Return to the queue")
    # Of the safeguarding lead, of appeals, of hidden and of reported stories.
    SETTLE = "settle", pgettext_lazy("decision", "Leave it as it is")
    HIDE = "hide", pgettext_lazy("decision", "Hide it now")
    RESTORE = "restore", pgettext_lazy("decision", "Bring it back")
    REMOVE = "remove", pgettext_lazy("decision", "Remove it")
    UPHOLD = "uphold", pgettext_lazy("decision", "Our decision stands")
    OVERTURN = "overturn", pgettext_lazy("decision", "The writer is right")
    # A word of care to the writer, which moves nothing.
    REPLY = "reply", pgettext_lazy("decision", "Write to the writer")
    WARN = "warn", pgettext_lazy("decision", "Correct the warnings")


UNDO = "undo"
# What somebody can hold against a later decision of the same person: these judge the story.
VERDICTS = (
    Choice.PUBLISH,
    Choice.REDACT,
    Choice.DECLINE,
    Choice.RESTORE,
    Choice.REMOVE,
    Choice.UPHOLD,
    Choice.OVERTURN,
)


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


class Decision(models.Model):
    """What one person decided on one revision. Never changed; `undo` is a later row."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(ReviewTask, on_delete=models.CASCADE, related_name="decisions")
    task_version = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.FIRST)
    revision_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    choice = models.CharField(max_length=10, choices=[*Choice.choices, (UNDO, UNDO)])
    rule = models.CharField(max_length=10, choices=Rule, blank=True)
    # Which text to the writer it began with, as "names:fr:3"; and whether that was changed.
    macro = models.CharField(max_length=24, blank=True)
    macro_edited = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)
    # Why this verdict needs a second one.
    reasons = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    # A verdict of somebody in training that is compared and has no effect.
    is_shadow = models.BooleanField(default=False)
    role = models.CharField(max_length=24, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "task_version"],
                condition=models.Q(is_shadow=False),
                name="one_decision_per_version",
            ),
            models.UniqueConstraint(
                fields=["task", "round", "stage"],
                condition=models.Q(choice__in=VERDICTS, is_shadow=False),
                name="one_verdict_per_stage",
            ),
            models.UniqueConstraint(
                fields=["task", "round", "by"],
                condition=models.Q(choice__in=VERDICTS),
                name="one_verdict_per_person_and_round",
            ),
        ]

    def __str__(self) -> str:
        return self.choice


class DecisionText(Sealed):
    """What belongs to a decision, under the story's key: {"note", "title", "words", "spans"}."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="text")

    def __str__(self) -> str:
        return "text of a decision"
