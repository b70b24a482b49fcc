"""What a writer sees of hidden details, and what they answer: all, some, other words, none."""

import re
from typing import Any

import pytest
from django.test import Client, override_settings

from apps.stories import changing
from apps.stories.drafts import open_draft
from apps.stories.lifecycle import State, TooLate
from apps.stories.models import Message, RedactionProposal, Story
from apps.stories.redaction import BadSpans, Mark, apply, spans_of
from apps.stories.screening_run import screen_waiting
from tests.factories import a_code, a_published_story, a_screened_story, enter

pytestmark = pytest.mark.django_db
WORDS = "Dana knew. Dana’s boss, Mr Weber, did it.\n\nIn Lampton."
MARKS = [
    Mark("Dana", "third", "a friend"),
    Mark("Mr Weber", "accused", "that person"),
    Mark("Lampton", "place", "a town"),
]
REDACTED = "A friend knew. A friend’s boss, that person, did it.\n\nIn a town."


def propose(story: Story, marks: list[Mark] = MARKS, note: str = "") -> RedactionProposal:
    revision = story.revisions.order_by("-number")[0]
    text = revision.text_read(key=story.key())
    spans = spans_of(text["words"], text["title"], marks, "en")
    words, title = apply(text["words"], text["title"], spans)
    return changing.propose_redaction(
        story_id=story.pk,
        revision_id=revision.pk,
        title=title,
        words=words,
        note=note,
        spans=spans,
    )


@pytest.fixture
def asked(client: Client) -> Story:
    """A story with a proposal of three details, open in My story."""
    code = a_code()
    story = a_screened_story(code=code, words=WORDS, title="Dana", language="en")
    propose(story)
    enter(client, code.digits())
    return story


def act(client: Client, what: str, **fields: Any) -> str:
    return client.post(f"/my-story/{what}/", fields, follow=True).content.decode()


def newest_words(story: Story) -> str:
    newest = story.revisions.order_by("-number")[0]
    return newest.unseal(key=story.key())["words"]


def test_it_marks_both_versions_with_the_kind_in_words(client: Client, asked: Story):
    page = act(client, "proposal")
    assert page.count("<del>Dana</del>") == 3  # two in the words, one in the title
    assert page.count("<ins>that person</ins>") == 1
    assert '<del>Lampton</del><span class="vh"> (a place)</span>' in page
    assert re.search(r"<bdi>Dana</bdi> → <bdi>A friend</bdi>[^\n]*another person, 3 times", page)


def test_it_takes_all_of_it(client: Client, asked: Story):
    assert "read once more" in act(client, "proposal", go="accept")
    assert newest_words(asked) == REDACTED
    assert RedactionProposal.objects.get().answer == "accepted"


def test_it_takes_some_of_it_with_a_reason(client: Client, asked: Story):
    place = "2"
    assert "Write a line" in act(client, "proposal", go="accept", leave=[place])
    assert newest_words(asked) == WORDS
    act(client, "proposal", go="accept", leave=[place], why="Everybody lives there.")
    assert newest_words(asked) == REDACTED.replace("a town", "Lampton")
    assert Message.objects.get().unseal(key=asked.key()) == "Everybody lives there."


def test_it_never_keeps_the_name_of_who_is_accused(client: Client, asked: Story):
    page = act(client, "proposal")
    assert "cannot stay here" in page
    assert "whether we believe you" in page
    assert 'value="keep"' not in page
    assert page.count('name="leave"') == 2
    assert "cannot stay here" in act(client, "proposal", go="keep", why="It is true.")
    page = act(client, "proposal", go="accept", leave=["1"], why="It is true.")
    assert "Something needs another look" in page
    asked.refresh_from_db()
    assert asked.state == State.AWAITING_WRITER
    assert asked.revisions.count() == 1


def test_it_keeps_such_a_name_where_the_site_allows_it(client: Client, asked: Story):
    with override_settings(KEEP_ACCUSED_NAMES=True):
        page = act(client, "proposal")
        assert page.count('name="leave"') == 3
        assert 'value="keep"' in page
        act(client, "proposal", go="keep", why="It is true.")
    asked.refresh_from_db()
    assert asked.state == State.QUEUED
    assert RedactionProposal.objects.get().answer == "kept"


def test_leaving_every_detail_is_keeping_the_words(client: Client):
    code = a_code()
    story = a_screened_story(code=code, words=WORDS, language="en")
    propose(story, [MARKS[0]])
    enter(client, code.digits())
    act(client, "proposal", go="accept", leave=["0"], why="She said I may.")
    assert RedactionProposal.objects.get().answer == "kept"
    assert story.revisions.count() == 1


def test_it_begins_another_wording_with_the_proposed_words(client: Client, asked: Story):
    assert "In a town." in act(client, "change", start="proposed")
    assert "In Lampton." in act(client, "change")


