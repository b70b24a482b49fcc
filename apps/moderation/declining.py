"""What a writer is told when a story is not published: always a rule, and always words."""

from dataclasses import replace

from apps.moderation import macros
from apps.moderation.models import Decision, ReviewTask
from apps.moderation.recording import Verdict, note_of


def with_text(task: ReviewTask, verdict: Verdict) -> Verdict:
    """The verdict with words for the writer: its own, or those of somebody who saw the same rule
    broken before, or the text that stands ready for the rule in the story's language."""
    if verdict.note or verdict.rule not in macros.KEYS:
        return verdict
    for earlier in _earlier(task, verdict.rule):
        if note := note_of(earlier):
            return replace(
                verdict, note=note, macro=earlier.macro, macro_edited=earlier.macro_edited
            )
    macro = macros.macro_for(verdict.rule, task.story.language)
    return replace(verdict, note=macro.text, macro=macro.code)


def _earlier(task: ReviewTask, rule: str) -> list[Decision]:
    found = task.decisions.filter(round=task.round, rule=rule, is_shadow=False)
    return list(found.order_by("-stage"))
