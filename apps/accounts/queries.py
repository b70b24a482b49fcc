"""Who works here, as far as other parts of the house ask."""

from apps.accounts.models import Membership, Role
from apps.accounts.permissions import roles_that_may


def someone_reads(language: str) -> bool:
    """Whether anybody whose verdict counts reads this language, which leaves out people in
    training; "" and "other" are for everybody."""
    if language in ("", "other"):
        return True
    roles = roles_that_may("second_review")
    reading = Membership.objects.filter(role__in=roles, languages__contains=[language])
    return reading.filter(user__is_active=True).exists()


def someone_leads() -> bool:
    """Whether anybody can take what is escalated."""
    leading = Membership.objects.filter(role__in=[Role.SENIOR, Role.SAFEGUARDING_LEAD])
    return leading.filter(user__is_active=True).exists()
