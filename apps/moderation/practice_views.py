"""Practice: texts that are marked as practice, an answer, and then why."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators
from apps.moderation import practising
from apps.moderation.models import GoldenItem
from apps.moderation.practice_forms import PracticeForm


@moderators
@require_safe
def practice(request: StaffRequest) -> HttpResponse:
    """What I can practise, what is announced, what I have answered."""
    context = {
        "items": practising.open_for(request.user),
        "announced": practising.announced_for(request.user),
        "answers": practising.answered_by(request.user),
    }
    return render(request, "moderation/practice.html", context)


@moderators
def practice_text(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """One text: what it is about, its words when asked, my answer, and the reasons."""
    item = practising.find(request.user, item_id)
    if item is None:
        raise Http404
    if practising.answer_of(request.user, item):
        return show(request, item, None)
    form = PracticeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, item, form)
    practising.answer(user=request.user, item=item, **form.cleaned_data)
    return redirect("moderation:practice_text", item.pk)


def show(request: StaffRequest, item: GoldenItem, form: PracticeForm | None) -> HttpResponse:
    """The page of a practice text, before or after the answer."""
    answer = practising.answer_of(request.user, item)
    context = {
        "item": item,
        "form": form,
        "answer": answer,
        "opened": request.GET.get("open") == "1" or bool(answer) or request.method == "POST",
        "word_count": len(item.words.split()),
        "topics": practising.names(item.codes),
        "mine": practising.names(answer.codes) if answer else [],
        "agrees": answer is not None and answer.choice == item.expected,
    }
    status = 422 if form and form.errors else 200
    return render(request, "moderation/practice_text.html", context, status=status)
