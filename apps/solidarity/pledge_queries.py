"""Pledges: those that are out, and what came of them."""

from django.db.models import Count, Q, QuerySet

from apps.solidarity.models import CheckIn, Pledge, Standing
from apps.stories.queries import page_of

LOOKS_BACK = (30, 90)


def look_backs() -> dict[int, tuple[int, int]]:
    """Days -> how many looked back at a pledge that is out, and how many of them had kept it.

    Exact, so only for the batch that writes public numbers.
    """
    kept = Count("pk", filter=Q(answer=CheckIn.Answer.KEPT))
    answered = CheckIn.objects.filter(pledge__state=Standing.PUBLISHED).exclude(answer="")
    rows = answered.values_list("after_days").annotate(answered=Count("pk"), kept=kept)
    found = {days: (of, did) for days, of, did in rows.order_by("after_days")}
    return {days: found.get(days, (0, 0)) for days in LOOKS_BACK}


def pledges_page(*, after: str, language: str = "") -> tuple[list[Pledge], str]:
    """Ten pledges that are out, in public order, and the cursor of the next page or ""."""
    pledges = _out().select_related("published").order_by("-published_month", "-shuffle")
    return page_of(pledges.filter(language=language) if language else pledges, after)


def has_pledges_in(language: str) -> bool:
    """Whether a pledge in this language is out."""
    return _out().filter(language=language).exists()


def _out() -> QuerySet[Pledge]:
    return Pledge.objects.filter(state=Standing.PUBLISHED)
