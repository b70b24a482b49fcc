"""Me toos of nobody, so that a demonstration has numbers to show."""

import random
from datetime import date, timedelta

from django.utils import timezone

from apps.campaigns.models import Campaign, Status
from apps.stories.models import MeToo

HOW_MANY = 4300
DAYS = 365
# How often each value is drawn, all made up; "-" is someone who would rather not say.
COUNTRIES = (
    "- 1500 US 330 GB 260 BR 260 FR 240 DE 230 MX 190 ES 180 PK 170 IN 150 EG 140 MA 90 ZA 80 "
    "AR 80 CO 70 PT 60 CA 60 AU 45 IE 40 KE 40 NG 40 JO 35 SN 30 AT 30 CH 30 BE 30 CL 25 PE 20 "
    "TN 12 NZ 9 IS 2"
)
SETTINGS = (
    "- 1500 work 800 home 560 public 520 school 480 online 420 care 160 sport 140 faith 120 "
    "military 70 other 230"
)
# One in three names a campaign: most of them the first, fewer each further one.
NAMES_ONE = 0.33
LANGUAGES = "en 1300 es 750 fr 620 pt 480 de 470 ar 390 ur 290"


def add_me_toos() -> int:
    """Add them over the past year, once. Returns how many; nobody has a code for them."""
    if MeToo.objects.filter(lookup=None).exists():
        return 0
    return len(MeToo.objects.bulk_create(_made_up(timezone.now().date()), batch_size=1000))


def _made_up(today: date) -> list[MeToo]:
    # The same ones on every machine, so that pictures of it can be compared.
    draw = random.Random(2017)  # noqa: S311  # nosec B311 # made-up rows, no secret
    columns = [_drawn(draw, table) for table in (COUNTRIES, SETTINGS, LANGUAGES)]
    days = [today - timedelta(days=int(DAYS * draw.random() ** 1.3)) for _one in range(HOW_MANY)]
    campaigns = _campaigns(draw)
    return [
        MeToo(country=country, setting=setting, language=language, counts_from=day, campaign=named)
        for country, setting, language, day, named in zip(*columns, days, campaigns, strict=True)
    ]


def _campaigns(draw: random.Random) -> list[Campaign | None]:
    """The campaign of each, None for most; for all while there is none to name."""
    there = list(
        Campaign.objects.filter(demonstration=True, status=Status.APPROVED).order_by("slug")
    )
    there.sort(key=lambda each: each.slug != "me-too")
    shares = [NAMES_ONE / 2**place for place in range(1, len(there) + 1)]
    return draw.choices([None, *there], [1 - NAMES_ONE, *shares], k=HOW_MANY)


def _drawn(draw: random.Random, table: str) -> list[str]:
    words = table.split()
    values = [value.replace("-", "") for value in words[::2]]
    return draw.choices(values, [int(weight) for weight in words[1::2]], k=HOW_MANY)
