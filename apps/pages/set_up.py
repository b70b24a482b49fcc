"""The first page of an empty site: whoever holds the token becomes its operator, once."""

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts import services
from apps.accounts.models import User
from apps.audit.services import record
from apps.core.audience import public
from apps.core.caching import private
from apps.core.limits import within
from apps.pages.errors import too_many
from apps.pages.people_forms import SetUpForm


@public
@private
def set_up(request: HttpRequest) -> HttpResponse:
    """Name and password of the first operator; the second factor comes on the next page."""
    if not services.set_up_is_open():
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST":
        if not within("set-up", request, limit=10, seconds=600):
            return too_many(request)
        if form.is_valid() and (user := _first_operator(form)):
            get_adapter().login(request, user)
            return redirect("mfa_activate_totp")
    return render(request, "pages/set_up.html", {"form": form})


@transaction.atomic
def _first_operator(form: SetUpForm) -> User | None:
    try:
        user = services.create_first_operator(**form.cleaned_data)
    except services.SetUpClosed:
        form.add_error("token", _("This is not the token of this site. Please check it."))
        return None
    record(actor=user, verb="set_up_site", kind="person", object_id=user.pk, role="operator")
    return user
