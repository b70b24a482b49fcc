"""An act on the people of the team, and the line in the record that says it was done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.requests import StaffRequest
from apps.audit.services import record
from apps.moderation.claims import end_claims
from apps.moderation.models import Claim


def found(user_id: UUID) -> User:
    """Somebody on the staff, or a 404: writers with an account are none of an operator's."""
    return get_object_or_404(User.objects.staff(), pk=user_id)


def audited(
    request: StaffRequest,
    verb: str,
    act: Callable[[], Any],
    *,
    on: Any = None,
    permission: str = "manage_team",
    kind: str = "person",
    details: dict[str, Any] | None = None,
) -> Any:
    """Do `act` and write that it was done, both or neither. Out: what `act` returns.

    The record names the row `on`, or what `act` returns, and the role that gives `permission`.
    """
    with transaction.atomic():
        role = request.user.role_for(permission)
        outcome = act()
        record(
            actor=request.user,
            verb=verb,
            kind=kind,
            object_id=(on or outcome).pk,
            role=role,
            details=details,
        )
    return outcome


def changed(
    request: StaffRequest,
    verb: str,
    user: User,
    act: Callable[[], None],
    *,
    details: dict[str, Any] | None = None,
) -> HttpResponse:
    """An act on one person, then their page with a sentence about it.

    Their sessions end with it, and so do their leases: what they had open waits for others.
    """

    def whole() -> None:
        act()
        end_claims(Claim.objects.filter(holder=user))

    try:
        audited(request, verb, whole, on=user, details=details)
    except services.LastOperator:
        messages.warning(request, _("Somebody has to run this site. Add another operator first."))
        return redirect("people:person", user.pk)
    if user == request.user:
        update_session_auth_hash(request, user)
        if not user.may("manage_team"):
            return redirect("account_onward")
    messages.success(request, _("This is done. It counts from now on."))
    return redirect("people:person", user.pk)
