"""What the API is asked and what it answers, as its document at /api/schema/ says it."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from ninja import Schema
from pydantic import AfterValidator, Field

from apps.campaigns.phases import Phase
from apps.content_warnings.vocabulary import WARNINGS
from apps.stories.models import Setting

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# What stands in an address or does not: the document knows no null there.
NOT_SAID: Any = None
MOST_A_PAGE = 50
A_PAGE = 20


def _ours(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError
    return code


Language = Annotated[str, AfterValidator(_ours), Field(json_schema_extra={"enum": [*LANGUAGES]})]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Slug = Annotated[
    str, Field(pattern="^[A-Za-z0-9_-]{1,40}$", description="As /api/campaigns has it")
]
Cursor = Annotated[
    str, Field(pattern="^[A-Za-z0-9_-]{16}$", description="`following` of the page before")
]
Month = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}$", description="Nothing finer is kept")]
Code = Annotated[str, Field(json_schema_extra={"enum": [*WARNINGS]})]
# A reader's own choice, as the gate of a page asks it.
YesNo = Literal["true", "false"]


class LanguageQuery(Schema):
    """`language`: of names and texts."""

    language: Language = "en"


class PageQuery(Schema):
    """Which page. What has been taken back is gone from all of them at once."""

    after: Cursor = Field(NOT_SAID)
    limit: int = Field(A_PAGE, ge=1, le=MOST_A_PAGE)
    language: Language = Field(NOT_SAID)


class StoriesQuery(PageQuery):
    country: Country = Field(NOT_SAID)
    setting: Setting = Field(NOT_SAID)
    campaign: Slug = Field(NOT_SAID)

    def filters(self) -> dict[str, str]:
        """What was asked for, as filters of stories."""
        asked = {
            "language": self.language,
            "country": self.country,
            "setting": self.setting,
            "campaign__slug": self.campaign,
        }
        return {name: value for name, value in asked.items() if value}


class StoryQuery(Schema):
    open: YesNo = Field("false", description="`true` brings the words. Show the warnings first.")


class About(Schema):
    """What this is, and where the rest lies."""

    title: str
    version: str
    licence: str
    links: dict[str, str]


class Warned(Schema):
    """One thing that a text is about, and how far it goes."""

    code: Code
    level: Literal["mentioned", "described"]


class ListedStory(Schema):
    """The gate of a story: never a word of it but the title, which was read like the rest."""

    warnings: list[Warned]
    id: UUID
    title: str
    language: str
    country: str
    setting: str
    campaign: str | None
    month: Month
    length: int = Field(description="In words")
    minutes: int = Field(description="To read it")
    url: str
    demonstration: bool = Field(description="Made up, to show the site")


class Paragraph(Schema):
    warnings: list[Warned]
    text: str


class Story(ListedStory):
    """`paragraphs` are there for whoever asked with `open=true`."""

    paragraphs: list[Paragraph] | None = None


class Letter(Schema):
    """A letter of hope."""

    id: UUID
    language: str
    month: Month
    words: str
    demonstration: bool


class Pledge(Schema):
    """How somebody will change."""

    id: UUID
    language: str
    month: Month
    did: str
    will: str
    again: str
    demonstration: bool


class Stories(Schema):
    stories: list[ListedStory]
    following: str | None = Field(description="`after` of the next page; null on the last")


class Letters(Schema):
    letters: list[Letter]
    following: str | None


class Pledges(Schema):
    pledges: list[Pledge]
    following: str | None


class Numbers(Schema):
    """Kind -> key -> number, as of `day`. What is not there is too small to be told."""

    day: date | None
    about: str
    licence: str
    numbers: dict[str, dict[str, int]]


class CampaignName(Schema):
    name: str
    language: str


class Campaign(Schema):
    slug: str
    title: str
    language: str = Field(description="Of title and words; the one asked for, where there is one")
    words: str
    names: list[CampaignName]
    begins_on: date | None
    ends_on: date | None
    phase: Phase = Field(description="`quiet`: it asks for silence today, so show no number")
    host: str | None
    number: int | None = Field(description="As in /api/numbers; null while it is too small")
    url: str
    demonstration: bool


class Campaigns(Schema):
    campaigns: list[Campaign]


class ContentWarning(Schema):
    code: Code
    group: str
    name: str
    explanation: str


class ContentWarnings(Schema):
    language: str
    content_warnings: list[ContentWarning]


class Problem(Schema):
    """What is wrong and what to do (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
