"""Who works here, as far as other parts of the house ask."""

from apps.accounts.models import Membership, Role

READERS = (Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING_LEAD)


def someone_reads(language: str) -> bool:
    """Whether anybody who moderates reads this language; "" and "other" are for everybody."""
    if language in ("", "other"):
        return True
    reading = Membership.objects.filter(role__in=READERS, languages__contains=[language])
    return reading.filter(user__is_active=True).exists()


def someone_leads() -> bool:
    """Whether anybody can take what is escalated."""
    leading = Membership.objects.filter(role__in=[Role.SENIOR, Role.SAFEGUARDING_LEAD])
    return leading.filter(user__is_active=True).exists()
