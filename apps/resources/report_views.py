"""A reader says that something is wrong with an entry: one choice, no account, no words."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from apps.core import limits, proof
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import public
from apps.core.caching import private
from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.resources.check_forms import ReportForm
from apps.resources.models import Service
from apps.resources.reporting import count_report
from apps.resources.vocabulary import WORLDWIDE

# A school may find a dead number together; what is more costs a device a sum, or a wait.
REPORTS = Door("help-report", seconds=600, free=10, everybody=300)


def of_an_entry_that_is_shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For every other id there is nothing here, before anything that was posted is looked at."""

    @wraps(view)
    def answered(request: FormRequest, service_id: UUID) -> HttpResponse:
        service = Service.objects.shown().filter(pk=service_id).first()
        if service is None:
            raise Http404
        return view(request, service)

    return answered


@public
@private
@of_an_entry_that_is_shown
@anonymous_form
def report(request: FormRequest, service: Service) -> HttpResponse:
    """What is wrong, from a list. Once is enough: the same form sent twice counts once."""
    if request.method != "POST":
        return _show(request, service, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, service, form)
    if page := proof.asks(request, REPORTS):
        return page
    if proof.spend(f"help report {request.form_key.bits.hex()}", limits.DAY):
        count_report(service_id=service.pk, kind=form.cleaned_data["kind"])
    return _render(request, "resources/report_thanks.html", {}, service)


def _show(request: FormRequest, service: Service, form: ReportForm) -> HttpResponse:
    context = {"form": form, "form_key": draw_form_key()}
    status = 422 if form.is_bound else 200
    return _render(request, "resources/report.html", context, service, status)


def _render(
    request: FormRequest, name: str, context: dict, service: Service, status: int = 200
) -> HttpResponse:
    countries = service.service_areas.exclude(country=WORLDWIDE).values_list("country", flat=True)
    # Back to the page they came from, most likely: an entry of many countries may be on any.
    context |= {"service": service, "country": countries[0] if len(countries) == 1 else ""}
    response = render(request, name, context, status=status)
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    return response
