"""A directory and stories that nobody wrote, of any size, for the benchmark of help alone."""

import random
from datetime import UTC, date, datetime

from apps.content_warnings.vocabulary import WARNINGS
from apps.core import places
from apps.resources.models import Language, Organization, Phone, Service, ServiceArea
from apps.resources.vocabulary import HARMS, WORLDWIDE
from apps.stories.models import PublishedText, Story

DAY = date(2026, 11, 1)
BATCH = 2_000
SPOKEN = ("en", "ar", "fr", "es", "pt", "de", "ur", "hi", "zh", "tr")
TYPES = ("helpline", "helpline", "helpline", "counselling", "legal_aid", "shelter")
HOURS = ("24/7", "Mo-Fr 09:00-17:00", "")
AUDIENCES = ("anyone", "anyone", "anyone", "women", "children", "lgbtq", "men")
# Of a thousand services one is for everywhere.
EVERYWHERE = 1_000


def countries() -> list[str]:
    return [code for code, _name in places.countries("en")]


def biggest() -> str:
    """The country with the most services: about a sixth of all."""
    return countries()[0]


def load_directory(size: int) -> None:
    """So many confirmed services with two numbers and two languages each; few countries have
    many of them and many have few, as in the world."""
    chance = random.Random(size)  # noqa: S311  # nosec B311 # nothing secret
    organization = Organization.objects.create(name="Bench")
    codes = countries()
    shares = [1 / place for place in range(1, len(codes) + 1)]
    rows = [_service(organization, number, chance) for number in range(size)]
    where = chance.choices(codes, shares, k=size)
    Service.objects.bulk_create(rows, BATCH)
    ServiceArea.objects.bulk_create(
        [
            ServiceArea(service=row, country=WORLDWIDE if number % EVERYWHERE == 0 else code)
            for number, (row, code) in enumerate(zip(rows, where, strict=True))
        ],
        BATCH,
    )
    Phone.objects.bulk_create(
        [Phone(service=row, number=f"1{n}", type=kind) for row in rows for n, kind in _numbers()],
        BATCH,
    )
    Language.objects.bulk_create(
        [Language(service=row, code=code) for row in rows for code in chance.sample(SPOKEN, 2)],
        BATCH,
    )


def load_stories(size: int) -> None:
    """So many published stories of a few words; a third of them show no country."""
    chance = random.Random(size)  # noqa: S311  # nosec B311 # nothing secret
    codes = countries()
    shares = [1 / place for place in range(1, len(codes) + 1)]
    where = chance.choices(codes, shares, k=size)
    stories = [
        Story(
            state="published",
            country=code if chance.random() > 1 / 3 else "",
            language=chance.choice(SPOKEN[:7]),
            published_month=DAY,
            shuffle=number,
        )
        for number, code in enumerate(where)
    ]
    Story.objects.bulk_create(stories, BATCH)
    PublishedText.objects.bulk_create([_text(story, chance) for story in stories], BATCH)


def _numbers() -> list[tuple[int, str]]:
    return [(1, "voice"), (2, "text")]


def _service(organization: Organization, number: int, chance: random.Random) -> Service:
    return Service(
        organization=organization,
        keeper=organization,
        name=f"Line {number}",
        service_type="directory" if number % 50 == 0 else chance.choice(TYPES),
        harms=chance.sample(sorted(HARMS), chance.randint(1, 3)),
        audience=chance.choice(AUDIENCES),
        opening_hours=chance.choice(HOURS),
        status="verified",
        assured_date=DAY,
        last_modified=datetime(2026, 11, 1, tzinfo=UTC),
    )


def _text(story: Story, chance: random.Random) -> PublishedText:
    topics = chance.sample(sorted(WARNINGS), chance.randint(0, 3))
    warnings = [
        {"code": code, "level": chance.choice(["mentioned", "described"]), "passages": []}
        for code in topics
    ]
    return PublishedText(
        story=story,
        words="Made up.",
        language=story.language,
        word_count=2,
        warnings=warnings,
        codes=topics,
    )
