"""Campaigns of the tests."""

from typing import Any

from apps.campaigns.folding import fold
from apps.campaigns.models import Campaign, CampaignText, Hashtag

NAMES = (("MeToo", "en"), ("وأنا_كمان", "ar"), ("YoTambién", "es"))


def a_campaign(
    slug: str = "me-too", *, names: tuple[tuple[str, str], ...] = NAMES, **more: Any
) -> Campaign:
    """One that runs, with words in English and Arabic."""
    made = Campaign.objects.create(slug=slug, **{"status": "approved"} | more)
    for name, language in names:
        Hashtag.objects.create(campaign=made, name=name, folded=fold(name), language=language)
    texts = {"en": ("Two words", "Say it with others."), "ar": ("كلمتان", "قولي مع الآخرين.")}
    for language, (title, words) in texts.items():
        CampaignText.objects.create(campaign=made, language=language, title=title, words=words)
    return made
