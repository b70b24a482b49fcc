"""A copy of everything, and the way out."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.accounts.doors import after_proof, for_writers
from apps.core.audience import signed_in
from apps.privacy import closing
from apps.privacy.export import copy_of
from apps.stories import queries


class ClosingForm(forms.Form):
    """What becomes of the stories."""

    stories = forms.ChoiceField(
        label=_("Your stories"),
        choices=[
            ("leave", _("Leave them here, without me")),
            ("delete", _("Delete them too")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what becomes of your stories.")},
    )
    stay_counted = forms.BooleanField(
        label=_("If they are deleted, keep me in the count"), required=False, initial=True
    )


@signed_in
@for_writers
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """What a copy holds, in which forms, and what it may mean on a shared device."""
    return render(request, "privacy/export.html")


@after_proof
@for_writers
@require_GET
def export_page(request: HttpRequest) -> HttpResponse:
    """Everything on one page, to read here."""
    context = {"copy": copy_of(request.user)}  # type: ignore[arg-type]
    return render(request, "privacy/export_page.html", context)


@after_proof
@for_writers
@require_GET
def export_json(request: HttpRequest) -> HttpResponse:
    """Everything as one file. Its name says nothing."""
    copy = copy_of(request.user)  # type: ignore[arg-type]
    response = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="copy.json"'
    return response


@after_proof
@for_writers
def close_account(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; then the account is gone."""
    found = queries.stories_of_account(request.user)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        without = sum(story.authorship.lookup is None for story in found)
        context = {"form": form, "count": len(found), "without_code": without}
        return render(request, "privacy/close_account.html", context)
    if form.cleaned_data["stories"] == "delete":
        stay = form.cleaned_data["stay_counted"]
        number = closing.close_and_delete_stories(user=request.user, stay_counted=stay)  # type: ignore[arg-type]
    else:
        number = closing.close_and_leave_stories(user=request.user)  # type: ignore[arg-type]
    request.session.flush()
    deleted = form.cleaned_data["stories"] == "delete"
    context = {"number": number, "deleted": deleted, "count": len(found)}
    context["backup_days"] = settings.BACKUP_DAYS
    return render(request, "privacy/close_account_done.html", context)
