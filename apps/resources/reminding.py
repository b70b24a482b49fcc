"""Telling organisations what they should look at again: one mail an organisation and day.

A reminder is written down after its mail was handed over, in the transaction that holds the
organisation. So what fails or breaks off is tried again with the next round: at worst a mail comes
twice, and none is left out.
"""

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.resources.freshness import REMINDERS
from apps.resources.models import CONFIRMED, Organization, Reminder, Service

logger = logging.getLogger("chorus.reminders")

SALT = "resources.round"
LINK_HOLDS = timedelta(days=30)
LOOKED_AHEAD = timedelta(days=-min(REMINDERS))


class LinkOver(Exception):
    """A link of a mail that is older than it may be, or not one of ours."""


class NotHandedOver(Exception):
    """The mail server took nothing."""


class Owed(NamedTuple):
    """A step that has come for an entry that is due on a day, and was not told."""

    service: Service
    due_on: date
    step: int


def remind() -> int:
    """Send what is owed today. Out: how many mails. One that fails stops no other."""
    sent = 0
    for pk in _to_ask(timezone.now().date()):
        try:
            sent += _remind(pk)
        except Exception as error:
            logger.error("a reminder was not taken: %s", type(error).__name__)
    return sent


def due_for(organization: Organization, today: date) -> list[Service]:
    """What an organisation should look at: due within two weeks, due, or suspended by now."""
    rows = Service.objects.filter(keeper=organization, status__in=[*CONFIRMED, "suspended"])
    found = rows.filter(due_on__lte=today + LOOKED_AHEAD).with_details()
    return list(found.prefetch_related("confirmations").order_by("due_on", "name", "pk"))


def token_for(organization: Organization, day: date) -> str:
    """What the link of a mail carries: whose it is and its day, signed. It opens no door."""
    return signing.dumps([str(organization.pk), day.isoformat()], salt=SALT)


def organization_in(token: str) -> UUID:
    """Whose link it is. Raises LinkOver."""
    try:
        organization, day = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise LinkOver from None
    if timezone.now().date() - date.fromisoformat(day) > LINK_HOLDS:
        raise LinkOver
    return UUID(organization)


def _to_ask(today: date) -> list[UUID]:
    """Organisations with an address and something to look at that had no mail today."""
    entries = Service.objects.filter(status__in=CONFIRMED, due_on__lte=today + LOOKED_AHEAD)
    told = Reminder.objects.filter(sent_on=today).values("organization")
    rows = Organization.objects.filter(pk__in=entries.values("keeper"))
    return list(rows.exclude(notices_email="").exclude(pk__in=told).values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: UUID) -> int:
    today = timezone.now().date()
    held = Organization.objects.select_for_update(skip_locked=True, no_key=True)
    organization = held.filter(pk=pk).first()
    if organization is None or _was_told(organization, today):
        return 0
    owed = _owed(organization, today)
    if not owed:
        return 0
    if not _mail(organization, owed, today).send():
        raise NotHandedOver
    _write_down(organization, owed, today)
    return 1


def _was_told(organization: Organization, today: date) -> bool:
    return Reminder.objects.filter(organization=organization, sent_on=today).exists()


def _owed(organization: Organization, today: date) -> list[Owed]:
    """Every step that has come; after days of standstill perhaps several of one entry."""
    rows = Service.objects.filter(keeper=organization, status__in=CONFIRMED, due_on__isnull=False)
    told = set(Reminder.objects.filter(service__in=rows).values_list("service", "due_on", "step"))
    return [
        Owed(row, row.due_on, step)
        for row in rows.order_by("due_on", "name", "pk")
        for step in REMINDERS
        if row.due_on
        and row.due_on + timedelta(days=step) <= today
        and (row.pk, row.due_on, step) not in told
    ]


def _write_down(organization: Organization, owed: Iterable[Owed], today: date) -> None:
    Reminder.objects.bulk_create(
        Reminder(
            service=each.service,
            organization=organization,
            due_on=each.due_on,
            step=each.step,
            sent_on=today,
        )
        for each in owed
    )


def _mail(organization: Organization, owed: Iterable[Owed], today: date) -> EmailMessage:
    """Names of entries and days, and a link that asks for a sign-in (decision 0022)."""
    entries = list({each.service.pk: each.service for each in owed}.values())
    with translation.override(organization.notices_language):
        path = reverse("checks:round", args=[token_for(organization, today)])
        lines = [_line(entry, today) for entry in entries]
        subject = ngettext(
            "One entry of your organisation should be looked at",
            "%(number)d entries of your organisation should be looked at",
            len(entries),
        ) % {"number": len(entries)}
        body = [
            _("Are these still right? People who need help rely on them."),
            "\n".join(lines),
            _("Say what is right and what has changed here, after you sign in:"),
            f"{settings.SITE_URL}{path}",
            _("The link holds for 30 days. This address gets at most one such mail a day."),
        ]
        return EmailMessage(
            subject=subject, body="\n\n".join(body) + "\n", to=[organization.notices_email]
        )


def _line(entry: Service, today: date) -> str:
    assert entry.due_on is not None  # what is owed has a day
    day = {"date": date_format(entry.due_on, "DATE_FORMAT")}
    when = _("due since %(date)s") if entry.due_on <= today else _("due on %(date)s")
    return f"- {' '.join(entry.name.split())}: {when % day}"
