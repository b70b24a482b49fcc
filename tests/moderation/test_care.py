"""Care for a writer: apart from publication, never pressing for a name, outside only by two."""

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings

from apps.audit.models import AuditEntry
from apps.moderation import asking, care, claims, disclosing, opening, queries, services
from apps.moderation.claims import NotYours
from apps.moderation.forms import offered_for
from apps.moderation.models import (
    CareCase,
    Choice,
    Claim,
    Decision,
    Kind,
    Lane,
    OutsideDisclosure,
    ReviewTask,
    Rung,
)
from apps.stories import lifecycle, news
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import HiddenText, Message, Story
from tests import cast
from tests.cast import ines, lena, prove, sam, sign_in, staff
from tests.desk import decide, take
from tests.factories import a_code, a_published_story, a_screened_story, enter
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db
WORDS = "We have read it. You can answer here."


def escalated(**draft: Any) -> Story:
    """As a moderator hands it over."""
    story = a_screened_story(**draft)
    decide(ines(), take(ines()), "escalate")
    story.refresh_from_db()
    return story


def claimed_by_lena() -> Claim:
    claim = take(lena())
    assert claim.task.needs == "care"
    return claim


def write(claim: Claim, words: str = WORDS, rung: str = "plan", **more: Any) -> Decision:
    return care.write(
        user=claim.holder,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        words=words,
        rung=rung,
        **more,
    )


def open_tasks(story: Story) -> list[tuple[str, int]]:
    return list(ReviewTask.objects.filter(story=story, is_open=True).values_list("kind", "lane"))


# --- who, and what they can decide ----------------------------------------------------------------


def test_it_is_for_the_safeguarding_lead_alone():
    escalated()
    for person in (ines(), sam(), staff("senior")):
        assert claims.claim_next(user=person) is None
    assert claims.claim_next(user=lena()) is not None


def test_any_moderator_escalates_what_no_rule_has_seen():
    """A phrase in a language whose lexicon does not hold it."""
    story = escalated(words="یہ سب ختم", language="ur")
    assert not story.at_risk
    assert story.state == State.ESCALATED
    assert open_tasks(story) == [(Kind.REVIEW, Lane.CRISIS)]


@pytest.mark.parametrize(
    ("choice", "state", "more"),
    [
        ("return", State.QUEUED, {}),
        ("ask", State.AWAITING_WRITER, {"note": "How are you today?"}),
        ("settle", State.PUBLISHED, {}),
        ("hide", State.HIDDEN, {"rule": "harm"}),
    ],
)
def test_it_leaves_with_a_code_in_the_record(choice: str, state: str, more: dict[str, str]):
    """19, and 3 before it: what is out stays out until somebody decides."""
    story = a_published_story()
    lifecycle.perform(story.pk, "escalate")
    assert Story.objects.published().filter(pk=story.pk).exists()
    decide(lena(), claimed_by_lena(), choice, outcome="services", **more)
    story.refresh_from_db()
    assert story.state == state
    entry = AuditEntry.objects.filter(verb=choice).get()
    assert entry.details["outcome"] == "services"
    assert (story.published_month is None) == (choice == "hide")
    if choice == "hide":
        assert HiddenText.objects.get(story=story).by_team


def test_it_settles_and_hides_only_what_is_out():
    story = escalated()
    task = ReviewTask.objects.get()
    assert {Choice.SETTLE, Choice.HIDE}.isdisjoint(offered_for(task))
    with pytest.raises(NotYours):
        decide(lena(), claimed_by_lena(), "settle", outcome="misread")
    story.refresh_from_db()
    assert story.state == State.ESCALATED


def test_it_asks_on_the_page_how_the_lead_leaves_it(client: Client):
    escalated()
    sign_in(client, lena())
    claim = claimed_by_lena()
    path = f"/moderation/{claim.task_id}/"
    client.get(path)
    claim = Claim.objects.get()
    form = {"token": claim.token, "version": claim.task.version, "decision": "return"}
    answer = client.post(path, form)
    assert answer.status_code == 422
    assert "Choose how you leave it" in answer.content.decode()
    client.post(path, form | {"outcome": "no_risk"})
    assert AuditEntry.objects.get(verb="return").details["outcome"] == "no_risk"


