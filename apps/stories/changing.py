"""Other words for a story, by its writer alone or by a proposal that the writer answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from apps.core.nudge import nudge
from apps.stories import lifecycle
from apps.stories.lifecycle import CLAIMED
from apps.stories.models import Appear, Byline, RedactionProposal, Revision, Story
from apps.stories.publishing import take_down
from apps.stories.redaction import BadSpans, apply
from apps.stories.services import SCREEN, add_message, answer_question

Answer = RedactionProposal.Answer


def change_story(
    *,
    story_id: UUID,
    words: str,
    title: str,
    name: str,
    byline: str,
    warnings: Mapping[str, str],
    stays_out: bool,
    answer: str = Answer.OVERTAKEN,
) -> None:
    """Keep other words as a new revision, to be read before they are shown.

    What is out stays out meanwhile if `stays_out`. A story that its writer hides goes on waiting
    for the writer's word. `answer` is what becomes of an open proposal. Raises lifecycle.TooLate.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        lifecycle.perform(
            story_id,
            "change",
            byline=byline,
            screening_attempts=0,
            screening_until=None,
            out_on=None,
        )
        story.proposals.filter(answer=Answer.OPEN).update(answer=answer)
        if story.state == lifecycle.State.HIDDEN:
            Story.objects.filter(pk=story_id).update(appear=Appear.ASK, appear_on=None)
        elif not stays_out:
            take_down(story)
        _add_revision(story, words=words, title=title, name=name, warnings=warnings)
        nudge(SCREEN)


def object_to_warning(*, story_id: UUID, code: str, why: str) -> None:
    """The writer says that a warning does not fit: the same words, read once more.

    Raises lifecycle.TooLate.
    """
    with transaction.atomic():
        story = Story.objects.get(pk=story_id)
        if story.data_key is None:
            raise lifecycle.TooLate("change")
        revision = story.revisions.order_by("-number")[0]
        text = revision.unseal(key=story.key())
        declared = {each: level for each, level in revision.declared.items() if each != code}
        change_story(
            story_id=story_id,
            words=text["words"],
            title=text["title"],
            name=text["name"],
            byline=story.byline,
            warnings=declared,
            stays_out=True,
        )
        add_message(story=story, words=why, from_writer=True)


def propose_redaction(
    *,
    story_id: UUID,
    revision_id: UUID,
    title: str,
    words: str,
    note: str,
    spans: Sequence[Sequence[Any]] = (),
) -> RedactionProposal:
    """Ask the writer whether these words may stand in place of theirs. Raises TooLate.

    `spans` are what was marked, as in redaction.Span; where there are some, words and title are
    the read ones with nothing else changed. Raises redaction.BadSpans.
    """
    with transaction.atomic():
        lifecycle.perform(story_id, "propose", vouched=CLAIMED)
        story = Story.objects.get(pk=story_id)
        read = Revision.objects.get(pk=revision_id, story=story).text_read(key=story.key())
        _refuse_other_changes(read, title=title, words=words, spans=spans)
        story.proposals.filter(answer=Answer.OPEN).update(answer=Answer.OVERTAKEN)
        last = story.proposals.aggregate(last=Max("number"))["last"] or 0
        proposal = RedactionProposal(story=story, revision_id=revision_id, number=last + 1)
        proposed = {"title": title, "words": words, "note": note, "spans": list(spans)}
        proposal.seal(proposed | {"read": story.digest(read["words"])}, key=story.key())
        proposal.save(force_insert=True)
        return proposal


def redact_story(
    *,
    story_id: UUID,
    revision_id: UUID,
    title: str,
    words: str,
    spans: Sequence[Sequence[Any]],
) -> None:
    """Take identifying details out, as the writer allowed beforehand: a revision of our team.

    The machine reads it anew, then a second person. Raises lifecycle.TooLate, redaction.BadSpans,
    and ValueError for a writer who wants to be asked.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        if not story.hide_details:
            raise ValueError("this writer wants to be asked first")
        lifecycle.perform(
            story_id, "redact", vouched=CLAIMED, screening_attempts=0, screening_until=None
        )
        before = Revision.objects.get(pk=revision_id, story=story)
        read = before.text_read(key=story.key())
        _refuse_other_changes(read, title=title, words=words, spans=spans)
        story.proposals.filter(answer=Answer.OPEN).update(answer=Answer.OVERTAKEN)
        revision = Revision(
            story=story,
            number=before.number + 1,
            digest=story.digest(words),
            declared=before.declared,
            by_team=True,
        )
        text = {"title": title, "name": read["name"], "words": words, "spans": list(spans)}
        revision.seal(text, key=story.key())
        revision.save(force_insert=True)
        nudge(SCREEN)


def accept_proposal(
    *, proposal: RedactionProposal, kept: Collection[int] = (), why: str = ""
) -> None:
    """The proposed words become the writer's; `kept` are the numbers of spans that stay as the
    writer wrote them, and `why` is what the team reads about it. Raises lifecycle.TooLate."""
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=proposal.story_id)
        if not still_open(proposal):
            raise lifecycle.TooLate("answer")
        proposed = proposal.unseal(key=story.key())
        read = proposal.revision.text_read(key=story.key())
        if kept:
            spans = [span for at, span in enumerate(proposed["spans"]) if at not in kept]
            proposed["words"], proposed["title"] = apply(read["words"], read["title"], spans)
        change_story(
            story_id=story.pk,
            words=proposed["words"],
            title=proposed["title"],
            name=read["name"],
            byline=story.byline,
            warnings=proposal.revision.declared,
            stays_out=True,
            answer=Answer.ACCEPTED,
        )
        if why:
            add_message(story=story, words=why, from_writer=True)


def still_open(proposal: RedactionProposal) -> bool:
    """Whether it waits for an answer and stands beside the words it was made for."""
    story = proposal.story
    newest = story.revisions.order_by("-number").values_list("pk", flat=True).first()
    waits = story.proposals.filter(pk=proposal.pk, answer=Answer.OPEN).exists()
    if not waits or newest != proposal.revision_id or story.data_key is None:
        return False
    read = proposal.revision.text_read(key=story.key())
    bound = proposal.unseal(key=story.key()).get("read")
    return bound in (None, story.digest(read["words"]))


def keep_words(*, proposal: RedactionProposal, why: str) -> None:
    """The writer's own words stay, and the team reads why. Raises lifecycle.TooLate."""
    with transaction.atomic():
        answer_question(story=proposal.story, words=why)
        RedactionProposal.objects.filter(pk=proposal.pk).update(answer=Answer.KEPT)


def _refuse_other_changes(
    read: dict[str, str], *, title: str, words: str, spans: Sequence[Sequence[Any]]
) -> None:
    """Where spans say what was taken out, nothing else may have changed."""
    if spans and apply(read["words"], read["title"], spans) != (words, title):
        raise BadSpans


def _add_revision(
    story: Story, *, words: str, title: str, name: str, warnings: Mapping[str, str]
) -> None:
    last = story.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision(
        story=story, number=last + 1, digest=story.digest(words), declared=dict(warnings)
    )
    revision.seal({"title": title, "name": name, "words": words}, key=story.key())
    revision.save(force_insert=True)


def own_name(byline: str, name: str) -> str:
    """The invented name that goes with a byline."""
    return name if byline == Byline.NAME else ""
