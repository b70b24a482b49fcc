"""What a writer answers on the preview: hide, change, keep, undo; a topic more, or not.

An answer is a button `act`, like "hide:person:anna weber" or "add:stalking:mentioned". It changes
what was posted and nothing else: the page that follows holds the words, the topics and what was
answered before (remembered.py). Nobody has to answer anything.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.content_warnings.vocabulary import LEVELS, WARNINGS, parse_choices
from apps.core.html import plain_text
from apps.core.text import one_line
from apps.stories.details import LONGEST_KEY, Detail
from apps.stories.forms import TITLE_MAX, LineField, TidyField
from apps.stories.found import Found, look_for_details, places_of
from apps.stories.models import Audience
from apps.stories.redaction import apply
from apps.stories.remembered import Remembered, change_of, read_remembered, undone

# With these the words that were typed into an open row are meant to be used: whoever presses Send
# after typing them would not want the name to go out.
MEANT = (None, "", "next", "send", "save")


@dataclass(frozen=True)
class Said:
    """What is said of an answer, and the act that takes it back; no text: see `Look.changed`."""

    text: str | Promise = ""
    undo: str = ""


@dataclass
class Answering:
    """What was posted, while an answer is worked into it."""

    posted: QueryDict
    memory: Remembered

    @property
    def texts(self) -> tuple[str, str]:
        """Words and title as readers would see them."""
        words = TidyField(required=False).to_python(self.posted.get("words"))
        title = LineField(required=False).to_python(self.posted.get("title"))
        return plain_text(words), plain_text(title)

    def found(self) -> Found:
        words, title = self.texts
        if len(words) > settings.WORDS_MAX:
            return Found()
        return look_for_details(words, title, self.posted.get("language") or "")

    def write(self, texts: tuple[str, str]) -> None:
        self.posted["words"], self.posted["title"] = texts


def answered(posted: QueryDict) -> tuple[QueryDict, Said | None]:
    """What was posted with the answer in it, and what to say of it; as it was without one."""
    if posted.get("step") != "preview" or posted.get("audience") == Audience.COUNT:
        return posted, None
    act, _colon, about = (posted.get("act") or "").partition(":")
    memory = read_remembered(posted)
    if not act and memory.open and (memory.role or memory.instead) and posted.get("go") in MEANT:
        act = "use"
    if act not in ACTS:
        return posted, None
    answering = Answering(posted.copy(), memory)
    said = ACTS[act](answering, about)
    _write(answering)
    return answering.posted, said


def _write(answering: Answering) -> None:
    for name in ("act", "kept", "left_out", "undo", "open", "role", "instead"):
        answering.posted.pop(name, None)
    for name, value in answering.memory.hidden(row_in_sight=False):
        answering.posted[name] = value


def _hide(answering: Answering, key: str) -> Said | None:
    found = answering.found()
    detail = found.detail(key)
    return _put(answering, found, detail, detail.instead[0]) if detail else None


def _use(answering: Answering, _about: str) -> Said | None:
    memory = answering.memory
    found = answering.found()
    detail = found.detail(memory.open)
    if not detail:
        return None
    picked = memory.role if memory.role in detail.instead else detail.instead[0]
    return _put(answering, found, detail, one_line(plain_text(memory.instead)) or picked)


def _put(answering: Answering, found: Found, detail: Detail, instead: str) -> Said:
    before = answering.texts
    spans = places_of(detail, instead, found, *before)
    words, title = apply(*before, spans)
    if len(words) > settings.WORDS_MAX or len(title) > TITLE_MAX:
        return Said(_("With that it would be longer than we can keep. Nothing has changed."))
    answering.write((words, title))
    answering.memory.undo.append(change_of(*before, spans))
    if answering.memory.open == detail.key:
        answering.memory.close()
    return Said(undo="undo")


def _undo(answering: Answering, _about: str) -> Said | None:
    if not answering.memory.undo:
        return None
    before = undone(*answering.texts, answering.memory.undo.pop())
    if before is None:
        return None
    answering.write(before)
    return Said(_("It is as it was before."))


def _open(answering: Answering, key: str) -> None:
    answering.memory.close()
    answering.memory.open = key


def _close(answering: Answering, _about: str) -> None:
    answering.memory.close()


def _keep(answering: Answering, key: str) -> Said:
    kept = [each for each in answering.memory.kept if each != key]
    # What is no key of ours is longer than any of them, and is not remembered.
    answering.memory.kept = [*kept, key] if len(key) <= LONGEST_KEY * 2 else kept
    return Said(_("It stays as you wrote it."), undo=f"again:{key}")


def _ask_again(answering: Answering, key: str) -> None:
    answering.memory.kept = [each for each in answering.memory.kept if each != key]


def _add(answering: Answering, choice: str) -> Said | None:
    code = next(iter(parse_choices([choice])), None)
    if code is None:
        return None
    answering.posted.appendlist("warnings", choice)
    return Said(_("Added. Readers see it before they open your story."), undo=f"take_out:{code}")


def _take_out(answering: Answering, code: str) -> None:
    levels = {f"{code}:{level}" for level in LEVELS}
    left = [each for each in answering.posted.getlist("warnings") if each not in levels]
    answering.posted.setlist("warnings", left)


def _leave_out(answering: Answering, code: str) -> Said | None:
    if code not in WARNINGS:
        return None
    answering.memory.left_out = [*dict.fromkeys([*answering.memory.left_out, code])]
    return Said(_("Left out."), undo=f"propose:{code}")


def _propose_again(answering: Answering, code: str) -> None:
    answering.memory.left_out = [each for each in answering.memory.left_out if each != code]


ACTS: dict[str, Callable[[Answering, str], Said | None]] = {
    "hide": _hide,
    "change": _open,
    "use": _use,
    "close": _close,
    "keep": _keep,
    "again": _ask_again,
    "undo": _undo,
    "add": _add,
    "take_out": _take_out,
    "leave_out": _leave_out,
    "propose": _propose_again,
}