# --- a word of care, and an answer ----------------------------------------------------------------


def test_it_writes_without_moving_the_story():
    story = escalated()
    claim = claimed_by_lena()
    first = write(claim)
    assert write(claim) == first
    story.refresh_from_db()
    assert story.state == State.ESCALATED
    assert Message.objects.count() == 1
    assert open_tasks(story) == [(Kind.REVIEW, Lane.WAITING)]
    Story.objects.update(at_risk=True)
    opening.mark_urgent()
    assert open_tasks(story) == [(Kind.REVIEW, Lane.WAITING)]
    entry = AuditEntry.objects.get(verb="reply")
    assert WORDS not in json.dumps(entry.details)
    assert news.told().filter(story_id=story.pk, move="tell").exists()


def test_it_hears_an_answer_in_the_state_it_is_in(client: Client):
    code = a_code()
    story = escalated(code=code)
    write(claimed_by_lena())
    assert care.hear_writers() == 0
    enter(client, code.digits())
    page = client.post("/my-story/reply/", {"reply": "I am here."}, follow=True).content.decode()
    assert "I am here." in page
    assert "Your answer" in page
    story.refresh_from_db()
    assert story.state == State.ESCALATED
    assert care.hear_writers() == 1
    assert care.hear_writers() == 0
    assert open_tasks(story) == [(Kind.REVIEW, Lane.CRISIS)]


@pytest.mark.parametrize("state", ["queued", "declined", "published", "hidden"])
def test_it_hears_an_answer_whatever_became_of_the_story(state: str):
    story = escalated()
    write(claimed_by_lena())
    ReviewTask.objects.all().delete()
    Story.objects.filter(pk=story.pk).update(state=state)
    story.refresh_from_db()
    care.answer(story=story, words="Still here.")
    care.hear_writers()
    story.refresh_from_db()
    assert story.state == state
    assert (Kind.CARE, Lane.CRISIS) in open_tasks(story)


def test_it_hears_what_comes_while_the_lead_reads():
    story = escalated()
    claim = claimed_by_lena()
    write(claim)
    care.answer(story=story, words="One.")
    care.hear_writers()
    care.note_heard(story)
    claim = claims.claim_next(user=lena())
    care.answer(story=story, words="Two.")
    write(claim, "We read the first.")
    assert open_tasks(story) == [(Kind.REVIEW, Lane.WAITING)]
    assert care.hear_writers() == 1
    assert open_tasks(story) == [(Kind.REVIEW, Lane.CRISIS)]


def test_it_has_no_open_thread_before_a_word_of_care(client: Client):
    code = a_code()
    story = escalated(code=code)
    page = enter(client, code.digits()).content.decode()
    assert "Your answer" not in page
    with pytest.raises(lifecycle.TooLate):
        care.answer(story=story, words="Hello?")
    claim = claimed_by_lena()
    care.label(
        user=lena(),
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        rung="means",
    )
    assert not care.may_answer(story)
    assert care.rung_of(story) == "means"
    assert AuditEntry.objects.get(verb="label").details["rung"] == "means"


def test_it_still_answers_a_question_as_before(client: Client):
    code = a_code()
    story = escalated(code=code)
    write(claimed_by_lena())
    decide(
        lena(), claims.claim_next(user=lena()), "ask", note="May it be shorter?", outcome="contact"
    )
    enter(client, code.digits())
    client.post("/my-story/reply/", {"reply": "Yes."})
    story.refresh_from_db()
    assert story.state == State.QUEUED


def test_it_closes_an_answer_that_needs_no_word(client: Client):
    story = escalated()
    write(claimed_by_lena())
    ReviewTask.objects.all().delete()
    Story.objects.filter(pk=story.pk).update(state=State.HIDDEN)
    care.answer(story=story, words="Thank you.")
    care.hear_writers()
    sign_in(client, lena())
    claim = claims.claim_next(user=lena())
    page = client.get(f"/moderation/{claim.task_id}/").content.decode()
    assert "Thank you." in page
    claim = Claim.objects.get()
    form = {"token": claim.token, "version": claim.task.version, "go": "close"}
    assert client.post(f"/moderation/{claim.task_id}/", form).status_code == 422
    client.post(f"/moderation/{claim.task_id}/", form | {"outcome": "contact"})
    assert not open_tasks(story)
    assert care.hear_writers() == 0
    assert AuditEntry.objects.get(verb="settle").details["outcome"] == "contact"


