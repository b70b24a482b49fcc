"""From shadow to independent: what has an effect, who is compared with what, who moves whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.moderation import claims, opening, practising, queries, shadowing, training, wellbeing
from apps.moderation.models import (
    Claim,
    Decision,
    DecisionText,
    GoldenAnswer,
    GoldenItem,
    Kind,
    Level,
    Reader,
    ReviewTask,
)
from apps.moderation.training import NotThere, set_level
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import Message
from tests import cast
from tests.cast import ines, lena, sam, sign_in
from tests.desk import decide, take
from tests.factories import a_published_story, a_screened_story, clock_moved

pytestmark = pytest.mark.django_db

SECRET = "A sentence that is out already."


def trainee() -> Any:
    return cast.staff("trainee")


def at(level: Level, user: Any) -> Any:
    Reader.objects.update_or_create(
        user=user, defaults={"level": level, "level_since": timezone.now().date()}
    )
    return user


def shadow_claim(user: Any) -> Claim:
    shadowing.open_shadow_tasks()
    claim = claims.claim_next(user=user)
    assert claim
    return claim


# --- shadow ---------------------------------------------------------------------------------------


def test_it_begins_with_a_trainee_as_a_shadow_and_a_moderator_on_their_own():
    assert Reader.of(trainee()).level == Level.SHADOW
    assert Reader.of(ines()).level == Level.INDEPENDENT


def test_it_gives_no_waiting_story_to_a_shadow():
    a_screened_story()
    opening.open_tasks()
    assert claims.claim_next(user=trainee()) is None
    assert queries.count_waiting(trainee()) == 0


def test_it_lets_a_shadow_decide_without_any_effect(client: Client):
    story = a_published_story(words=SECRET, warnings={"stalking": "mentioned"})
    claim = shadow_claim(trainee())
    assert claim.task.kind == Kind.SHADOW
    sign_in(client, trainee())
    path = f"/moderation/{claim.task_id}/"
    assert SECRET not in client.get(path).content.decode()
    page = client.get(path, {"open": "1"})
    assert SECRET in page.content.decode()
    assert "You read this as a shadow" in page.content.decode()
    token = Claim.objects.get().token
    fields = {"token": token, "version": 1, "decision": "decline", "rule": "names", "note": "No."}
    answer = client.post(path, {**fields, "warnings": ["death:mentioned"]})
    assert answer["Location"] == f"/moderation/shadow/{claim.task_id}/"
    made = Decision.objects.get(by=trainee())
    assert made.is_shadow
    assert not DecisionText.objects.filter(decision=made).exists()
    assert not Message.objects.exists()
    story.refresh_from_db()
    assert story.state == State.PUBLISHED
    assert not ReviewTask.objects.filter(is_open=True).exists()
    told = client.get(answer["Location"]).content.decode()
    assert "The team published it." in told
    assert told.index("Death") < told.index("Only the team") < told.index("Stalking")
    assert SECRET not in told


def test_it_shows_a_comparison_to_its_reader_alone_and_while_the_story_is_out(client: Client):
    story = a_published_story()
    claim = shadow_claim(trainee())
    decide_shadow(trainee(), claim)
    path = f"/moderation/shadow/{claim.task_id}/"
    assert sign_in(client, ines()).get(path).status_code == 404
    assert sign_in(client, trainee()).get(path).status_code == 200
    withdraw_story(story_id=story.pk, stay_counted=True)
    assert client.get(path).status_code == 404


def decide_shadow(user: Any, claim: Claim, choice: str = "publish") -> Decision:
    from apps.moderation.recording import Verdict

    return shadowing.decide_as_shadow(
        user=user,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice),
    )


def test_it_never_opens_for_a_shadow_what_is_not_out():
    trainee()
    for state in ("queued", "declined", "hidden", "escalated"):
        story = a_published_story() if state != "queued" else a_screened_story()
        type(story).objects.filter(pk=story.pk).update(state=state)
    risky = a_published_story()
    type(risky).objects.filter(pk=risky.pk).update(at_risk=True)
    shadowing.open_shadow_tasks()
    assert not ReviewTask.objects.filter(kind=Kind.SHADOW).exists()


def test_it_has_a_few_ready_and_none_where_nobody_is_a_shadow():
    for _each in range(shadowing.READY + 2):
        a_published_story()
    shadowing.open_shadow_tasks()
    assert not ReviewTask.objects.exists()
    trainee()
    for _twice in range(2):
        shadowing.open_shadow_tasks()
        assert ReviewTask.objects.filter(kind=Kind.SHADOW).count() == shadowing.READY
    assert claims.claim_next(user=ines()) is None
    at(Level.SUPERVISED, trainee())
    shadowing.open_shadow_tasks()
    assert not ReviewTask.objects.filter(is_open=True).exists()


def test_it_passes_a_shadow_task_on_and_takes_it_again():
    a_published_story()
    first = shadow_claim(trainee())
    decide_shadow(trainee(), first, "pass")
    again = shadow_claim(trainee())
    assert again.task_id == first.task_id
    assert decide_shadow(trainee(), again).choice == "publish"
    assert shadowing.agreement(trainee()) == (1, 1)


def test_it_keeps_the_limits_for_shadows_too():
    a_published_story()
    claim = shadow_claim(trainee())
    ReviewTask.objects.update(words=301)
    claim.task.refresh_from_db()
    wellbeing.open_text(user=trainee(), claim=claim)
    assert wellbeing.so_far(trainee())[0].long_texts == 1


# --- supervised -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [trainee, ines])
def test_it_holds_every_verdict_of_somebody_supervised(who: Any):
    story = a_screened_story()
    person = at(Level.SUPERVISED, who())
    made = decide(person, take(person), "publish")
    assert "training" in made.reasons
    story.refresh_from_db()
    assert story.state == State.SECOND_REVIEW
    task = ReviewTask.objects.get()
    assert claims.claim_task(user=person, task_id=task.pk) is None
    second = claims.claim_task(user=sam(), task_id=task.pk)
    decide(sam(), second, "publish")
    story.refresh_from_db()
    assert story.state == State.PUBLISH_PENDING
    ReviewTask.objects.update(is_open=False)
    assert training.supervised_agreement(person) == (1, 1)


def test_it_compares_a_supervised_verdict_with_what_was_decided_in_the_end():
    a_screened_story()
    person = at(Level.SUPERVISED, trainee())
    decide(person, take(person), "decline", rule="names", note="Kindly.")
    task = ReviewTask.objects.get()
    decide(sam(), claims.claim_task(user=sam(), task_id=task.pk), "publish")
    assert training.supervised_agreement(person) == (0, 0), "two disagree, nothing is settled"
    decide(lena(), claims.claim_task(user=lena(), task_id=task.pk), "publish")
    ReviewTask.objects.update(is_open=False)
    assert training.supervised_agreement(person) == (0, 1)


# --- levels ---------------------------------------------------------------------------------------


def test_it_moves_a_person_one_level_and_tells_them(client: Client):
    sign_in(client, lena())
    page = client.get("/moderation/training/").content.decode()
    assert "one-trainee" not in page
    client.post(f"/moderation/training/people/{trainee().pk}/", {"level": "supervised"})
    assert Reader.of(trainee()).level == Level.SUPERVISED
    entry = AuditEntry.objects.filter(verb="change_level").get()
    assert (entry.object_id, entry.details) == (str(trainee().pk), {"level": "supervised"})
    sign_in(client, trainee())
    assert "A lead moved you" in client.get("/moderation/").content.decode()
    assert "Your level has changed" in client.get("/moderation/mine/").content.decode()
    client.post("/moderation/mine/level/")
    assert "A lead moved you" not in client.get("/moderation/").content.decode()


@pytest.mark.parametrize(
    ("who", "level"),
    [
        ("trainee", "independent"),
        ("trainee", "shadow"),
        ("trainee", "nonsense"),
        ("trainee", ""),
        ("moderator", "shadow"),
        ("operator", "supervised"),
    ],
)
def test_it_moves_nobody_where_they_cannot_be(who: str, level: str):
    person = cast.staff(who)
    with pytest.raises(NotThere):
        set_level(by=lena(), user=person, level=level)
    assert not Reader.objects.exists()


def test_it_lets_nobody_move_themselves_nor_without_the_right():
    at(Level.SUPERVISED, lena())
    for by, user in ((lena(), lena()), (ines(), trainee())):
        with pytest.raises(NotThere):
            set_level(by=by, user=user, level="independent" if user == by else "supervised")


def test_it_never_makes_a_trainee_independent_before_an_operator_did():
    person = at(Level.SUPERVISED, trainee())
    assert Level.INDEPENDENT not in training.levels_of(person)
    person.memberships.update(role="moderator")
    set_level(by=lena(), user=person, level="independent")
    assert Reader.of(person).level == Level.INDEPENDENT
    person.memberships.update(role="trainee")
    assert Reader.of(person).level == Level.SUPERVISED


def test_it_takes_back_what_somebody_holds_who_becomes_a_shadow():
    a_screened_story()
    person = at(Level.SUPERVISED, ines())
    claim = take(person)
    set_level(by=lena(), user=person, level="shadow")
    assert not Claim.objects.exists()
    assert claims.claim_task(user=sam(), task_id=claim.task_id)


@pytest.mark.parametrize("role", ["moderator", "trainee", "operator", "auditor"])
def test_it_shows_training_to_leads_alone(client: Client, role: str):
    sign_in(client, cast.staff(role))
    for path in ("/moderation/training/", "/moderation/training/texts/"):
        assert client.get(path).status_code == 404


def test_it_lists_people_by_name_with_what_they_agreed_on(client: Client):
    a_published_story()
    decide_shadow(trainee(), shadow_claim(trainee()))
    for name in ("zoe", "abe"):
        cast._staff(name, "moderator")
    page = sign_in(client, lena()).get("/moderation/training/").content.decode()
    names = ["abe", "lena", "one-trainee", "zoe"]
    assert [str(learner.user) for learner in training.learners()] == names
    assert "1 of 1" in page
    assert "%" not in page.split("<main")[1]


# --- practice -------------------------------------------------------------------------------------


def an_item(**fields: Any) -> GoldenItem:
    given = {
        "language": "en",
        "words": "A text that was written for practice.",
        "codes": ["stalking"],
        "expected": "ask",
        "why": "Because it tells of somebody else.",
        "opens_on": timezone.now().date(),
    }
    return practising.add_item(by=lena(), **{**given, **fields})


def test_it_marks_practice_as_practice_and_says_why_only_afterwards(client: Client):
    item = an_item()
    path = f"/moderation/practice/{item.pk}/"
    sign_in(client, trainee())
    assert "1 practice text is open for you" in client.get("/moderation/").content.decode()
    before = client.get(path).content.decode()
    assert "This is practice." in before
    assert "Stalking" in before
    assert item.words not in before
    opened = client.get(path, {"open": "1"}).content.decode()
    assert item.words in opened
    assert item.why not in opened
    after = client.post(path, {"choice": "publish", "codes": ["stalking"]}, follow=True)
    assert item.why in after.content.decode()
    assert "The team sees it differently" in after.content.decode()
    client.post(path, {"choice": "ask"})
    assert GoldenAnswer.objects.get().choice == "publish", "the first answer stays"
    assert practising.agreement(trainee()) == (0, 1)
    assert not Decision.objects.exists()


def test_it_announces_practice_before_it_opens(client: Client):
    day = timezone.now().date() + timedelta(days=3)
    items = [an_item(opens_on=day) for _each in range(3)]
    sign_in(client, ines())
    for path in ("/moderation/", "/moderation/practice/"):
        assert "This week you will meet 3 practice texts" in client.get(path).content.decode()
    assert client.get(f"/moderation/practice/{items[0].pk}/").status_code == 404
    with clock_moved(days=4):
        assert practising.open_for(ines()).count() == 3
        assert practising.announced_for(ines()) is None


def test_it_gives_no_practice_in_a_language_that_somebody_does_not_read():
    an_item(language="de")
    assert practising.open_for(ines()).count() == 1
    assert not practising.open_for(cast._staff("eve", "moderator", languages=("en",))).exists()


def test_it_asks_for_the_rule_of_a_practice_decline(client: Client):
    item = an_item()
    sign_in(client, ines())
    answer = client.post(f"/moderation/practice/{item.pk}/", {"choice": "decline"})
    assert answer.status_code == 422
    assert "Choose the rule." in answer.content.decode()
    assert not GoldenAnswer.objects.exists()


def test_it_keeps_a_practice_text_only_with_consent(client: Client):
    sign_in(client, lena())
    fields = {
        "language": "en",
        "words": "Written for practice.",
        "expected": "publish",
        "why": "Nothing speaks against it.",
        "opens_on": str(timezone.now().date()),
    }
    assert client.post("/moderation/training/texts/", fields).status_code == 422
    yesterday = str(timezone.now().date() - timedelta(days=1))
    late = {**fields, "agreed": "on", "opens_on": yesterday}
    assert client.post("/moderation/training/texts/", late).status_code == 422
    assert not GoldenItem.objects.exists()
    assert client.post("/moderation/training/texts/", {**fields, "agreed": "on"}).status_code == 302
    item = GoldenItem.objects.get()
    client.post(f"/moderation/training/texts/{item.pk}/retire/")
    assert not practising.open_for(ines()).exists()


def test_it_comes_with_seven_texts_that_are_added_once(client: Client):
    sign_in(client, lena())
    for _twice in range(2):
        client.post("/moderation/training/texts/seven/")
    items = GoldenItem.objects.all()
    assert len(items) == 7
    for item in items:
        item.full_clean(exclude=["by"])
        assert practising.names(item.codes) or not item.codes
    assert {item.expected for item in items} == {"publish", "redact", "ask", "decline", "escalate"}
