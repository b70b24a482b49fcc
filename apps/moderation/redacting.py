"""What comes of the rows of words to hide: on the review page and in a verdict. Saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.moderation.models import Choice, ReviewTask, Stage
from apps.moderation.recording import Verdict
from apps.moderation.redaction_forms import WORDS_MAX, MarkForm
from apps.moderation.reviewing import Sheet
from apps.stories.models import Byline
from apps.stories.name_forms import read_text
from apps.stories.redaction import Kind, Mark, apply, identifiers_only, occurrences, spans_of
from apps.stories.two_versions import Sides, passages_taken_out, sides

EMPTY_ROWS = 3
MOST_ROWS = 60
SENTENCES_AROUND = 2
# What a detail that our checks found probably is.
KIND_OF = {
    "person": Kind.THIRD,
    "place": Kind.PLACE,
    "organisation": Kind.ORGANISATION,
    "date": Kind.DATE,
    "detail": Kind.DETAIL,
}


@dataclass(frozen=True)
class Redaction:
    """The rows of one review page over the text that was read."""

    rows: list[MarkForm]
    task: ReviewTask
    sheet: Sheet
    # Whether somebody asked for a look, so that what is wrong is said.
    checked: bool = False

    @cached_property
    def ticked(self) -> bool:
        return any(row["hide"].value() for row in self.rows)

    @cached_property
    def is_valid(self) -> bool:
        """Whether every row is right; each is looked at, so that each says what is wrong."""
        wrong = [row for row in self.rows if not row.is_valid()]
        return not wrong

    @cached_property
    def marks(self) -> list[Mark]:
        return [mark for row in self.rows if (mark := row.mark())] if self.is_valid else []

    @cached_property
    def outcome(self) -> dict[str, Any]:
        """Words, title and spans as a verdict carries them."""
        found = spans_of(self.sheet.words, self.sheet.title, self.marks, self.task.language)
        words, title = apply(self.sheet.words, self.sheet.title, found)
        spans = [list(span) for span in found]
        return {"words": words, "title": title, "spans": spans, "ask_first": bool(self.asks())}

    def shown(self) -> Sides | None:
        """Before and after, when somebody asked to see it and something is hidden."""
        if not self.checked or not self.marks:
            return None
        before = {"words": self.sheet.words, "title": self.sheet.title}
        return sides(before, self.outcome, self.outcome["spans"])

    def asks(self) -> list[Any]:
        """Why the writer is asked first, one sentence each; [] where they allowed it."""
        language = self.task.language
        found = spans_of(self.sheet.words, self.sheet.title, self.marks, language)
        said = {
            _("The writer wants to be asked first."): not self.task.story.hide_details,
            _(
                "The name under the story holds one of these words. It cannot be changed here: "
                "ask in the note for another name."
            ): self.in_byline(),
            _("Other words than the usual ones may change what is said."): not identifiers_only(
                found, language
            ),
        }
        return [sentence for sentence, holds in said.items() if holds]

    def in_byline(self) -> bool:
        """Whether a name that is hidden in the words would still stand under them."""
        name = read_text(_byline(self.task, self.sheet))
        return any(occurrences(name, mark.words, self.task.language) for mark in self.marks)

    def fits(self, form: forms.Form) -> bool:
        """Whether the rows go with what was decided; says in the form what is missing."""
        decision = form.cleaned_data.get("decision")
        if decision == Choice.REDACT and not (self.is_valid and self.marks):
            form.add_error("decision", _("Tick the words to hide. Nothing has been sent."))
        if decision == Choice.PUBLISH and self.ticked:
            form.add_error(
                "decision",
                _("You ticked words to hide. Propose other words, or take the ticks away."),
            )
        return not form.has_error("decision")

    def into(self, verdict: Verdict) -> Verdict:
        """The verdict with what was marked, bound to the words that were read."""
        if verdict.choice != Choice.REDACT:
            return verdict
        revision_id = verdict.revision_id or self.sheet.revision_id
        return replace(verdict, revision_id=revision_id, **self.outcome)


def redaction_of(
    task: ReviewTask,
    sheet: Sheet,
    fields: Mapping[str, Any],
    *,
    checked: bool = False,
    more: int = 0,
) -> Redaction:
    """The rows as they were posted or kept, or fresh ones from what our checks found."""
    if "marks" not in fields:
        fields = _fresh(sheet)
    count = min(_number(fields["marks"]) + more, MOST_ROWS)
    texts = (read_text(sheet.words), read_text(sheet.title))
    rows = [
        MarkForm(fields, prefix=f"mark-{at}", language=task.language, texts=texts)
        for at in range(count)
    ]
    return Redaction(rows, task, sheet)


def hiding_on_page(
    request: HttpRequest, task: ReviewTask, sheet: Sheet, kept: Mapping[str, Any]
) -> dict[str, Any]:
    """What the review page shows of it: rows and result, or what somebody took out before."""
    go = request.POST.get("go") if request.method == "POST" else "open"
    fields = request.POST if "marks" in request.POST else kept
    again = task.stage > Stage.FIRST and "redacted" in task.reasons
    rows = redaction_of(task, sheet, fields, more=EMPTY_ROWS if go == "rows" else 0)
    return {
        "redaction": replace(rows, checked=go in (None, "show")),
        "passages": passages_taken_out(task.story, sentences=SENTENCES_AROUND) if again else [],
    }


def posted_marks(fields: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the rows, to be kept with the note; {} while nothing is ticked."""
    names = [name for name in fields if name == "marks" or name.startswith("mark-")]
    if not any(name.endswith("-hide") for name in names):
        return {}
    return {name: str(fields[name])[:WORDS_MAX] for name in names[: MOST_ROWS * 6 + 1]}


def _fresh(sheet: Sheet) -> dict[str, str]:
    """A row for each detail that our checks found, and some empty ones."""
    found: dict[str, tuple[str, str]] = {}
    for mark in sheet.marks:
        words = " ".join(sheet.words[mark["start"] : mark["end"]].split())[:WORDS_MAX]
        found.setdefault(words.casefold(), (words, KIND_OF.get(mark["kind"], Kind.CONTACT)))
    rows = list(found.values())[: MOST_ROWS - EMPTY_ROWS]
    fields = {"marks": str(len(rows) + EMPTY_ROWS)}
    for at, (words, kind) in enumerate(rows):
        fields |= {f"mark-{at}-words": words, f"mark-{at}-kind": kind}
    return fields


def _byline(task: ReviewTask, sheet: Sheet) -> str:
    """What will stand under the words: a chosen name, an account's, or nothing."""
    if task.story.byline != Byline.ACCOUNT:
        return sheet.name
    account = task.story.authorship.account
    return account.username if account else ""


def _number(text: Any) -> int:
    return int(text) if str(text).isdecimal() else EMPTY_ROWS
