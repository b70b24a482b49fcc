"""The head of each day, signed, and on its way to a partner outside.

A chain proves what lies inside it; only what somebody else holds proves that its end was not cut
off, or all of it written anew.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from apps.audit import keys
from apps.audit.checking import first_to_ask
from apps.audit.heads import SignedHead
from apps.audit.models import AuditDelivery, AuditHead, AuditHeadSignature
from apps.audit.verifying import signed_head
from apps.core import webhook

logger = logging.getLogger("chorus.audit")

JSON_LINES = "application/jsonl"
AT_ONCE = 400

Send = Callable[[list[SignedHead]], None]


@dataclass(frozen=True)
class Way:
    """`name` is a digest of the address: another address is another way."""

    kind: str
    name: str
    send: Send


@transaction.atomic
def keep_heads(today: date) -> int:
    """Sign the head of `today` unless it is, and send what was not sent. Returns how many went."""
    if not first_to_ask("heads"):
        return 0
    sign_head(today)
    return sum(_deliver(way) for way in ways())


def sign_head(today: date) -> None:
    """Sign the end of the chain as it stands, once a day, whether it has moved or not."""
    if AuditHeadSignature.objects.filter(day=today).exists():
        return
    head, key = AuditHead.objects.get(), keys.newest()
    unsigned = SignedHead(today, head.site, head.sequence, bytes(head.hash), key.kid)
    AuditHeadSignature.objects.create(
        day=today,
        site=head.site,
        sequence=head.sequence,
        hash=head.hash,
        key=key.kid,
        signature=unsigned.signed_with(key),
    )


def ways() -> list[Way]:
    """Every partner that the settings name."""
    known: list[tuple[str, str, Callable[[str, list[SignedHead]], None]]] = [
        ("folder", settings.AUDIT_PARTNER_DIR, to_folder),
        ("mail", settings.AUDIT_PARTNER_EMAIL, to_mailbox),
        ("webhook", settings.AUDIT_PARTNER_URL, to_webhook),
    ]
    return [_way(kind, address, send) for kind, address, send in known if address]


def undelivered(way: Way) -> list[SignedHead]:
    """What this partner has not been sent, oldest first."""
    sent = AuditDelivery.objects.filter(way=way.name).values("day")
    rows = AuditHeadSignature.objects.exclude(day__in=sent).order_by("day")[:AT_ONCE]
    return [signed_head(row) for row in rows]


def to_folder(folder: str, heads: list[SignedHead]) -> None:
    """A file a day, never written over: the name holds the hash."""
    for head in heads:
        path = Path(folder) / f"audit-head-{head.day}-{head.hash.hex()[:16]}.json"
        unfinished = path.with_suffix(".new")
        unfinished.write_text(head.line() + "\n", encoding="utf-8")
        unfinished.replace(path)


def to_mailbox(address: str, heads: list[SignedHead]) -> None:
    """One mail, a line for each head."""
    message = EmailMessage(
        subject=f"Signed head of the record, {heads[-1].day}",
        body="Please keep this line.\n\n" + "".join(f"{head.line()}\n" for head in heads),
        to=[address],
    )
    if not message.send():
        raise webhook.NotTaken


def to_webhook(address: str, heads: list[SignedHead]) -> None:
    """A POST with a line for each head; 2xx means that they are kept."""
    webhook.post(address, "".join(f"{head.line()}\n" for head in heads).encode(), JSON_LINES)


def _way(kind: str, address: str, send: Callable[[str, list[SignedHead]], None]) -> Way:
    digest = hashlib.sha256(f"{kind}:{address}".encode()).hexdigest()
    return Way(kind, digest, lambda heads: send(address, heads))


def _deliver(way: Way) -> int:
    heads = undelivered(way)
    if not heads:
        return 0
    try:
        way.send(heads)
    # Whatever breaks at a partner's, the next ring tries again; the line is there to be acted on.
    except Exception as error:
        logger.error("the %s of the partner took no head: %s", way.kind, type(error).__name__)
        return 0
    AuditDelivery.objects.bulk_create(AuditDelivery(day=head.day, way=way.name) for head in heads)
    return len(heads)
