"""The roster: a week at a glance, signing up, planning, and where nobody is there."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators, staff
from apps.core.posts import posts_only
from apps.moderation import roster
from apps.moderation.duty_forms import ShiftForm, ZoneForm
from apps.moderation.duty_week import Span, monday_of, week_from


@moderators
def duty(request: StaffRequest) -> HttpResponse:
    """The week that is asked for, in the time zone of whoever looks."""
    return show(request)


@moderators
@posts_only("moderation:duty")
def take_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    """Sign up for a free shift."""
    said = _("Thank you. This shift is yours.")
    return changed(request, lambda: roster.take_shift(user=request.user, shift_id=shift_id), said)


@moderators
@posts_only("moderation:duty")
def free_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    """Give a shift back; nobody asks why."""
    said = _("The shift is free again. Nobody asks why.")
    act = roster.give_back_shift
    return changed(request, lambda: act(user=request.user, shift_id=shift_id), said)


@moderators
@posts_only("moderation:duty")
def duty_zone(request: StaffRequest) -> HttpResponse:
    """Read the roster in another time zone."""
    form = ZoneForm(request.POST)
    if form.is_valid():
        roster.choose_zone(user=request.user, zone=form.cleaned_data["zone"])
    return back(request)


@staff("plan_duty")
@posts_only("moderation:duty")
def add_shift(request: StaffRequest) -> HttpResponse:
    """One more shift, or the same for some weeks."""
    form = ShiftForm(request.POST)
    if not form.is_valid():
        return show(request, form)
    try:
        zone = roster.zone_of(request.user)
        roster.plan_shifts(by=request.user, zone=zone, **form.cleaned_data)
    except roster.ShiftTaken:
        form.add_error("user", _("This person is on duty at that time already."))
        return show(request, form)
    messages.success(request, _("It stands in the roster."))
    return redirect(f"{reverse('moderation:duty')}?week={form.cleaned_data['day']}")


@staff("plan_duty")
@posts_only("moderation:duty")
def remove_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift off the roster."""
    roster.remove_shift(by=request.user, shift_id=shift_id)
    messages.success(request, _("The shift is gone."))
    return back(request)


def changed(request: StaffRequest, act: Callable[[], None], said: str) -> HttpResponse:
    """Carry out what somebody wants with a shift, and say what came of it."""
    try:
        act()
        messages.success(request, said)
    except roster.ShiftTaken:
        messages.warning(request, _("This did not work: the shift has changed meanwhile."))
    return back(request)


def back(request: StaffRequest) -> HttpResponse:
    """To the week somebody came from."""
    monday = monday_of(request.POST.get("week", ""), roster.zone_of(request.user))
    return redirect(f"{reverse('moderation:duty')}?week={monday}")


def show(request: StaffRequest, form: ShiftForm | None = None) -> HttpResponse:
    """The page of the roster, with the planning form as it was posted or fresh."""
    user, now = request.user, timezone.now()
    zone = roster.zone_of(user)
    monday = monday_of(request.GET.get("week", request.POST.get("week", "")), zone)
    watch = roster.watch(now)
    context = {
        "week": week_from(monday, zone),
        "zone": zone.key,
        "now": now,
        "on_duty": roster.on_duty(now),
        "until": Span(now, watch.until, zone) if watch.until else None,
        "gaps": [Span(gap.start, gap.end, zone) for gap in roster.gaps(now, now + roster.AHEAD)],
        "plans": user.may(Permission.PLAN_DUTY),
        "may_sign_up": user.may(Permission.SECOND_REVIEW),
        "form": form or ShiftForm(initial={"day": max(monday, now.astimezone(zone).date())}),
        "zone_form": ZoneForm(initial={"zone": zone.key}),
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "moderation/duty.html", context, status=status)
