"""Writing a pledge."""

from typing import Any

from django.http import HttpResponse

from apps.core.anonymous_form import anonymous_form
from apps.core.audience import writer
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.solidarity.check_ins import looks_back
from apps.solidarity.models import Pledge
from apps.solidarity.pledge_forms import PledgeForm
from apps.solidarity.pledging import send_pledge
from apps.solidarity.writing import Writing

# Each pledge is read by a person.
PLEDGES = Door("pledge", seconds=600, free=10, everybody=1200)


def _days(pledge: Pledge) -> dict[str, Any]:
    return {"days": [each.due_on for each in looks_back(pledge) if each.due_on]}


WRITING = Writing(
    page="pledges/write.html",
    words_page="pledges/write_words.html",
    receipt_page="pledges/write_receipt.html",
    door=PLEDGES,
    model=Pledge,
    form=PledgeForm,
    send=lambda fields, code: send_pledge(parts=fields, code=code),
    more=_days,
)


@writer
@anonymous_form
def write(request: FormRequest) -> HttpResponse:
    """What a pledge is; then its prompts, which are the answer to a POST; then the code."""
    return WRITING.answer(request)
