"""The operators' page of legal requests: the transparency report counts what is noted here."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from apps.accounts.requests import StaffRequest
from apps.core.audience import operators
from apps.privacy.legal_requests import OPEN, answer_request, note_request
from apps.privacy.models import LegalRequest

NEWEST = 100


class NoteForm(forms.Form):
    """Who asked, and what came of it so far."""

    asker = forms.ChoiceField(
        choices=LegalRequest.Asker, label=pgettext_lazy("legal request", "Who asked")
    )
    outcome = forms.ChoiceField(choices=LegalRequest.Outcome, label=gettext_lazy("What came of it"))


class AnswerForm(forms.Form):
    """What an open one came to."""

    outcome = forms.ChoiceField(
        choices=[(value, label) for value, label in LegalRequest.Outcome.choices if value != OPEN]
    )


@operators
def legal_requests(request: StaffRequest) -> HttpResponse:
    """What was noted, and the form for one more."""
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note_request(**form.cleaned_data, by=request.user)
        messages.success(request, _("Noted. It counts in this quarter."))
        return redirect("privacy:legal_requests")
    rows = LegalRequest.objects.order_by("-quarter", "pk")[:NEWEST]
    context = {"form": form, "rows": rows, "open": OPEN, "answers": AnswerForm().fields["outcome"]}
    return render(request, "privacy/legal_requests.html", context)


@operators
@require_POST
def answer_legal_request(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """An open one is over."""
    form = AnswerForm(request.POST)
    if form.is_valid() and answer_request(
        request_id=request_id, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("This is done. It counts from now on."))
    else:
        messages.error(request, _("Somebody was faster. This is how it stands now."))
    return redirect("privacy:legal_requests")
