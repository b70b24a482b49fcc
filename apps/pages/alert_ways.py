"""Where alerts go: a mail to each address, and a webhook that gets a code and a number."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import webhook
from apps.pages.alert_kinds import KINDS
from apps.pages.models import Alert

logger = logging.getLogger("chorus.alerts")


@dataclass(frozen=True)
class Way:
    """`name` is a digest of the address: another address is another way."""

    name: str
    send: Callable[[Alert], None]


def ways() -> list[Way]:
    """Every address that the settings name."""
    mails = [_way("mail", address, to_mailbox) for address in settings.ALERT_MAIL_TO]
    url = settings.ALERT_WEBHOOK_URL
    return [*mails, _way("webhook", url, to_webhook)] if url else mails


def tell_all() -> None:
    """Send what has begun and what is over to every way that does not know; forget what all know.

    A way that fails stops no other; it is tried again by the next sweep.
    """
    known = ways()
    for row in Alert.objects.all():
        if row.is_open and not _is_quiet(row):
            _tell(row, [way for way in known if way.name not in row.told], "told")
        elif not row.is_open:
            # Who never heard of it need not hear that it is over.
            heard = [way for way in known if way.name in row.told]
            unaware = [way for way in heard if way.name not in row.told_over]
            _tell(row, unaware, "told_over")
            if all(way.name in row.told_over for way in heard):
                row.delete()


def to_mailbox(address: str, row: Alert) -> None:
    """One mail to one reader: a sentence, a number, and what to do."""
    kind = KINDS[row.code]
    with translation.override(settings.LANGUAGE_CODE):
        if row.is_open:
            subject, body = _("Something to look at"), f"{kind.says}\n{row.count}\n\n{kind.do}\n"
        else:
            subject, body = _("Something is over"), f"{kind.says}\n\n{_('This is over.')}\n"
        message = EmailMessage(subject=subject, body=body, to=[address])
    if len(message.recipients()) != 1:
        raise ValueError("an alert has one reader")
    if not message.send():
        raise webhook.NotTaken


def to_webhook(address: str, row: Alert) -> None:
    """{"code": …, "count": …}; a count of 0 says that it is over."""
    if not address.startswith("https://") and not settings.DEMO:
        raise ValueError("ALERT_WEBHOOK_URL must begin with https://")
    told = {"code": row.code, "count": row.count if row.is_open else 0}
    webhook.post(address, json.dumps(told).encode(), "application/json")


def _way(kind: str, address: str, send: Callable[[str, Alert], None]) -> Way:
    digest = hashlib.sha256(f"{kind}:{address}".encode()).hexdigest()
    return Way(digest, lambda row: send(address, row))


def _is_quiet(row: Alert) -> bool:
    return row.snoozed_until is not None and row.snoozed_until > timezone.now()


def _tell(row: Alert, to: list[Way], column: str) -> None:
    for way in to:
        try:
            way.send(row)
        # Whatever breaks at an address, the next sweep tries again.
        except Exception as error:
            logger.error("an alert was not taken: %s", type(error).__name__)
            continue
        getattr(row, column).append(way.name)
    Alert.objects.filter(pk=row.pk).update(**{column: getattr(row, column)})
