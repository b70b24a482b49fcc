"""The operators' page of people: who works here, who begins, whose sign-in is closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import services
from apps.accounts.models import User
from apps.audit.services import record
from apps.core.audience import operators
from apps.moderation.queries import unread_languages
from apps.pages.people_forms import NewPersonForm, RolesForm


@operators
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and the form for somebody new; the password stands in the answer, once."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = services.new_password()
        user = audited(
            request,
            "add_person",
            lambda: services.create_staff(**form.cleaned_data, password=password, temporary=True),
            details={key: form.cleaned_data[key] for key in ("roles", "languages")},
        )
        return render(request, "pages/password_once.html", {"person": user, "password": password})
    found = {"form": form, "people": User.objects.staff(), "unread": unread_languages()}
    return render(request, "pages/people.html", found)


@operators
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """What one person may do."""
    user = found(user_id)
    now = {
        "roles": [each.role for each in user.memberships.all()],
        "languages": list(user.reading_languages()),
    }
    form = RolesForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        return changed(
            request,
            "change_roles",
            user,
            lambda: services.set_roles(user=user, **form.cleaned_data),
            details=form.cleaned_data,
        )
    return render(request, "pages/person.html", {"form": form, "person": user})


@operators
@require_POST
def close(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close a sign-in. Sessions of that person end with it."""
    user = found(user_id)
    return changed(request, "close_sign_in", user, lambda: services.deactivate(user=user))


@operators
@require_POST
def open_again(request: HttpRequest, user_id: UUID) -> HttpResponse:
    user = found(user_id)
    return changed(request, "open_sign_in", user, lambda: services.reactivate(user=user))


@operators
@require_POST
def new_password(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """For somebody who lost password or phone: a password for one visit, shown here once."""
    user = found(user_id)
    password = audited(
        request, "give_new_password", lambda: services.give_new_password(user=user), user=user
    )
    return render(request, "pages/password_once.html", {"person": user, "password": password})


def found(user_id: UUID) -> User:
    """Somebody on the staff, or a 404: writers with an account are none of an operator's."""
    return get_object_or_404(User.objects.staff(), pk=user_id)


def audited(
    request: HttpRequest,
    verb: str,
    act: Callable[[], Any],
    *,
    user: User | None = None,
    details: dict[str, Any] | None = None,
) -> Any:
    """Do `act` and write that it was done, both or neither. Out: what `act` returns."""
    with transaction.atomic():
        outcome = act()
        record(
            actor=request.user,  # type: ignore[arg-type]
            verb=verb,
            kind="person",
            object_id=(user or outcome).pk,
            role="operator",
            details=details,
        )
    return outcome


def changed(
    request: HttpRequest,
    verb: str,
    user: User,
    act: Callable[[], None],
    *,
    details: dict[str, Any] | None = None,
) -> HttpResponse:
    """An act on one person, then their page with a sentence about it."""
    try:
        audited(request, verb, act, user=user, details=details)
    except services.LastOperator:
        messages.warning(request, _("Somebody has to run this site. Add another operator first."))
        return redirect("people:person", user.pk)
    if user == request.user:
        update_session_auth_hash(request, user)
    messages.success(request, _("This is done. It counts from now on."))
    return redirect("people:person", user.pk)
