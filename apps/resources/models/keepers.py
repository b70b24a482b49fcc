"""Who keeps an organisation's entries."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User


class OrganizationMember(models.Model):
    """A person who works for an organisation here. A manager also invites and lets go."""

    MANAGER = "manager"
    EDITOR = "editor"
    ROLE_NAMES: ClassVar[dict[str, str | Promise]] = {
        MANAGER: pgettext_lazy("organisation", "Manager"),
        EDITOR: pgettext_lazy("organisation", "Editor"),
    }

    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="members"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organization_members"
    )
    role = models.CharField(max_length=8, choices=[(MANAGER, MANAGER), (EDITOR, EDITOR)])

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_place_a_member", fields=["organization", "user"])
        ]

    def __str__(self) -> str:
        return self.role

    @property
    def role_name(self) -> str | Promise:
        return self.ROLE_NAMES[self.role]

    @property
    def is_manager(self) -> bool:
        return self.role == self.MANAGER


class OpenOrganizationInvitations(models.QuerySet["OrganizationInvitation"]):
    def usable(self) -> "OpenOrganizationInvitations":
        """Those whose days are not over, from people who may still invite there."""
        there = OrganizationMember.objects.filter(
            organization=OuterRef("organization"),
            user=OuterRef("invited_by"),
            user__is_active=True,
            role=OrganizationMember.MANAGER,
        )
        operators = User.objects.who_may("vouch_resources")
        may_invite = Exists(there) | Q(invited_by__in=operators)
        return self.filter(may_invite, ends_on__gte=timezone.now().date())


class OrganizationInvitation(models.Model):
    """A link that lets one person begin to keep an organisation's entries.

    Of the link only a hash is kept. A lost one is renewed: the same row, another link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(
        max_length=8,
        choices=[(each, each) for each in (OrganizationMember.MANAGER, OrganizationMember.EDITOR)],
    )
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    ends_on = models.DateField()

    objects = OpenOrganizationInvitations.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]

    def __str__(self) -> str:
        return f"until {self.ends_on}"

    @property
    def role_name(self) -> str | Promise:
        return OrganizationMember.ROLE_NAMES[self.role]

    @property
    def is_over(self) -> bool:
        """Whether its days are over; it can be renewed."""
        return self.ends_on < timezone.now().date()
