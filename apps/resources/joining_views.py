"""Opening an invitation to an organisation, and joining by it."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.begin_forms import BeginForm
from apps.accounts.invitations import InvitationOver, hash_of
from apps.accounts.models import User
from apps.accounts.services import NameTaken
from apps.core.audience import public
from apps.core.caching import private
from apps.resources.inviting_services import (
    NotTogether,
    WorksThere,
    begin,
    invitation_of,
    join,
)
from apps.resources.models import OrganizationInvitation

# In the session of whoever opened the link: the hash of its token.
INVITED = "invited_to_organisation"


@public
@private
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself. The token goes into the session, so that it stays in no history."""
    token_hash = hash_of(token)
    if invitation_of(token_hash) is None:
        return _opens_nothing(request)
    request.session[INVITED] = token_hash
    return redirect("members:join")


@public
@private
def join_page(request: HttpRequest) -> HttpResponse:
    """Name and password of somebody new, or one button for somebody who works here."""
    invitation = invitation_of(request.session.get(INVITED, ""))
    if invitation is None:
        return _opens_nothing(request)
    if request.user.is_authenticated:
        return _as_one_known(request, invitation)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (user := _begun(form, invitation)):
        del request.session[INVITED]
        get_adapter().login(request, user)
        return redirect("mfa_activate_totp")
    return render(request, "members/join.html", {"form": form, "invitation": invitation})


def _as_one_known(request: HttpRequest, invitation: OrganizationInvitation) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {"invitation": invitation, "organization": invitation.organization}
    if not user.works_here():
        return render(request, "members/join_writer.html", context, status=403)
    if not user.has_second_factor():
        return redirect("mfa_activate_totp")
    if request.method != "POST":
        return render(request, "members/join_known.html", context)
    return _joined(request, user, invitation)


def _joined(request: HttpRequest, user: User, invitation: OrganizationInvitation) -> HttpResponse:
    try:
        join(token_hash=invitation.token_hash, user=user)
    except InvitationOver:
        return _opens_nothing(request)
    except NotTogether:
        messages.warning(
            request,
            _("What you do here cannot stand beside keeping help. Ask for a sign-in of its own."),
        )
        return redirect("members:join")
    except WorksThere:
        messages.warning(request, _("You work there already. The invitation is for somebody else."))
    del request.session[INVITED]
    return redirect("members:organization", invitation.organization_id)


def _begun(form: BeginForm, invitation: OrganizationInvitation) -> User | None:
    """The new person, or None where the link was used or withdrawn this very moment."""
    try:
        with transaction.atomic():
            return begin(
                token_hash=invitation.token_hash,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password1"],
            )
    except InvitationOver:
        form.add_error(None, _("This link was used or withdrawn a moment ago."))
    except NameTaken:
        form.add_error("username", _("Somebody here has this name. Please choose another."))
    return None


def _opens_nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "members/join.html", {"form": None}, status=404)