def test_it_takes_one_detail_and_the_rest_is_proposed_anew(client: Client, asked: Story):
    """Offsets of the second proposal are those of the words that stand after the first."""
    first = RedactionProposal.objects.get()
    act(client, "proposal", go="accept", leave=["2"], why="Not this one.")
    screen_waiting()
    second = propose(Story.objects.get(), [MARKS[2]])
    at = newest_words(asked).index("Lampton")
    assert at != WORDS.index("Lampton")
    assert [each[0] for each in second.unseal(key=asked.key())["spans"]] == [at]
    with pytest.raises(TooLate):
        changing.accept_proposal(proposal=first)
    act(client, "proposal", go="accept")
    assert newest_words(asked) == REDACTED


def test_a_proposal_for_older_words_is_overtaken(client: Client, asked: Story):
    """The writer edits in one tab, so that offsets move, and accepts in the other."""
    proposal = RedactionProposal.objects.get()
    act(client, "change", go="send", words=f"Before it all. {WORDS}", title="")
    changed = newest_words(asked)
    RedactionProposal.objects.update(answer="open")  # as if the edit had come between
    assert "no longer open" in act(client, "proposal", go="accept")
    with pytest.raises(TooLate):
        changing.accept_proposal(proposal=proposal)
    assert newest_words(asked) == changed


def test_a_proposal_is_bound_to_the_words_that_were_read(client: Client, asked: Story):
    screening = asked.revisions.get().screening
    text = screening.unseal(key=asked.key())
    screening.seal(text | {"words": f"x{text['words']}"}, key=asked.key())
    screening.save()
    assert "no longer open" in act(client, "proposal", go="accept")
    assert asked.revisions.count() == 1


@pytest.mark.parametrize("spans", [[[0, 900, "third", "x"]], [[0, 4, "third", "somebody else"]]])
def test_it_keeps_no_proposal_that_changes_more_than_its_spans_say(spans):
    story = a_screened_story(words=WORDS, language="en")
    with pytest.raises(BadSpans):
        changing.propose_redaction(
            story_id=story.pk,
            revision_id=story.revisions.get().pk,
            title="",
            words=WORDS.replace("Dana", "a friend", 1),
            note="",
            spans=spans,
        )
    story.refresh_from_db()
    assert story.state == State.QUEUED


# --- taken out beforehand -------------------------------------------------------------------------


def take_out(story: Story) -> None:
    revision = story.revisions.get()
    spans = spans_of(WORDS, "", MARKS, "en")
    words, title = apply(WORDS, "", spans)
    changing.redact_story(
        story_id=story.pk, revision_id=revision.pk, title=title, words=words, spans=spans
    )


def test_it_shows_what_was_taken_out_for_the_writer(client: Client):
    code = a_code()
    story = a_screened_story(code=code, words=WORDS, language="en", hide_details=True)
    take_out(story)
    enter(client, code.digits())
    page = client.get("/my-story/now/").content.decode()
    assert "What we took out for you" in page
    assert re.search(r"<bdi>Mr Weber</bdi> → <bdi>that person</bdi>", page)
    assert "<del>Lampton</del>" in page
    act(client, "change", go="send", words=f"{REDACTED} And more.", title="")
    assert "What we took out" not in client.get("/my-story/now/").content.decode()


def test_only_counted_words_are_the_own_ones_again(client: Client):
    code = a_code()
    story = a_screened_story(code=code, words=WORDS, language="en", hide_details=True)
    take_out(story)
    enter(client, code.digits())
    act(client, "wishes", go="save", audience="count")
    fields = dict(open_draft(code=code).fields)
    assert (fields["words"], fields["details"]) == (WORDS, "hide")


def test_it_takes_nothing_out_for_who_wants_to_be_asked():
    story = a_screened_story(words=WORDS, language="en")
    with pytest.raises(ValueError, match="asked first"):
        take_out(story)
    assert story.revisions.count() == 1


def test_a_writer_changes_it_while_nothing_is_out(client: Client):
    code = a_code()
    story = a_screened_story(code=code)
    enter(client, code.digits())
    assert "Ask me first" in client.get("/my-story/now/").content.decode()
    assert 'name="details"' in act(client, "wishes")
    act(client, "wishes", go="save", details="hide")
    story.refresh_from_db()
    assert story.hide_details
    # A page from before the choice was there takes nothing back.
    act(client, "wishes", go="save", audience="site")
    story.refresh_from_db()
    assert story.hide_details
    act(client, "wishes", go="save", details="ask")
    story.refresh_from_db()
    assert not story.hide_details


def test_it_is_not_asked_once_the_story_is_out(client: Client):
    code = a_code()
    story = a_published_story(code=code)
    enter(client, code.digits())
    assert 'name="details"' not in act(client, "wishes")
    act(client, "wishes", go="save", details="hide")
    story.refresh_from_db()
    assert not story.hide_details
