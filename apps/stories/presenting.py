"""What a template needs to show a story, for readers and in the writer's preview alike."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.campaigns.telling import label_of
from apps.content_warnings.rules import Rules
from apps.content_warnings.vocabulary import WARNINGS
from apps.resources.services import Choice, choose_for
from apps.stories.helping import help_page
from apps.stories.lifecycle import State
from apps.stories.models import (
    Appear,
    Audience,
    Byline,
    Details,
    PublishedText,
    Revision,
    Setting,
    Story,
)
from apps.stories.reading import Paragraph, minutes_to_read, paragraphs


@dataclass(frozen=True)
class NamedWarning:
    """A warning as a reader sees it."""

    code: str
    level: str
    name: str | Promise


@dataclass(frozen=True)
class Part:
    """A paragraph with its warnings by name, and whether it starts folded."""

    text: str
    warnings: list[NamedWarning]
    folded: bool


# Where a wish for a day has come true or means nothing any more.
ENDED = {State.PUBLISHED, State.HIDDEN, State.DECLINED}


@dataclass(frozen=True)
class Line:
    """One message of a thread."""

    words: str
    from_writer: bool


def named(levels: Mapping[str, str]) -> list[NamedWarning]:
    """Code -> level as warnings with names, in the order of the vocabulary."""
    return [
        NamedWarning(code, levels[code], topic.name)
        for code, topic in WARNINGS.items()
        if code in levels
    ]


def ticked(levels: Mapping[str, str]) -> dict[str, set[str]]:
    """Which boxes of the topic picker are ticked."""
    return {
        "mentioned": {code for code, level in levels.items() if level == "mentioned"},
        "described_codes": {code for code, level in levels.items() if level == "described"},
    }


def parts(
    words: str, warnings: Iterable[dict[str, Any]], *, folded: Collection[str] = ()
) -> list[Part]:
    """The paragraphs of a story for a template; those about a code of `folded` start folded."""
    return [_part(paragraph, folded) for paragraph in paragraphs(words, warnings)]


def gate_of(story: Story) -> dict[str, Any]:
    """What stands on the gate and on a card of the list: never a word of the text."""
    text = story.published_text
    return {
        "story": story,
        "title": text.title,
        "name": text.name if story.byline != Byline.ANONYMOUS else "",
        "text_language": text.language,
        "country": story.country,
        "setting": Setting(story.setting).label if story.setting else "",
        "campaign": label_of(story.campaign),
        "month": story.published_month,
        "minutes": minutes_to_read(text.word_count),
        "warnings": named({each["code"]: each["level"] for each in text.warnings}),
        "described": any(each["level"] == "described" for each in text.warnings),
        "can_fold": any(each.get("passages") for each in text.warnings),
    }


def thread_of(story: Story) -> list[Line]:
    """Question and answer between writer and team, oldest first; empty once the key is gone."""
    if story.data_key is None:
        return []
    key = story.key()
    return [
        Line(words=message.unseal(key=key), from_writer=message.from_writer)
        for message in story.messages.order_by("number")
    ]


def story_page(story: Story, rules: Rules, *, language: str, country: str) -> dict[str, Any]:
    """The opened story: its words by paragraph and the help that fits, for a reader's own choice
    of a language and a country ("" for none)."""
    return {
        **gate_of(story),
        **folds_of(story.published_text, rules),
        **help_page(story, language=language, country=country, at=timezone.now()),
    }


def folds_of(text: PublishedText, rules: Rules) -> dict[str, Any]:
    """The words as `parts`, and in `whole_about` the topics for which all of them start folded.

    Where no passage says which part a topic is about, it is the whole text; but not for a topic
    that was left out: whoever opened that story has been told at the gate.
    """
    folded = rules.folded()
    shown = parts(text.words, text.warnings, folded=folded | rules.left_out())
    placed = {warning.code for part in shown for warning in part.warnings}
    levels = {each["code"]: each["level"] for each in text.warnings}
    whole = named({code: levels[code] for code in folded & levels.keys() - placed})
    return {
        "parts": shown,
        "whole_about": whole,
        "folded": bool(whole) or any(part.folded for part in shown),
    }


def _part(paragraph: Paragraph, folded: Collection[str]) -> Part:
    return Part(
        text=paragraph.text,
        warnings=named(paragraph.warnings),
        folded=any(code in folded for code in paragraph.warnings),
    )


def latest_text(story: Story) -> tuple[Revision, dict[str, str]]:
    """The newest revision and its {"title", "name", "words"} as the writer sent them.

    Raises crypto.CannotOpen when the key is gone.
    """
    revision = story.revisions.order_by("-number")[0]
    return revision, revision.unseal(key=story.key())


def urgent_help(story: Story, language: str) -> list[Choice]:
    """Three who answer when a life may be at risk, in the language of the page."""
    chosen = choose_for(
        country=story.country,
        language=language,
        codes=story.revisions.order_by("-number").values_list("declared", flat=True).first() or {},
        crisis_level=3,
    )
    return chosen[:3]


def warnings_of(story: Story) -> list[NamedWarning]:
    """The warnings that readers see now; none when nothing is out."""
    text = PublishedText.objects.filter(story=story).first()
    return named({each["code"]: each["level"] for each in text.warnings}) if text else []


def choices_of(story: Story) -> list[tuple[str | Promise, str | Promise]]:
    """What the writer chose, as pairs for the page."""
    appear: str | Promise = Appear(story.appear).label
    if story.appear_on and story.state not in ENDED:
        appear = _("%(wish)s (not before %(day)s)") % {
            "wish": appear,
            "day": date_format(story.appear_on, "DATE_FORMAT"),
        }
    return [
        (_("Who may read it"), Audience(story.audience).label),
        (_("When it appears"), appear),
        (_("Readers may stand with you"), _("Yes") if story.may_stand else _("No")),
        (_("Help stands beside it"), _("Yes") if story.show_help else _("No")),
        (_("What could identify someone"), Details.of(hide=story.hide_details).label),
    ]
