"""The operators' switch for a surge: people go on writing, nothing new goes out."""

from django.utils import timezone

from apps.stories.models import Surge


def switch_surge(*, on: bool) -> bool:
    """Turn the switch. Out: whether this changed anything; its date is the day of the change."""
    since = timezone.now().date() if on else None
    Surge.objects.get_or_create(pk=1)
    return bool(Surge.objects.filter(pk=1, is_on=not on).update(is_on=on, since=since))


def surge_now() -> Surge | None:
    """The surge that is on, with the day since when; None on other days."""
    return Surge.objects.filter(is_on=True).first()
