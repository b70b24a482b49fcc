"""Notices from outside: nothing is hidden by itself, an answer in writing, one more look."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client, override_settings

from apps.audit.models import AuditEntry
from apps.core.form_keys import FormKey, draw_form_key, read_form_key
from apps.moderation import claims, noticing, queries
from apps.moderation.answering import Reply, decide_on_notices
from apps.moderation.claims import NotYours
from apps.moderation.models import Claim, Decision, Kind, Lane, Notice, ReviewTask
from apps.moderation.noticing import Letter, NotAgain, ask_second, keep_notice
from apps.moderation.recording import Verdict
from apps.moderation.references import lookup_of, reference_for
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import HiddenText, PublishedText, Story
from apps.stories.presenting import thread_of
from tests.cast import ines, lena, sign_in, staff
from tests.factories import a_code, a_published_story, a_screened_story, enter, post
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db
SECRET = "He lives in our street, and everybody knows."


def tell(client: Client, about: Story | str, **more: Any) -> Any:
    address = (
        about if isinstance(about, str) else f"https://x.example/fr/stories/{about.pk}/?open=1"
    )
    fields = {"go": "send", "story": address, "reason": "named", "words": SECRET}
    return post(client, "/notices/", **(fields | more))


def reference_on(page: Any) -> str:
    found = re.search(r"data-reference><bdi>([a-z0-9-]+)<", page.content.decode())
    return found[1] if found else ""


def a_notice(story: Story, **more: Any) -> bytes:
    """The lookup of a notice that was kept."""
    lookup = lookup_of(reference_for(FormKey("", uuid4().bytes)))
    letter = Letter(**({"story_id": story.pk, "reason": "named", "words": SECRET} | more))
    assert keep_notice(lookup=lookup, letter=letter)
    return lookup


def take(user: Any) -> Claim:
    claim = claims.claim_next(user=user)
    assert claim
    assert claim.task.kind == Kind.NOTICE
    return claim


def answer(user: Any, choice: str, claim: Claim | None = None, **more: Any) -> Decision:
    claim = claim or take(user)
    read = more.pop("answered", {each.pk for each in noticing.open_notices(claim.task)})
    return decide_on_notices(
        user=user,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice, **more),
        reply=Reply("We have read it.", "names" if choice != "settle" else "none", read),
    )


def state_of(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


# --- sending --------------------------------------------------------------------------------------


def test_it_takes_a_notice_and_shows_a_reference_once(client: Client):
    story = a_published_story()
    page = client.get(f"/notices/?story={story.pk}")
    assert f'name="story" value="{story.pk}"' in page.content.decode()
    assert 'name="words"' not in page.content.decode()
    form = post(client, "/notices/", go="begin", story=str(story.pk)).content.decode()
    assert str(story.pk) in form
    assert 'name="words"' in form
    done = tell(client, story)
    reference = reference_on(done)
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){6}[a-hjkmnp-z2-9]{4}", reference)
    assert done["Cache-Control"] == "no-store"
    assert not done.cookies
    kept = Notice.objects.get()
    assert bytes(kept.lookup) == lookup_of(reference.upper().replace("-", " "))
    assert SECRET.encode() not in bytes(kept.sealed)
    task = ReviewTask.objects.get()
    assert (task.kind, task.lane, task.needs) == (Kind.NOTICE, Lane.HARM, "answer_notices")
    assert PublishedText.objects.exists()


def test_it_hides_nothing_for_a_lost_code(client: Client):
    story = a_published_story()
    tell(client, story, reason="lost")
    assert ReviewTask.objects.get().lane == 1
    assert state_of(story) == State.PUBLISHED
    assert client.get(f"/stories/{story.pk}/").status_code == 200


def test_it_keeps_one_notice_of_a_form_that_is_sent_twice(client: Client):
    story = a_published_story()
    fields = {"go": "send", "story": str(story.pk), "reason": "named", "words": SECRET}
    fields["form_key"] = draw_form_key()
    first, second = (client.post("/notices/", fields) for _ in range(2))
    assert reference_on(first) == reference_on(second) != ""
    assert Notice.objects.count() == ReviewTask.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "a story", "https://x.example/", str(UUID(int=7))])
def test_it_says_kindly_that_there_is_no_such_story(client: Client, typed: str):
    page = tell(client, typed)
    assert page.status_code == 422
    assert SECRET in page.content.decode()
    assert not Notice.objects.exists()


def test_it_tells_waiting_and_missing_stories_apart_for_nobody(client: Client):
    waiting = a_screened_story()
    sentence = "No story that is out has this address."
    for pk in (waiting.pk, uuid4()):
        assert sentence in tell(client, str(pk)).content.decode()


@pytest.mark.parametrize("missing", ["reason", "words"])
def test_it_gives_everything_back_when_something_is_missing(client: Client, missing: str):
    story = a_published_story()
    page = tell(client, story, **{missing: "", "contact": "n@example.org"})
    assert page.status_code == 422
    text = page.content.decode()
    assert str(story.pk) in text
    assert "n@example.org" in text


def test_it_collects_notices_about_one_story_in_one_task(client: Client):
    story = a_published_story()
    for _each in range(3):
        tell(client, story)
    assert Notice.objects.count() == 3
    assert ReviewTask.objects.count() == 1


def test_it_makes_references_that_say_nothing():
    keys = [read_form_key(draw_form_key()) for _ in range(200)]
    assert len({reference_for(key) for key in keys}) == 200
    assert reference_for(keys[0]) == reference_for(keys[0])


# --- answering ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "may"), [("moderator", False), ("senior", True)])
def test_it_is_for_seniors_and_the_lead(who: str, may: bool):
    a_notice(a_published_story())
    assert bool(claims.claim_next(user=staff(who))) is may


def test_it_answers_and_leaves_the_story_as_it_is(client: Client):
    story = a_published_story()
    reference = reference_on(tell(client, story))
    page = post(client, "/notices/answer/", reference=reference).content.decode()
    assert "there is no answer yet" in page
    answer(lena(), "settle")
    page = post(client, "/notices/answer/", reference=reference.upper()).content.decode()
    for text in ("The story stays as it is", "We have read it.", "It breaks none of our rules"):
        assert text in page
    assert state_of(story) == State.PUBLISHED
    assert not thread_of(story)
    entry = AuditEntry.objects.get(verb="answer_notice")
    assert entry.details == {"reason": "named", "outcome": "nothing", "ground": "none", "second": 0}
    assert SECRET not in str(list(AuditEntry.objects.values()))


def test_it_hides_and_tells_the_writer_but_not_who_wrote(client: Client):
    code = a_code()
    story = a_published_story(code=code)
    a_notice(story, contact="n@example.org")
    decision = answer(lena(), "hide", note="It shows where somebody lives.")
    assert (state_of(story), decision.rule) == (State.HIDDEN, "names")
    assert HiddenText.objects.get(story=story).by_team
    assert ReviewTask.objects.filter(kind=Kind.HIDDEN, is_open=True).exists()
    page = enter(client, code.digits()).content.decode()
    assert "Somebody outside this site pointed us to your story" in page
    assert "It shows where somebody lives." in page
    assert "It names or points to someone who can be recognised" in page
    assert SECRET not in page
    assert "n@example.org" not in page


def test_it_asks_the_writer_while_the_story_stays_out(client: Client):
    code = a_code()
    story = a_published_story(code=code)
    a_notice(story)
    answer(lena(), "ask", note="May we leave the street out?")
    assert state_of(story) == State.AWAITING_WRITER
    assert PublishedText.objects.filter(story=story).exists()
    page = enter(client, code.digits()).content.decode()
    assert "May we leave the street out?" in page


def test_it_goes_to_the_lead_and_waits_for_an_answer_there():
    a_notice(a_published_story())
    answer(staff("senior"), "escalate")
    assert claims.claim_next(user=staff("senior")) is None
    assert Notice.objects.get().is_open()
    answer(lena(), "settle")
    assert not Notice.objects.get().is_open()


def test_it_leaves_what_came_meanwhile_to_the_next(client: Client):
    story = a_published_story()
    first = a_notice(story)
    claim = take(lena())
    read = {Notice.objects.get().pk}
    second = a_notice(story)
    answer(lena(), "settle", claim, answered=read)
    assert not noticing.notice_of(first).is_open()
    waiting = noticing.notice_of(second)
    assert waiting.is_open()
    assert waiting.task.is_open
    assert waiting.task != claim.task


def test_it_writes_a_mail_that_says_nothing(django_capture_on_commit_callbacks):
    story = a_published_story(title="Lantern")
    a_notice(story, contact="n@example.org", language="fr")
    with django_capture_on_commit_callbacks(execute=True):
        answer(lena(), "settle")
    (sent,) = mail.outbox
    assert sent.to == ["n@example.org"]
    for hidden in (str(story.pk), "Lantern", "We have read it.", SECRET):
        assert hidden not in sent.subject + sent.body


def test_it_is_too_late_once_the_writer_took_the_story_back(client: Client):
    story = a_published_story()
    reference = reference_on(tell(client, story))
    claim = take(lena())
    withdraw_story(story_id=story.pk, stay_counted=False)
    with pytest.raises(NotYours):
        answer(lena(), "hide", claim, note="x")
    claims.tidy_up()
    assert noticing.open_notice_tasks() == 0
    page = post(client, "/notices/answer/", reference=reference).content.decode()
    assert "The story is not here any more" in page


def test_it_finds_a_notice_again_whose_task_was_lost():
    a_notice(a_published_story())
    ReviewTask.objects.update(is_open=False)
    assert noticing.open_notice_tasks() == 1
    assert noticing.open_notice_tasks() == 0
    assert take(lena())


# --- once more ------------------------------------------------------------------------------------


def test_it_asks_somebody_else_once(client: Client):
    story = a_published_story()
    reference = reference_on(tell(client, story))
    answer(lena(), "settle")
    fields = {"reference": reference, "go": "again", "words": "The second line."}
    page = post(client, "/notices/answer/", **fields).content.decode()
    assert "Somebody else looks at it" in page
    again = post(client, "/notices/answer/", **fields).content.decode()
    assert "asked once more already" in again
    assert claims.claim_next(user=lena()) is None
    tasks = ReviewTask.objects.filter(kind=Kind.NOTICE, is_open=True)
    assert queries.takeable(staff("senior"), tasks).exists()
    answer(staff("senior"), "hide", note="x")
    page = post(client, "/notices/answer/", reference=reference).content.decode()
    assert "The story is hidden for now" in page
    assert "It is our last answer" in page
    with pytest.raises(NotAgain):
        ask_second(lookup=lookup_of(reference), words="x")


def test_it_asks_for_nothing_again_before_there_is_an_answer():
    lookup = a_notice(a_published_story())
    with pytest.raises(NotAgain):
        ask_second(lookup=lookup, words="x")


@override_settings(TWO_PEOPLE=False)
def test_it_lets_the_same_person_look_again_where_there_is_only_one():
    lookup = a_notice(a_published_story())
    answer(lena(), "settle")
    ask_second(lookup=lookup, words="x")
    assert take(lena())


def test_it_says_the_same_to_every_wrong_reference(client: Client):
    a_notice(a_published_story())
    pages = [
        post(client, "/notices/answer/", reference=typed).content.decode()
        for typed in ("aaaa-bbbb", "x" * 79)
    ]
    assert all("We know nothing under this reference" in page for page in pages)


# --- two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_opens_one_task_when_many_tell_at_once():
    story = a_published_story()
    at_once(*[lambda: a_notice(story)] * 6)
    assert Notice.objects.filter(task__is_open=True).count() == 6
    assert ReviewTask.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_half_when_withdrawal_and_hiding_meet():
    lead = lena()
    for _round in range(3):
        story = a_published_story()
        a_notice(story)
        claim = take(lead)
        at_once(
            lambda claim=claim: answer(lead, "hide", claim, note="x"),
            lambda pk=story.pk: withdraw_story(story_id=pk, stay_counted=True),
        )
        assert state_of(story) == State.WITHDRAWN
        assert not HiddenText.objects.filter(story=story).exists()
        claims.tidy_up()


# --- the desk -------------------------------------------------------------------------------------


def test_it_veils_the_notice_and_asks_for_what_is_missing(client: Client):
    story = a_published_story()
    a_notice(story, contact="n@example.org")
    sign_in(client, lena())
    claim = take(lena())
    path = f"/moderation/{claim.task_id}/"
    page = client.get(path).content.decode()
    assert page.index("Show what they wrote") < page.index(SECRET)
    assert "n@example.org" not in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    empty = client.post(path, hidden | {"decision": "hide", "answer": "We hide it."})
    assert empty.status_code == 422
    text = empty.content.decode()
    for sentence in ("Choose the rule, or a law", "Write what the writer will read"):
        assert sentence in text
    fields = {"decision": "hide", "answer": "We hide it.", "ground": "law"}
    filled = client.post(path, hidden | fields | {"go": "text"}).content.decode()
    assert "we have hidden it for now" in filled
    assert "We hide it." in filled
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', filled))
    note = "It may break a law where we are."
    assert client.post(path, hidden | fields | {"note": note}).status_code == 302
    assert state_of(story) == State.HIDDEN
    kept = Notice.objects.get()
    assert (kept.outcome, kept.ground) == ("hidden", "law")


def test_it_is_no_desk_for_moderators(client: Client):
    a_notice(a_published_story())
    sign_in(client, ines())
    task = ReviewTask.objects.get()
    assert client.get(f"/moderation/{task.pk}/").status_code == 302
