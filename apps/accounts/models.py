"""People who sign in: staff of organisations now, writers who want an account later."""

import uuid
from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MODERATOR = "moderator", _("Moderator")
    SENIOR = "senior", _("Senior moderator")
    SAFEGUARDING_LEAD = "safeguarding_lead", _("Safeguarding lead")
    OPERATOR = "operator", _("Operator")
    ORGANISATION_EDITOR = "organisation_editor", _("Organisation editor")


class User(AbstractUser):
    """A sign-in. It needs no e-mail and keeps no time of its use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    last_login = None  # type: ignore[assignment]
    date_joined = None  # type: ignore[assignment]
    email = models.EmailField(blank=True)
    keys_on = models.BooleanField(default=False)

    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def holds(self, *roles: str) -> bool:
        """Whether this person has one of the roles now, read from the database."""
        return self.is_active and self.memberships.filter(role__in=roles).exists()

    def reading_languages(self) -> set[str]:
        """The languages this person reads stories in, over all memberships."""
        rows: Iterable[list[str]] = self.memberships.values_list("languages", flat=True)
        return {language for languages in rows for language in languages}


class Membership(models.Model):
    """What one person does here, and in which languages."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="one_membership_per_role"),
        ]

    def __str__(self) -> str:
        return self.role
