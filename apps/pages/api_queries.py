"""What the API shows: what readers without any choice or cookie may see, and nothing more."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.campaigns.models import Campaign
from apps.campaigns.phases import Phase, phase_of
from apps.campaigns.queries import public_campaign, public_campaigns
from apps.campaigns.telling import text_of
from apps.content_warnings.vocabulary import GROUPS, WARNINGS
from apps.numbers.file_views import LICENCE
from apps.numbers.queries import Cells, cells
from apps.pages import api_shapes as shapes
from apps.solidarity.models import Letter, Pledge, Standing
from apps.stories.models import Story, StoryQuerySet
from apps.stories.presenting import named
from apps.stories.queries import page_of
from apps.stories.reading import minutes_to_read, paragraphs

Row = TypeVar("Row", Letter, Pledge)
NOT_A_SURVEY = (
    "A count of people who chose to say so here, rounded down, moved once a day. Not a survey."
)


def stories(asked: shapes.StoriesQuery) -> shapes.Stories:
    """A page of stories in public order, with their gates only."""
    rows = _stories().filter(**asked.filters()).defer("published_text__words").in_public_order()
    found, following = page_of(rows, asked.after or "", size=asked.limit)
    return shapes.Stories(stories=[_listed(row) for row in found], following=following or None)


def story(story_id: str, *, opened: bool) -> shapes.Story | None:
    """One story, with its words for whoever `opened` it; None for what is not out."""
    id_ = _uuid(story_id)
    row = _stories().filter(pk=id_).first() if id_ else None
    if row is None:
        return None
    words = _paragraphs(row) if opened else None
    return shapes.Story(**_listed(row).dict(), paragraphs=words)


def letters(asked: shapes.PageQuery) -> shapes.Letters:
    """A page of the letters that are out."""
    rows = Letter.objects.filter(state=Standing.PUBLISHED, published__isnull=False)
    found, following = _written(rows, asked)
    return shapes.Letters(letters=[_letter(row) for row in found], following=following or None)


def pledges(asked: shapes.PageQuery) -> shapes.Pledges:
    """A page of the pledges that are out."""
    rows = Pledge.objects.filter(state=Standing.PUBLISHED, published__isnull=False)
    found, following = _written(rows, asked)
    return shapes.Pledges(pledges=[_pledge(row) for row in found], following=following or None)


def numbers() -> shapes.Numbers:
    """Every public number, as the last daily run left them."""
    there = cells()
    return shapes.Numbers(day=there.day, about=NOT_A_SURVEY, licence=LICENCE, numbers=there.values)


def campaigns(language: str) -> shapes.Campaigns:
    """Every campaign that an operator let in, ended or not."""
    there, today = cells(), timezone.now().date()
    rows = public_campaigns()
    return shapes.Campaigns(campaigns=[_campaign(row, language, there, today) for row in rows])


def campaign(name: str, language: str) -> shapes.Campaign | None:
    """One campaign, by its slug or any of its names; None for what was never let in."""
    row = public_campaign(name)
    return _campaign(row, language, cells(), timezone.now().date()) if row else None


def content_warnings(language: str) -> shapes.ContentWarnings:
    """What texts can be about, by code; named in the language that is active, `language`."""
    topics = [
        shapes.ContentWarning(
            code=each.code,
            group=str(GROUPS[each.group]),
            name=str(each.name),
            explanation=str(each.explanation),
        )
        for each in WARNINGS.values()
    ]
    return shapes.ContentWarnings(language=language, content_warnings=topics)


def _stories() -> StoryQuerySet:
    rows: StoryQuerySet = Story.objects.for_search_engines()
    return rows.select_related("published_text", "campaign")


def _listed(row: Story) -> shapes.ListedStory:
    text = row.published_text
    return shapes.ListedStory(
        warnings=_warned({each["code"]: each["level"] for each in text.warnings}),
        id=row.pk,
        title=text.title,
        language=text.language,
        country=row.country,
        setting=row.setting,
        campaign=row.campaign.slug if row.campaign else None,
        month=_month(row.published_month),
        length=text.word_count,
        minutes=minutes_to_read(text.word_count),
        url=settings.SITE_URL + reverse("stories:detail", args=[row.pk]),
        demonstration=row.demonstration,
    )


def _paragraphs(row: Story) -> list[shapes.Paragraph]:
    text = row.published_text
    return [
        shapes.Paragraph(warnings=_warned(each.warnings), text=each.text)
        for each in paragraphs(text.words, text.warnings)
    ]


def _warned(levels: dict[str, str]) -> list[shapes.Warned]:
    """In the order of the vocabulary."""
    return [
        shapes.Warned.model_validate({"code": each.code, "level": each.level})
        for each in named(levels)
    ]


def _written(rows: QuerySet[Row], asked: shapes.PageQuery) -> tuple[list[Row], str]:
    if asked.language:
        rows = rows.filter(published__language=asked.language)
    rows = rows.select_related("published").order_by("-published_month", "-shuffle")
    return page_of(rows, asked.after or "", size=asked.limit)


def _letter(row: Letter) -> shapes.Letter:
    return shapes.Letter(
        id=row.published.pk,
        language=row.published.language,
        month=_month(row.published_month),
        words=row.published.words,
        demonstration=row.demonstration,
    )


def _pledge(row: Pledge) -> shapes.Pledge:
    return shapes.Pledge(
        id=row.published.pk,
        language=row.published.language,
        month=_month(row.published_month),
        did=row.published.did,
        will=row.published.will,
        again=row.published.again,
        demonstration=row.demonstration,
    )


def _campaign(row: Campaign, language: str, there: Cells, today: date) -> shapes.Campaign:
    text, phase = text_of(row, language), phase_of(row, today)
    return shapes.Campaign(
        slug=row.slug,
        title=text.title,
        language=text.language,
        words=text.words,
        names=[
            shapes.CampaignName(name=each.name, language=each.language) for each in row.names.all()
        ],
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        phase=phase,
        host=row.host.name if row.host else None,
        number=None if phase == Phase.QUIET else there.one("campaign", row.slug),
        url=settings.SITE_URL + reverse("campaigns:page", args=[row.slug]),
        demonstration=row.demonstration,
    )


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
