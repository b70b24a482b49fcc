"""People who sign in: staff of organisations, and writers who want an account."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.accounts.permissions import Role, roles_that_may


class UserManager(BaseUserManager["User"]):
    """Names are compared without case, as allauth compares them."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A sign-in without any right; without `password` nobody can use it."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def staff(self) -> models.QuerySet["User"]:
        """Everybody who has a role, by name, with the roles at hand."""
        return self.filter(memberships__isnull=False).distinct().prefetch_related("memberships")

    def who_may(self, permission: str) -> models.QuerySet["User"]:
        """Everybody whose role allows it now and whose sign-in is open. Raises ValueError."""
        allowed = roles_that_may(permission)
        return self.filter(is_active=True, memberships__role__in=allowed).distinct()

    def named(self, username: str) -> models.QuerySet["User"]:
        """Nobody, or the one who bears this name in any case of letters."""
        return self.filter(username__iexact=self.model.normalize_username(username))


class User(AbstractBaseUser):
    """A sign-in. It needs no e-mail and keeps no time of its use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    keys_on = models.BooleanField(default=False)
    # Given by somebody else: it has to be changed before a second factor can be set up.
    password_is_temporary = models.BooleanField(default=False)
    # Part of what a session must match, so that raising it ends every session at once.
    session_round = models.PositiveIntegerField(default=0)
    last_login = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_user_per_name_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.username

    def holds(self, *roles: str) -> bool:
        """Whether this person has one of the roles now, read from the database."""
        return self.is_active and self.memberships.filter(role__in=roles).exists()

    def may(self, permission: str) -> bool:
        """Whether one of this person's roles allows it now, read from the database.

        Raises ValueError for a permission that does not exist.
        """
        return self.holds(*roles_that_may(permission))

    def role_for(self, permission: str) -> str:
        """The role by which this person may do it, for the record; "" where none allows it."""
        held = self.memberships.filter(role__in=roles_that_may(permission))
        return held.values_list("role", flat=True).order_by("role").first() or ""

    def roles(self) -> set[str]:
        """The codes of all roles this person has now."""
        return {each.role for each in self.memberships.all()} if self.is_active else set()

    def works_here(self) -> bool:
        """Whether this person ever was given a role; everybody else is a writer."""
        return self.memberships.exists()

    def has_second_factor(self) -> bool:
        """Whether something beside the password is set up; recovery codes alone do not count."""
        factors = self.authenticator_set  # type: ignore[attr-defined]  # allauth's, untyped
        return factors.exclude(type="recovery_codes").exists()

    def reading_languages(self) -> set[str]:
        """The languages this person reads stories in, over all memberships."""
        rows: Iterable[list[str]] = self.memberships.values_list("languages", flat=True)
        return {language for languages in rows for language in languages}

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # What Django does, with the round: a session dies with its password or its round.
        salt = "apps.accounts.models.User.session_auth_hash"
        value = f"{self.password}|{self.session_round}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


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


class OpenInvitations(models.QuerySet["Invitation"]):
    def usable(self) -> "OpenInvitations":
        """Those whose days are not over, from people who may still invite."""
        by = User.objects.who_may("manage_team")
        return self.filter(ends_on__gte=timezone.now().date(), invited_by__in=by)


class Invitation(models.Model):
    """A link that lets one person begin to work here. Of the link only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    roles = ArrayField(models.CharField(max_length=24))
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    ends_on = models.DateField()

    objects = OpenInvitations.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]

    def __str__(self) -> str:
        return f"until {self.ends_on}"

    def role_names(self) -> list[str]:
        """What the person will do, in words."""
        return [str(Role(each).label) for each in self.roles]


class OpenResets(models.QuerySet["ResetRequest"]):
    def usable(self) -> "OpenResets":
        """Those whose time is not over, asked by people who may still ask."""
        by = User.objects.who_may("reset_second_factor")
        return self.filter(ends_at__gt=timezone.now(), asked_by__in=by)


class ResetRequest(models.Model):
    """Somebody lost the second step; one person has asked, and another one has to confirm."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # Rounded up to the hour: the row says nothing of when somebody sat here.
    ends_at = models.DateTimeField()

    objects = OpenResets.as_manager()

    def __str__(self) -> str:
        return f"until {self.ends_at:%Y-%m-%d}"
