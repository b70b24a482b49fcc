"""What one place changes about the topics: which it does without, and words of its own for them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import Promise

from apps.content_warnings.vocabulary import LEVELS as LEVEL_CODES
from apps.content_warnings.vocabulary import WARNINGS


# All choices by reference, so that a new language or topic needs no migration.
def language_choices() -> list[tuple[str, str | Promise]]:
    return list(settings.LANGUAGES)


def topic_choices() -> list[tuple[str, str | Promise]]:
    return [(code, topic.name) for code, topic in WARNINGS.items()]


def level_choices() -> list[tuple[str, str]]:
    return [(level, level) for level in LEVEL_CODES]


class SwitchedOff(models.Model):
    """A topic that this place does without: not offered and not looked for.

    What is published about it keeps its warning and its gate.
    """

    code = models.CharField(max_length=24, unique=True, choices=topic_choices)
    since = models.DateField()

    def __str__(self) -> str:
        return self.code


class AddedWord(models.Model):
    """A word or a few that this place looks for: whole, as written, in any case."""

    language = models.CharField(max_length=8, choices=language_choices)
    code = models.CharField(max_length=24, choices=topic_choices)
    phrase = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=level_choices)
    added_on = models.DateField()

    class Meta:
        ordering = ["language", "code", "phrase"]
        constraints = [
            models.UniqueConstraint(
                "language", "code", Lower("phrase"), name="one_row_for_an_added_word"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.code}"
