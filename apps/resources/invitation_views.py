"""What managers and operators do alike with an invitation: show its link, renew it, withdraw it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.invitations import InvitationOver
from apps.accounts.requests import StaffRequest
from apps.resources.inviting_services import renew, withdraw
from apps.resources.models import OrganizationInvitation


def link_once(
    request: StaffRequest, invitation: OrganizationInvitation, token: str, *, back: str
) -> HttpResponse:
    """The link, in this answer and never again; `back`: the path of the page before."""
    link = request.build_absolute_uri(reverse("members:open_invitation", args=[token]))
    context = {"link": link, "invitation": invitation, "back": back}
    return render(request, "members/invite_once.html", context)


def renewed(
    request: StaffRequest, invitation: OrganizationInvitation, *, role: str, back: str
) -> HttpResponse:
    """A question first, then another link."""
    context = {"invitation": invitation, "back": back}
    if request.method != "POST":
        return render(request, "members/renew_invitation.html", context)
    try:
        made = renew(invitation_id=invitation.pk, by=request.user, role=role)
    except InvitationOver:
        messages.warning(request, _("This link was used or withdrawn a moment ago."))
        return redirect(back)
    return link_once(request, *made, back=back)


def withdrawn(
    request: StaffRequest, invitation: OrganizationInvitation, *, role: str, back: str
) -> HttpResponse:
    """The link opens nothing any more, and may have opened something a moment ago."""
    try:
        withdraw(invitation_id=invitation.pk, by=request.user, role=role)
        messages.success(request, _("This is done. It counts from now on."))
    except InvitationOver:
        messages.warning(request, _("This link was used or withdrawn a moment ago."))
    return redirect(back)