def test_an_undone_decline_takes_no_word_of_care_back():
    story = escalated()
    write(claimed_by_lena())
    decide(lena(), claims.claim_next(user=lena()), "return", outcome="contact")
    with override_settings(TWO_PEOPLE=False):
        decide(ines(), claims.claim_next(user=ines()), "decline", rule="advert", note="A note.")
    services.undo_decision(user=ines(), task_id=ReviewTask.objects.get(kind=Kind.REVIEW).pk)
    key = story.key()
    assert [each.unseal(key=key) for each in story.messages.order_by("number")] == [WORDS]


# --- never who, never where -----------------------------------------------------------------------


@pytest.mark.parametrize("language", asking.LANGUAGES)
def test_no_text_that_stands_ready_asks_who_somebody_is(language: str):
    for rung in Rung.values:
        ready = asking.text_for(rung, language)
        assert ready
        assert len(ready.code) <= 24
        assert not asking.asks_who(ready.text, language)
    data = json.loads((asking.DATA / f"{language}.json").read_text(encoding="utf-8"))
    assert {*data["texts"]} == {*Rung.values}
    assert all(asking.asks_who(f"… {each}?", language) for each in data["asks"])


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Could you tell me YOUR NAME?", "en"),
        ("Where are you?", "de"),
        ("Où habitez-vous ?", "fr"),
        ("¿Cómo te llamas?", "es"),
        ("Qual é o seu endereço?", "pt"),
        ("Wie heißt du?", "de"),
        ("وما اسمُك؟", "ar"),
        ("آپ کہاں رہتے ہیں؟", "ur"),
    ],
)
def test_it_sees_a_question_for_a_name_or_a_place(words: str, language: str):
    assert asking.asks_who(words, language)


def test_the_lead_never_asks_who_somebody_is_unawares(client: Client):
    escalated()
    sign_in(client, lena())
    claim = claimed_by_lena()
    path = f"/moderation/{claim.task_id}/care/"
    page = client.get(path).content.decode()
    assert "Never ask for a name" in page
    claim = Claim.objects.get()
    form = {"token": claim.token, "version": claim.task.version, "go": "write", "rung": "plan"}
    held = client.post(path, form | {"reply": "What is your name?"})
    assert held.status_code == 422
    assert "seems to ask for a name" in held.content.decode()
    assert "What is your name?" in held.content.decode()
    assert not Message.objects.exists()
    client.post(path, form | {"reply": "You need not give your name there.", "sure": "on"})
    assert Message.objects.count() == 1


def test_it_puts_a_text_in_the_field_and_records_which(client: Client):
    escalated(language="de")
    sign_in(client, lena())
    claim = claimed_by_lena()
    path = f"/moderation/{claim.task_id}/care/"
    client.get(path)
    claim = Claim.objects.get()
    form = {"token": claim.token, "version": claim.task.version, "rung": "means", "reply": ""}
    page = client.post(path, form | {"go": "text"}).content.decode()
    assert "Wir haben gelesen" in page
    macro = re.search(r'name="macro" value="([^"]+)"', page)[1]
    assert macro == "care-means:de:1"
    words = asking.text_for("means", "de").text.replace("\n", "\r\n")
    client.post(path, form | {"go": "write", "macro": macro, "reply": words})
    made = Decision.objects.get(choice=Choice.REPLY)
    assert (made.macro, made.macro_edited) == (macro, False)
    assert CareCase.objects.get().rung == "means"


def test_it_gives_back_what_was_written_when_the_writer_was_faster(client: Client):
    story = escalated()
    sign_in(client, lena())
    claim = claimed_by_lena()
    path = f"/moderation/{claim.task_id}/care/"
    client.get(path)
    claim = Claim.objects.get()
    withdraw_story(story_id=story.pk, stay_counted=True)
    form = {"token": claim.token, "version": claim.task.version, "go": "write", "reply": WORDS}
    answer = client.post(path, form)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert "The writer was faster" in answer.content.decode()


