"""What a campaign says of itself, in the language that somebody reads or the next best."""

from dataclasses import dataclass

from django.utils.translation import get_language

from apps.campaigns.models import Campaign, CampaignText

# Where a campaign has no words in the language of the page.
NEXT_BEST = "en"


@dataclass(frozen=True)
class Label:
    """The title of a campaign as a link needs it; `language` is the one it is in, or ""."""

    slug: str
    title: str
    language: str


def text_of(campaign: Campaign, language: str = "") -> CampaignText:
    """Title and words in `language` (the one of the page when ""), else English, else any.

    One without a text is called by its slug.
    """
    texts = {text.language: text for text in campaign.texts.all()}
    wanted = language or (get_language() or NEXT_BEST).split("-")[0]
    fallback = next(iter(texts.values()), CampaignText(title=campaign.slug))
    return texts.get(wanted) or texts.get(NEXT_BEST) or fallback


def label_of(campaign: Campaign | None) -> Label | None:
    """None for none."""
    if campaign is None:
        return None
    text = text_of(campaign)
    return Label(slug=campaign.slug, title=text.title, language=text.language)
