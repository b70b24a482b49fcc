"""What people said and wrote to each other, for its readers and for whoever holds its code."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.solidarity.bands import band
from apps.solidarity.models import Letter, Phrase, Pledge, Stand, Standing, Written
from apps.solidarity.written_services import written_of
from apps.stories.models import Story
from apps.stories.queries import page_of
from apps.stories.return_codes import ReturnCode

KINDS: tuple[type[Written], ...] = (Letter, Pledge)


def of_code(code: ReturnCode) -> Written | None:
    """The letter or pledge that a return code opens. Every kind is asked, whichever has it."""
    found = [written_of(kind, [code.lookup()]) for kind in KINDS]
    return next((row for row in found if row is not None), None)


@dataclass(frozen=True)
class Stood:
    """What a writer is told of those who stood with her: which phrases, and a step of bands.py."""

    phrases: list[str]
    band: str


def stood_with(story: Story) -> Stood:
    """For the writer's own page alone."""
    said = list(Stand.objects.filter(story=story).values_list("phrase", flat=True))
    return Stood([str(each.label) for each in Phrase if each in said], band(len(said)))


def letters_page(*, after: str, language: str = "") -> tuple[list[Letter], str]:
    """Ten letters that are out, in public order, and the cursor of the next page or ""."""
    letters = _letters_out()
    return page_of(letters.filter(language=language) if language else letters, after)


def has_letters_in(language: str) -> bool:
    """Whether a letter in this language is out."""
    return _letters_out().filter(language=language).exists()


def _letters_out() -> QuerySet[Letter]:
    letters = Letter.objects.filter(state=Standing.PUBLISHED).select_related("published")
    return letters.order_by("-published_month", "-shuffle")
