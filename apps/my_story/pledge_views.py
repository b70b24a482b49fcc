"""Looking back at one's own pledge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.my_story.doors import visiting
from apps.my_story.sessions import Visit
from apps.solidarity import check_ins
from apps.solidarity.models import Pledge
from apps.solidarity.pledge_forms import LookBackForm


@visiting
def look_back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say, or say otherwise, whether it was done. Before its day nothing is kept."""
    form = LookBackForm(request.POST)
    pledge = visit.written if isinstance(visit.written, Pledge) else None
    if pledge and form.is_valid() and check_ins.answer(pledge=pledge, **form.cleaned_data):
        messages.success(request, _("This is how it is now."))
    return redirect("my_story:now")
