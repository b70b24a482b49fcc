"""Training, for leads: where people are, and the texts they practise on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.core.posts import posts_only
from apps.moderation import practising, training
from apps.moderation.models import GoldenItem
from apps.moderation.practice_forms import GoldenForm


@staff("train")
@require_safe
def training_(request: StaffRequest) -> HttpResponse:
    """Everybody who reads, by name: level, and how often they agreed with what stood."""
    return render(request, "moderation/training.html", {"learners": training.learners()})


@staff("train")
@posts_only("moderation:training")
def level(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Move one person one level up or down."""
    person = User.objects.filter(pk=user_id).first()
    try:
        if person is None:
            raise training.NotThere
        training.set_level(by=request.user, user=person, level=request.POST.get("level", ""))
    except training.NotThere:
        messages.warning(request, _("Nothing was changed. Look again where this person is now."))
    else:
        messages.success(request, _("Done. They are told on their next visit."))
    return redirect("moderation:training")


@staff("train")
def texts(request: StaffRequest) -> HttpResponse:
    """The practice texts, and a form for another one."""
    form = GoldenForm(request.POST or None, initial={"opens_on": timezone.now().date()})
    if request.method == "POST" and form.is_valid():
        practising.add_item(by=request.user, **form.fields_of_item())
        messages.success(request, _("Kept. People see that it is coming."))
        return redirect("moderation:practice_texts")
    context = {"form": form, "items": GoldenItem.objects.filter(is_retired=False)}
    status = 422 if form.errors else 200
    return render(request, "moderation/practice_texts.html", context, status=status)


@staff("train")
@posts_only("moderation:practice_texts")
def add_seven(request: StaffRequest) -> HttpResponse:
    """Add the texts that come with the site."""
    practising.add_texts_of_the_site(by=request.user, opens_on=timezone.now().date())
    messages.success(request, _("The practice texts of the site are there."))
    return redirect("moderation:practice_texts")


@staff("train")
@posts_only("moderation:practice_texts")
def retire(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """Nobody is given this text any more."""
    practising.retire_item(item_id=item_id)
    messages.success(request, _("Nobody is given it any more."))
    return redirect("moderation:practice_texts")
