"""What happens to a letter or a pledge: kept, published or declined, taken back."""

import secrets
from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from apps.core.html import plain_text
from apps.solidarity.models.written import PublishedWords, Standing, Written
from apps.stories.publishing import SHUFFLE_BITS
from apps.stories.return_codes import ReturnCode
from apps.stories.services import TakenBack
from apps.stories.tombstones import bury, is_gone, taken_down

__all__ = [
    "TakenBack",
    "decline",
    "keep",
    "open_words",
    "publish",
    "take_back",
    "wait_again",
    "written_of",
]

Row = TypeVar("Row", bound=Written)


def keep(*, row: Written, fields: Mapping[str, str], code: ReturnCode) -> bool:
    """Keep `fields` sealed in `row`, which is not saved yet, under the code that opens it.

    True when this is the first time; the same code is one row. Raises TakenBack.
    """
    row.lookup = code.lookup()
    if is_gone(row.lookup):
        raise TakenBack
    row.give_key()
    row.seal(dict(fields), key=row.key())
    type(row)._default_manager.bulk_create([row], ignore_conflicts=True)
    return type(row)._default_manager.filter(pk=row.pk).exists()


def written_of(model: type[Row], lookups: Iterable[bytes]) -> Row | None:
    """The letter or the pledge that a code opens, in whatever state."""
    return model._default_manager.filter(lookup__in=list(lookups)).first()


def open_words(row: Written) -> dict[str, str]:
    """The words as they were sent. Raises crypto.CannotOpen."""
    words: dict[str, str] = row.unseal(key=row.key())
    return words


def publish(*, row: Written) -> bool:
    """Bring a waiting row before readers, without markup. False when it does not wait."""
    with transaction.atomic():
        if not _leave_waiting(
            row,
            state=Standing.PUBLISHED,
            published_month=timezone.now().date().replace(day=1),
            shuffle=secrets.randbits(SHUFFLE_BITS),
        ):
            return False
        words = {name: plain_text(text) for name, text in open_words(row).items()}
        model, own_name = _public_words(row)
        model._default_manager.create(language=row.language, **{own_name: row}, **words)
    return True


def decline(*, row: Written, rule: str) -> bool:
    """A waiting row does not fit `rule`. False when it does not wait."""
    today = timezone.now().date()
    return _leave_waiting(row, state=Standing.DECLINED, rule=rule, closed_on=today)


def wait_again(*, row: Written) -> bool:
    """Undo what was decided: gone from readers at once, and read anew. False when it waits."""
    with transaction.atomic():
        decided = type(row)._default_manager.filter(pk=row.pk).exclude(state=Standing.WAITING)
        waiting = {"published_month": None, "shuffle": None, "rule": "", "closed_on": None}
        if not decided.update(state=Standing.WAITING, **waiting):
            return False
        model, own_name = _public_words(row)
        if model._default_manager.filter(**{own_name: row.pk}).delete()[0]:
            # An older database must not bring it before readers again.
            bury(taken_down(row.pk))
    return True


def take_back(*, row: Written) -> bool:
    """Whoever wrote it deletes it, in any state, with what readers saw. False when it is gone."""
    with transaction.atomic():
        # Locked first: what is published meanwhile would not be found by the cascade.
        kept = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
        if kept is None:
            return False
        bury(bytes(kept.lookup or b""))
        kept.delete()
    return True


def _leave_waiting(row: Written, **changes: object) -> bool:
    waiting = type(row)._default_manager.filter(pk=row.pk, state=Standing.WAITING)
    return bool(waiting.update(**changes))


def _public_words(row: Written) -> tuple[type[Model], str]:
    """The model of its words in clear, and what that calls the row it belongs to."""
    relations = row._meta.related_objects
    return next(
        (each.related_model, each.field.name)
        for each in relations
        if issubclass(each.related_model, PublishedWords)
    )
