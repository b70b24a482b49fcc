"""Care for a writer, apart from what becomes of the story."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.stories.models import Sealed, Story


class Rung(models.TextChoices):
    """How near a danger is, as a person reads it. No machine sets it."""

    THOUGHTS = "thoughts", pgettext_lazy("how near a danger is", "Thoughts of dying")
    PLAN = "plan", pgettext_lazy("how near a danger is", "A plan")
    MEANS = "means", pgettext_lazy("how near a danger is", "A plan, and the means at hand")
    TIMEFRAME = "timeframe", pgettext_lazy("how near a danger is", "A plan, the means and a time")


class CareOutcome(models.TextChoices):
    """How the safeguarding lead leaves it. It goes into the record as a code."""

    CONTACT = "contact", pgettext_lazy("outcome of care", "We are in contact")
    SERVICES = "services", pgettext_lazy("outcome of care", "We pointed to people who help")
    NO_RISK = "no_risk", pgettext_lazy("outcome of care", "No risk to life seen")
    MISREAD = "misread", pgettext_lazy("outcome of care", "The words meant something else")
    NO_ANSWER = "no_answer", pgettext_lazy("outcome of care", "The writer has not answered")
    GOES_ON = "goes_on", pgettext_lazy("outcome of care", "The risk goes on")
    HANDED_OVER = (
        "handed_over",
        pgettext_lazy("outcome of care", "Handed over, because the writer asked for it"),
    )


class CareCase(models.Model):
    """How near a danger is, and where the talk stands. Once we have written (`is_open`), the writer
    can answer until the story is gone. `heard` is the number of the last message that whoever has
    the task has seen."""

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, primary_key=True, related_name="care"
    )
    rung = models.CharField(max_length=10, choices=Rung, blank=True)
    is_open = models.BooleanField(default=False)
    heard = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return "care"


class Recipient(models.TextChoices):
    EMERGENCY = "emergency", pgettext_lazy("recipient", "An emergency service")
    POLICE = "police", pgettext_lazy("recipient", "The police")
    CHILD_PROTECTION = "children", pgettext_lazy("recipient", "A child protection service")
    HEALTH = "health", pgettext_lazy("recipient", "A crisis team or a hospital")
    COURT = "court", pgettext_lazy("recipient", "A court")


class Basis(models.TextChoices):
    """What allows or obliges us to tell somebody outside."""

    LIFE = "life", pgettext_lazy("legal basis", "A life can be saved by it")
    CHILD = "child", pgettext_lazy("legal basis", "A law that protects children asks for it")
    LAW = "law", pgettext_lazy("legal basis", "Another law asks for it")
    ORDER = "order", pgettext_lazy("legal basis", "A court has ordered it")
    CONSENT = "consent", pgettext_lazy("legal basis", "The writer has asked for it")


class Disclosures(models.QuerySet["OutsideDisclosure"]):
    def waiting(self) -> "Disclosures":
        """Those that one person has asked for and another has not confirmed yet."""
        return self.filter(confirmed_on=None, is_over=False, story__data_key__isnull=False)

    def confirmed(self) -> "Disclosures":
        """Those that two people have agreed on."""
        return self.filter(confirmed_on__isnull=False)


class OutsideDisclosure(Sealed):
    """Two people agree to tell somebody outside about a story, and why: {"why"} is sealed under
    the story's key. The site itself sends nothing to anybody; the writer reads in My story whom we
    tell (docs/decisions/0018)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="disclosures")
    recipient = models.CharField(max_length=10, choices=Recipient)
    basis = models.CharField(max_length=10, choices=Basis)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    is_over = models.BooleanField(default=False)

    objects = Disclosures.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story"],
                condition=models.Q(confirmed_on=None, is_over=False),
                name="one_waiting_disclosure_per_story",
            )
        ]

    def __str__(self) -> str:
        return "disclosure"
