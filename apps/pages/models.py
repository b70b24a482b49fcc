"""The pages that an operator may write: one row for each page and language (decision 11); and
what operators are told that goes wrong."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Slug(models.TextChoices):
    """What an operator may write. `DUTY` is a passage of the page for younger people."""

    TERMS = "terms", _("Terms")
    CONTACT = "contact", _("Contact")
    ACCESSIBILITY = "accessibility", _("Accessibility")
    WHO_READS = "who-reads", _("Who reads here")
    DUTY = "duty", _("What the law asks of the team")


def language_choices() -> list[tuple[str, str | Promise]]:
    """By reference, so that a new language needs no migration."""
    return list(settings.LANGUAGES)


class SitePage(models.Model):
    """An operator's words for a page in one language; empty: the site's own stand there.

    `previous` is what stood before, so that one change can be undone.
    """

    slug = models.CharField(max_length=20, choices=Slug)
    language = models.CharField(max_length=10, choices=language_choices)
    text = models.TextField(blank=True)
    previous = models.TextField(blank=True)
    changed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "language"], name="one_text_for_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.language})"

    @property
    def version(self) -> str:
        return version_of(self.text)

    @property
    def can_be_undone(self) -> bool:
        return self.text != self.previous


def version_of(text: str) -> str:
    """A short name for a text, so that a form can say which one it was filled from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Alert(models.Model):
    """Something that a person has to look at. The row goes when it is over and that was told.

    `told` and `told_over` hold the ways (digests of their addresses) that know of its beginning and
    of its end.
    """

    code = models.CharField(max_length=24, primary_key=True)
    count = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    snoozed_until = models.DateTimeField(null=True)
    told = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    told_over = ArrayField(models.CharField(max_length=64), default=list, blank=True)

    class Meta:
        ordering = ["since", "code"]

    def __str__(self) -> str:
        return self.code
