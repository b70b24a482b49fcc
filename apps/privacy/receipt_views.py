"""Asking what a receipt of an erasure stands for. The number is in no address and in no title."""

from django.http import HttpResponse
from django.shortcuts import render

from apps.core import proof, surge
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import writer
from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.privacy.forms import ReceiptForm
from apps.privacy.queries import erasure_of

MISSES = Door("missed-receipt", seconds=600, free=10, everybody=0, misses=True)


@writer
@anonymous_form
def receipt(request: FormRequest) -> HttpResponse:
    """A number in, a month out; for every other number one kind sentence."""
    if request.method == "POST" and (page := proof.asks(request, MISSES)):
        return page
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    found = erasure_of(form.cleaned_data["number"]) if form.is_valid() else None
    missed = form.is_bound and found is None
    if missed:
        surge.missed(MISSES, request)
    # Once it is answered, the number stands in no page that could be looked at again.
    shown = ReceiptForm() if found else form
    context = {"form": shown, "found": found, "missed": missed, "form_key": draw_form_key()}
    return render(request, "privacy/receipt.html", context)
