"""Who works here, as far as other parts of the house ask."""

from apps.accounts.models import Membership, User
from apps.accounts.permissions import Permission, roles_that_may


def someone_reads(language: str) -> bool:
    """Whether anybody whose verdict counts reads this language, which leaves out people in
    training; "" and "other" are for everybody."""
    if language in ("", "other"):
        return True
    roles = roles_that_may(Permission.SECOND_REVIEW)
    reading = Membership.objects.filter(role__in=roles, languages__contains=[language])
    return reading.filter(user__is_active=True).exists()


def someone_leads() -> bool:
    """Whether anybody can take what is escalated."""
    return User.objects.who_may(Permission.CARE).exists()