# --- the writer goes ------------------------------------------------------------------------------


def test_a_story_that_is_taken_back_leaves_nothing_of_its_care():
    story = escalated()
    write(claimed_by_lena())
    withdraw_story(story_id=story.pk, stay_counted=True)
    claims.tidy_up()
    care.forget_gone()
    assert care.hear_writers() == 0
    assert not ReviewTask.objects.exists()
    assert not CareCase.objects.exists()
    assert not queries.waiting_for(lena()).exists()


@pytest.mark.django_db(transaction=True)
def test_only_one_of_writer_and_lead_wins():
    story = escalated()
    claim = claimed_by_lena()

    def withdraw() -> str:
        withdraw_story(story_id=story.pk, stay_counted=True)
        return "gone"

    def settle() -> str:
        try:
            decide(lena(), claim, "return", outcome="no_risk")
        except NotYours as late:
            return late.why
        return "returned"

    outcomes = at_once(withdraw, settle)
    story.refresh_from_db()
    assert story.state == State.WITHDRAWN
    assert "gone" in outcomes
    assert not Message.objects.exists()


# --- telling somebody outside ---------------------------------------------------------------------


def asked(story: Story) -> OutsideDisclosure:
    claim = claimed_by_lena()
    return disclosing.ask(
        user=lena(),
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        recipient="emergency",
        basis="life",
        why="A sealed reason.",
    )


def test_it_takes_two_people_and_a_basis():
    story = escalated()
    row = asked(story)
    with pytest.raises(disclosing.SamePerson):
        disclosing.confirm(user=lena(), disclosure_id=row.pk)
    with pytest.raises(disclosing.Over):
        disclosing.confirm(user=ines(), disclosure_id=row.pk)
    assert not disclosing.told_outside(story)
    disclosing.confirm(user=staff("senior"), disclosure_id=row.pk)
    with pytest.raises(disclosing.Over):
        disclosing.confirm(user=staff("senior"), disclosure_id=row.pk)
    acts = AuditEntry.objects.filter(verb__endswith="_disclosure").order_by("sequence")
    assert [(act.verb, act.role) for act in acts] == [
        ("ask_disclosure", "safeguarding_lead"),
        ("confirm_disclosure", "senior"),
    ]
    assert acts[1].details["basis"] == "life"
    assert b"sealed reason" not in bytes(row.sealed)
    assert "sealed reason" not in json.dumps([act.details for act in acts])


def test_it_tells_the_writer(client: Client):
    code = a_code()
    story = escalated(code=code)
    disclosing.confirm(user=staff("senior"), disclosure_id=asked(story).pk)
    page = enter(client, code.digits()).content.decode()
    assert "tell somebody about your story: An emergency service" in page


def test_it_is_confirmed_on_a_page_after_a_fresh_proof(client: Client):
    story = escalated()
    row = asked(story)
    sign_in(client, staff("senior"))
    assert str(row.pk) in client.get("/moderation/outside/").content.decode()
    assert client.get(f"/moderation/outside/{row.pk}/").status_code == 302
    prove(client)
    assert "A sealed reason." in client.get(f"/moderation/outside/{row.pk}/").content.decode()
    client.post(f"/moderation/outside/{row.pk}/")
    assert OutsideDisclosure.objects.confirmed().count() == 1
    assert "Nothing waits" in client.get("/moderation/outside/").content.decode()


def test_it_ends_with_the_story_and_with_the_right_to_ask():
    story = escalated()
    row = asked(story)
    cast.lena().memberships.all().delete()
    with pytest.raises(disclosing.Over):
        disclosing.confirm(user=staff("senior"), disclosure_id=row.pk)
    assert not disclosing.waiting().exists()
    withdraw_story(story_id=story.pk, stay_counted=True)
    assert not OutsideDisclosure.objects.waiting().exists()


def test_one_person_may_do_both_where_the_team_is_one():
    story = escalated()
    row = asked(story)
    with override_settings(TWO_PEOPLE=False):
        disclosing.confirm(user=lena(), disclosure_id=row.pk)
    assert OutsideDisclosure.objects.confirmed().filter(story=story).exists()
