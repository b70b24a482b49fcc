"""The operators' page of people: who works here, who begins, whose sign-in is closed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import services
from apps.accounts.doors import after_proof_staff
from apps.accounts.models import Invitation, User
from apps.accounts.permissions import PERMISSIONS, Role
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.moderation.queries import unread_languages
from apps.pages.acts import audited, changed, found
from apps.pages.people_forms import NewPersonForm, RolesForm

# Buttons on a person's page: after a proof one is back there.
button = after_proof_staff("manage_team", page="people:person")


@staff("manage_team")
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Everybody, open invitations, and what each role may do."""
    context = {
        "people": User.objects.staff(),
        "invitations": Invitation.objects.usable().select_related("invited_by"),
        "unread": unread_languages(),
        "alone": not settings.TWO_PEOPLE,
        "roles": Role.labels,
        "rights": [
            (each.label, [role in holders for role in Role])
            for each, holders in PERMISSIONS.items()
        ],
    }
    return render(request, "pages/people.html", context)


@after_proof_staff("manage_team")
def add(request: StaffRequest) -> HttpResponse:
    """Somebody who sits beside the operator: the password stands in the answer, once."""
    form = NewPersonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "pages/person_add.html", {"form": form})
    password = services.new_password()
    user = audited(
        request,
        "add_person",
        lambda: services.create_staff(**form.cleaned_data, password=password, temporary=True),
        details={key: form.cleaned_data[key] for key in ("roles", "languages")},
    )
    return render(request, "pages/password_once.html", {"person": user, "password": password})


@after_proof_staff("manage_team")
def person(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """What one person may do."""
    user = found(user_id)
    now: dict[str, Any] = {
        "roles": user.roles(),
        "languages": list(user.reading_languages()),
    }
    keeps = now["roles"] & {Role.ORGANISATION_EDITOR}
    form = RolesForm(request.POST or None, initial=now, keeps=keeps)
    if request.method == "POST" and form.is_valid():
        return changed(
            request,
            "change_roles",
            user,
            lambda: services.set_roles(user=user, **form.cleaned_data),
            details=form.cleaned_data,
        )
    return render(request, "pages/person.html", {"form": form, "person": user, "keeps": keeps})


@button
@require_POST
def close(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Close a sign-in. Sessions of that person end with it."""
    user = found(user_id)
    return changed(request, "close_sign_in", user, lambda: services.deactivate(user=user))


@button
@require_POST
def open_again(request: StaffRequest, user_id: UUID) -> HttpResponse:
    user = found(user_id)
    return changed(request, "open_sign_in", user, lambda: services.reactivate(user=user))


@button
@require_POST
def new_password(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """For somebody who lost the password: one for one visit, shown here once."""
    user = found(user_id)
    password = audited(
        request, "give_new_password", lambda: services.give_new_password(user=user), on=user
    )
    return render(request, "pages/password_once.html", {"person": user, "password": password})
