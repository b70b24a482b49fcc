"""Colleagues ask each other about a story. Whoever answers does not see its words."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.core.text import tidy
from apps.moderation import claims, notes
from apps.moderation.forms import AnswerForm


@staff("second_review")
def answer(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """A question of a colleague, what was said since, and my answer."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = tidy(form.cleaned_data["answer"])
        try:
            notes.answer_colleague(user=request.user, task_id=task_id, words=words)
        except claims.NotYours:
            messages.warning(request, _("Nobody asks about this story any more."))
            return redirect("moderation:queue")
        messages.success(request, _("Your answer is with your colleague."))
        return redirect("moderation:queue")
    task = notes.asked(request.user).filter(pk=task_id).first()
    if task is None:
        raise Http404
    context = {"task": task, "notes": notes.notes_on(task, request.user), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "moderation/answer.html", context, status=status)
