"""Who proposes a campaign, who approves it, and what each of them wrote down of it."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.campaigns.models import Campaign, CampaignText, Hashtag, Status
from apps.campaigns.proposals import Said
from apps.campaigns.slugs import slug_from
from apps.resources.models import Organization


class NameTaken(Exception):
    """Another campaign got this name, or this address, a moment before."""


class TooLate(Exception):
    """Somebody was faster: it is not any more what it was when the page was opened."""


# What an operator can do: from which state, to which, and how the record says it.
DECISIONS = {
    "approve": (Status.PROPOSED, Status.APPROVED, "approve_campaign"),
    "decline": (Status.PROPOSED, Status.DECLINED, "decline_campaign"),
    "end": (Status.APPROVED, Status.ENDED, "end_campaign"),
}


def propose(*, said: Said, host: Organization | None, by: User, role: str) -> Campaign:
    """A campaign that waits for an operator. Raises NameTaken."""
    taken = set(Campaign.objects.values_list("slug", flat=True))
    slug = slug_from((name.name for name in said.names), taken)
    campaign = Campaign(slug=slug, host=host, proposed_by=by)
    _save(campaign, said, "propose_campaign", by, role)
    return campaign


def change(*, campaign: Campaign, said: Said, by: User, role: str, from_host: bool) -> None:
    """Other names, words and days. Raises NameTaken, and TooLate for a host whose campaign is open:
    what an operator has read is changed by operators.

    One that was not taken waits again when its host has changed it.
    """
    with transaction.atomic():
        kept = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        if from_host:
            if kept.status not in (Status.PROPOSED, Status.DECLINED):
                raise TooLate
            kept.status, kept.answer = Status.PROPOSED, ""
        _save(kept, said, "change_campaign", by, role)


def change_days(*, campaign: Campaign, days: dict[str, Any], by: User, role: str) -> None:
    """Other days of an open campaign, by its host. Raises TooLate when it is not open any more."""
    with transaction.atomic():
        if not Campaign.objects.filter(pk=campaign.pk, status=Status.APPROVED).update(**days):
            raise TooLate
        _record(campaign, "change_campaign", by, role)


def decide(*, campaign_id: UUID, go: str, by: User, role: str, answer: str = "") -> None:
    """Approve, decline with a sentence, or end; `go` is one of DECISIONS. Raises TooLate."""
    before, after, verb = DECISIONS[go]
    with transaction.atomic():
        rows = Campaign.objects.filter(pk=campaign_id, status=before)
        if not rows.update(status=after, decided_by=by, answer=answer):
            raise TooLate
        _record(Campaign.objects.get(pk=campaign_id), verb, by, role)


def _save(campaign: Campaign, said: Said, verb: str, by: User, role: str) -> None:
    for name, value in said.days.items():
        setattr(campaign, name, value)
    try:
        with transaction.atomic():
            campaign.save()
            _write(campaign, said)
            _record(campaign, verb, by, role)
    except IntegrityError as error:
        raise NameTaken from error


def _write(campaign: Campaign, said: Said) -> None:
    """Its names and texts as they shall be; names of one that was not taken are free."""
    folded = [name.folded for name in said.names]
    Hashtag.objects.filter(folded__in=folded, campaign__status=Status.DECLINED).delete()
    campaign.names.all().delete()
    campaign.texts.all().delete()
    Hashtag.objects.bulk_create(Hashtag(campaign=campaign, **name._asdict()) for name in said.names)
    CampaignText.objects.bulk_create(
        CampaignText(campaign=campaign, language=language, title=title, words=words)
        for language, title, words in said.texts
    )


def _record(campaign: Campaign, verb: str, by: User, role: str) -> None:
    details = {"campaign": campaign.slug, "status": campaign.status}
    record(actor=by, verb=verb, kind="campaign", object_id=campaign.pk, role=role, details=details)
