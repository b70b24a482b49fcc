"""Stories and the campaigns that they were sent with."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet, Subquery

from apps.campaigns.models import Campaign
from apps.campaigns.queries import titles
from apps.stories.models import Story


def with_campaigns(stories: QuerySet[Story]) -> QuerySet[Story]:
    """With their campaigns and how those are called: one query more for all of them."""
    return stories.select_related("campaign").prefetch_related(titles("campaign__texts"))


def columns(filters: Mapping[str, str]) -> dict[str, Any]:
    """What readers ask for as columns; a campaign is asked for by its slug.

    The slug is looked up first, so that the rows come out of their index in public order.
    """
    chosen: dict[str, Any] = dict(filters)
    if slug := chosen.pop("campaign", ""):
        chosen["campaign"] = Subquery(Campaign.objects.filter(slug=slug).values("pk")[:1])
    return chosen
