"""Changing what this place makes of the topics. Who does it is recorded by whoever calls."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.content_warnings.choices import ALWAYS_ON
from apps.content_warnings.models import AddedWord, SwitchedOff

MOST_WORDS = 500


class StaysOn(ValueError):
    """This topic cannot be switched off."""


class TooManyWords(Exception):
    """There are as many added words as a place may have."""


class AlreadyThere(Exception):
    """The same word stands there for the same language and topic."""


def switch_off(code: str) -> bool:
    """Do without a topic. Out: whether that is new. Raises StaysOn for those of ALWAYS_ON."""
    if code in ALWAYS_ON:
        raise StaysOn(code)
    today = {"since": timezone.now().date()}
    return SwitchedOff.objects.get_or_create(code=code, defaults=today)[1]


def switch_on(code: str) -> bool:
    """Offer and look for a topic again. Out: whether it was off."""
    return bool(SwitchedOff.objects.filter(code=code).delete()[0])


def add_word(*, language: str, code: str, level: str, phrase: str) -> AddedWord:
    """Look for `phrase` from now on. Raises AlreadyThere, and TooManyWords at MOST_WORDS."""
    if AddedWord.objects.count() >= MOST_WORDS:
        raise TooManyWords
    word = AddedWord(language=language, code=code, level=level, phrase=phrase)
    word.added_on = timezone.now().date()
    try:
        with transaction.atomic():
            word.save(force_insert=True)
    except IntegrityError:
        raise AlreadyThere from None
    return word


def remove_word(pk: int) -> AddedWord | None:
    """No longer look for a word. Out: what it was, without a key; None when it is gone already."""
    word = AddedWord.objects.filter(pk=pk).first()
    return word if word and word.delete()[0] else None
