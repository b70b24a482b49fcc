"""A campaign is one thing with many names. Nothing here says who took part."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.resources.models import Organization

# A cell of the numbers is named by it (apps/numbers/models.py).
LONGEST_SLUG = 40
LONGEST_NAME, LONGEST_TITLE, LONGEST_WORDS = 60, 80, 2000


class Status(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("campaign", "Waits for an operator")
    APPROVED = "approved", pgettext_lazy("campaign", "Open")
    DECLINED = "declined", pgettext_lazy("campaign", "Not taken")
    ENDED = "ended", pgettext_lazy("campaign", "Ended")


class Campaign(models.Model):
    """One campaign: its own page, its days, and who hosts it. It is never deleted.

    `quiet_on` is a day on which its page asks for silence and takes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True, max_length=LONGEST_SLUG)
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    host = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="campaigns"
    )
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    quiet_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # What an operator said when it was not taken.
    answer = models.CharField(max_length=300, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_on=None)
                | Q(ends_on=None)
                | Q(ends_on__gte=models.F("begins_on")),
                name="campaign_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.slug


class CampaignText(models.Model):
    """What a campaign says of itself in one language: plain text, paragraphs by empty lines."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=LONGEST_TITLE)
    words = models.TextField(max_length=LONGEST_WORDS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "language"], name="one_campaign_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Hashtag(models.Model):
    """One name of a campaign as people write it, without `#`; `folded` is how it is found."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=LONGEST_NAME)
    folded = models.CharField(max_length=LONGEST_NAME, unique=True)
    language = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"#{self.name}"
