"""One role more or one less, for work that is given and taken away one piece at a time."""

from django.db import transaction

from apps.accounts.models import Membership, User
from apps.accounts.services import check_roles, deactivate, end_sessions


@transaction.atomic
def give_role(*, user: User, role: str) -> None:
    """Let somebody who works here do one thing more. Raises ValueError for what cannot go together.

    A writer's account is never given a role: `user` has one already, or ValueError.
    """
    held = set(user.memberships.values_list("role", flat=True))
    if not held:
        raise ValueError("A writer's account stays one.")
    _roles, languages = check_roles({*held, role}, user.reading_languages())
    Membership.objects.get_or_create(user=user, role=role, defaults={"languages": languages})


@transaction.atomic
def take_role(*, user: User, role: str) -> None:
    """End one thing somebody does, and their sessions. Raises LastOperator.

    Whose only role it was keeps it in name and cannot sign in any more: without any role the
    sign-in would turn into a writer's account.
    """
    if user.memberships.exclude(role=role).exists():
        user.memberships.filter(role=role).delete()
        end_sessions(user=user)
    else:
        deactivate(user=user)
