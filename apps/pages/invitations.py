"""A link for somebody who begins to work here: made, withdrawn, and used."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.begin_forms import BeginForm
from apps.accounts.doors import after_proof_staff
from apps.accounts.invitations import (
    InvitationOver,
    accept_invitation,
    hash_of,
    invitation_of,
    invite,
    withdraw_invitation,
)
from apps.accounts.models import Invitation, User
from apps.accounts.requests import StaffRequest
from apps.accounts.services import NameTaken
from apps.audit.services import record
from apps.core.audience import public, staff
from apps.core.caching import private
from apps.pages.acts import audited
from apps.pages.people_forms import RolesForm

# In the session of whoever opened the link: the hash of its token.
INVITED = "invited"


@after_proof_staff("manage_team")
def new_invitation(request: StaffRequest) -> HttpResponse:
    """What the person will do; then the link, in this answer and never again."""
    form = RolesForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "pages/invite.html", {"form": form})
    with transaction.atomic():
        invitation, token = invite(by=request.user, **form.cleaned_data)
        audited(request, "invite", lambda: invitation, kind="invitation", details=form.cleaned_data)
    link = request.build_absolute_uri(reverse("people:open_invitation", args=[token]))
    return render(request, "pages/invite_once.html", {"link": link, "invitation": invitation})


@staff("manage_team")
@require_POST
def withdraw(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    """The link opens nothing any more."""
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    audited(
        request,
        "withdraw_invitation",
        lambda: withdraw_invitation(invitation_id=invitation_id),
        on=invitation,
        kind="invitation",
    )
    messages.success(request, _("This is done. It counts from now on."))
    return redirect("people:list")


@public
@private
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself. The token goes into the session, so that it stays in no history."""
    token_hash = hash_of(token)
    if request.user.is_authenticated or invitation_of(token_hash) is None:
        return render(request, "pages/begin.html", {"form": None}, status=404)
    request.session[INVITED] = token_hash
    return redirect("people:begin")


@public
@private
def begin(request: HttpRequest) -> HttpResponse:
    """Name and password; the second step comes on the next page."""
    token_hash = request.session.get(INVITED, "")
    invitation = invitation_of(token_hash)
    if invitation is None or request.user.is_authenticated:
        return render(request, "pages/begin.html", {"form": None}, status=404)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (user := _begun(form, invitation)):
        del request.session[INVITED]
        get_adapter().login(request, user)
        return redirect("mfa_activate_totp")
    return render(request, "pages/begin.html", {"form": form, "invitation": invitation})


def _begun(form: BeginForm, invitation: Invitation) -> User | None:
    """The new person, or None where the link was used or withdrawn this very moment."""
    try:
        with transaction.atomic():
            user = accept_invitation(
                token_hash=invitation.token_hash,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password1"],
            )
            record(
                actor=user,
                verb="accept_invitation",
                kind="person",
                object_id=user.pk,
                details={"roles": invitation.roles, "invitation": str(invitation.pk)},
            )
    except InvitationOver:
        form.add_error(None, _("This link was used or withdrawn a moment ago."))
        return None
    except NameTaken:
        form.add_error("username", _("Somebody here has this name. Please choose another."))
        return None
    return user
