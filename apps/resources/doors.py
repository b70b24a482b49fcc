"""Whose entries somebody may keep: the door of an organisation's own pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.accounts.doors import after_proof_staff
from apps.accounts.permissions import roles_that_may
from apps.core.audience import View, organisations, signed_in
from apps.resources.models import Organization, OrganizationMember


def keepers(view: View) -> View:
    """For members of the organisation in the address, with a second factor; for others it is not
    there. The view gets `member`, with its organisation at hand, instead of `organization_id`."""
    return organisations(_as_member(view))


def managers(view: View) -> View:
    """The same, for those who also invite and let go."""
    return keepers(_managing(view))


def managers_after_proof(page: str = "") -> Callable[[View], View]:
    """The same, for managers who gave a code or a passkey within the last five minutes; `page`
    as `after_proof_staff` has it."""

    def door(view: View) -> View:
        return after_proof_staff("keep_resources", page=page)(_as_member(_managing(view)))

    return door


def at_work_on_help(view: View) -> View:
    """For everybody who keeps help or vouches for it, with a second factor; for others it is not
    there."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        roles = roles_that_may("keep_resources") | roles_that_may("vouch_resources")
        if not request.user.holds(*roles):  # type: ignore[union-attr]
            raise Http404
        if not request.user.has_second_factor():  # type: ignore[union-attr]
            return redirect("mfa_activate_totp")
        return view(request, *args, **kwargs)

    return signed_in(checked)


def _managing(view: View) -> View:
    @wraps(view)
    def checked(
        request: HttpRequest, *args: Any, member: OrganizationMember, **kwargs: Any
    ) -> HttpResponse:
        if member.role != OrganizationMember.MANAGER:
            raise Http404
        return view(request, *args, member=member, **kwargs)

    return checked


def _as_member(view: View) -> View:
    @wraps(view)
    def checked(
        request: HttpRequest, *args: Any, organization_id: Any, **kwargs: Any
    ) -> HttpResponse:
        return view(request, *args, member=member_of(request, organization_id), **kwargs)

    return checked


def member_of(request: HttpRequest, organization_id: Any) -> OrganizationMember:
    """The place of whoever asks. Raises Http404."""
    rows = OrganizationMember.objects.select_related("organization")
    found = rows.filter(user=request.user.pk, organization=organization_id).first()
    if found is None:
        raise Http404
    return found


def organization_named(organization_id: Any) -> Organization:
    """For operators, who may see every organisation. Raises Http404."""
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise Http404
    return found
