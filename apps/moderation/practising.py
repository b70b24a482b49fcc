"""Practice texts: picked by people, announced, marked as practice, answered and talked about.

They are apart from stories: never in the queue, never counted, no effect on anybody's rights.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from apps.accounts.models import User
from apps.content_warnings.vocabulary import WARNINGS
from apps.moderation.models import GoldenAnswer, GoldenItem

COMES_WITH_THE_SITE = Path(__file__).parent / "data" / "practice.json"
# The ids of the texts that come with the site, so that they are added once.
NAMESPACE = uuid.UUID("6f2f1a52-6f0e-4c5e-9a7c-1d1f9e0b7c35")
ANNOUNCED_DAYS = 7
ANSWERS_KEPT_DAYS = 365


@dataclass(frozen=True)
class Announced:
    """How many texts open for somebody in the coming week, and from which day."""

    number: int
    first_on: date


def open_for(user: User) -> QuerySet[GoldenItem]:
    """Practice texts that this person can answer now."""
    return _for(user).filter(opens_on__lte=_today()).exclude(answers__user=user)


def announced_for(user: User) -> Announced | None:
    """What this person will meet within a week; None when nothing is planned."""
    until = _today() + timedelta(days=ANNOUNCED_DAYS)
    days = list(
        _for(user).filter(opens_on__gt=_today(), opens_on__lte=until).values_list("opens_on")
    )
    return Announced(len(days), min(days)[0]) if days else None


def find(user: User, item_id: uuid.UUID) -> GoldenItem | None:
    """A text that is open to this person, or that they have answered."""
    there = GoldenItem.objects.filter(pk=item_id, opens_on__lte=_today())
    return there.filter(answers__user=user).first() or open_for(user).filter(pk=item_id).first()


def answer_of(user: User, item: GoldenItem) -> GoldenAnswer | None:
    """What this person decided on a text; None before that."""
    return GoldenAnswer.objects.filter(item=item, user=user).first()


def answer(*, user: User, item: GoldenItem, choice: str, rule: str, codes: list[str]) -> None:
    """Keep the first answer; another one changes nothing."""
    fields = {"choice": choice, "rule": rule, "codes": codes, "day": _today()}
    GoldenAnswer.objects.get_or_create(item=item, user=user, defaults=fields)


def answered_by(user: User) -> QuerySet[GoldenAnswer]:
    """This person's answers, the newest first."""
    return GoldenAnswer.objects.filter(user=user).select_related("item").order_by("-day", "pk")


def agreement(user: User) -> tuple[int, int]:
    """Of how many practice texts, how many this person decided as the team would."""
    made = GoldenAnswer.objects.filter(user=user)
    return made.filter(choice=F("item__expected")).count(), made.count()


def add_item(*, by: User, **fields: Any) -> GoldenItem:
    """Keep a text that people can practise on from its day on."""
    return GoldenItem.objects.create(by=by, **fields)


def retire_item(*, item_id: uuid.UUID) -> None:
    """Nobody is given it any more; answers stay as long as they would have."""
    GoldenItem.objects.filter(pk=item_id).update(is_retired=True)


def add_texts_of_the_site(*, by: User | None, opens_on: date) -> int:
    """Add the seven texts that come with the site where they are missing; how many were new."""
    rows = json.loads(COMES_WITH_THE_SITE.read_text(encoding="utf-8"))
    items = [_item(row, by, opens_on) for row in rows]
    there = set(GoldenItem.objects.filter(pk__in=[item.pk for item in items]).values_list("pk"))
    new = [item for item in items if (item.pk,) not in there]
    GoldenItem.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def forget_answers() -> None:
    """Let go of answers after a year."""
    since = _today() - timedelta(days=ANSWERS_KEPT_DAYS)
    GoldenAnswer.objects.filter(day__lt=since).delete()


def names(codes: Iterable[str]) -> list[str | Promise]:
    """Topics by name, in the order of the vocabulary."""
    wanted = set(codes)
    return [WARNINGS[code].name for code in WARNINGS if code in wanted]


def _item(row: dict[str, Any], by: User | None, opens_on: date) -> GoldenItem:
    fields = {name: value for name, value in row.items() if name != "key"}
    pk = uuid.uuid5(NAMESPACE, row["key"])
    return GoldenItem(pk=pk, language="en", by=by, opens_on=opens_on, **fields)


def _for(user: User) -> QuerySet[GoldenItem]:
    return GoldenItem.objects.filter(is_retired=False, language__in=user.reading_languages())


def _today() -> date:
    return timezone.now().date()
