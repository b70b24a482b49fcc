"""The operators' page from which researchers are given stories."""

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.doors import after_proof_staff
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.numbers.anonymity import K, NotAnonymous
from apps.numbers.research import export as export_rows

PERMISSION = "run_site"
LETTERS = RegexValidator(r"^[a-z0-9-]+$", _("Small letters a to z, digits and hyphens only."))


class ExportForm(forms.Form):
    """For which study, and that its people have agreed."""

    reference = forms.CharField(
        label=_("Short name of the study"),
        help_text=_("It stands in the record and in the file. Name nobody."),
        max_length=40,
        validators=[LETTERS],
    )
    agreed = forms.BooleanField(
        label=_("The people of the study have signed the terms, and a board for ethics has agreed.")
    )


@staff(PERMISSION)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """What would be given, and the form."""
    return render(request, "research/page.html", {"form": ExportForm(), "k": K})


@after_proof_staff(PERMISSION, page="research:page")
@require_POST
def export(request: StaffRequest) -> HttpResponse:
    """The file; or why there is none."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return render(request, "research/page.html", {"form": form, "k": K})
    reference = form.cleaned_data["reference"]
    try:
        file = export_rows(reference=reference, by=request.user)
    except NotAnonymous:
        return render(request, "research/page.html", {"form": form, "k": K, "refused": True})
    response = HttpResponse(file, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="stories-{reference}.zip"'
    return response
