"""Texts that are nearly the same: one row of the queue, one reading, one decision for many."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEntry
from apps.moderation import acting, alike, claims, together
from apps.moderation.models import UNDO, Choice, Claim, Decision, ReviewTask, Rule
from apps.moderation.together import Mark, Word
from apps.stories import erasing
from apps.stories.lifecycle import State
from apps.stories.models import Likeness, MeToo, Story
from tests import cast, factories
from tests.moderation.alikes import CHAIN, a_flood, group_of, look

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def never_drawn(settings: Any) -> None:
    settings.DOUBLE_REVIEW_PERCENT = 0


def marks(stories: list[Story]) -> list[Mark]:
    tasks = ReviewTask.objects.filter(story__in=stories, is_open=True)
    return [Mark(t.pk, t.version, t.story.revisions.latest("number").pk) for t in tasks]


def in_hands(client: Client, user: Any, group: Any) -> Claim:
    """The group taken and one of it opened, as somebody does it on the pages."""
    cast.sign_in(client, user)
    taken = client.post(reverse("moderation:take_alike", args=[group]))
    assert taken["Location"] == reverse("moderation:alike", args=[group])
    assert client.get(taken["Location"]).status_code == 200
    return alike.held(user, group)


def decide(client: Client, user: Any, stories: list[Story], **said: str) -> Any:
    group = group_of(stories[0])
    claim = in_hands(client, user, group)
    said = {"token": str(claim.token), "mark": [str(each) for each in marks(stories)]} | said
    return client.post(reverse("moderation:alike", args=[group]), said)


def states(stories: list[Story]) -> set[str]:
    return {*Story.objects.filter(pk__in=[s.pk for s in stories]).values_list("state", flat=True)}


def test_it_shows_a_flood_as_one_row_and_hands_out_none_of_it_alone(client: Client):
    stories, other = a_flood(), factories.a_screened_story()
    look()
    assert len({group_of(each) for each in stories}) == 1
    assert group_of(other) is None
    cast.sign_in(client, cast.ines())
    page = client.get("/moderation/").content.decode()
    assert "6 texts that are nearly the same" in page
    assert "1 story waits for you" in page
    assert claims.claim_next(user=cast.sam()).task.story == other
    assert claims.claim_next(user=cast.lena()) is None


def test_it_never_merges_the_people_behind_one_text(client: Client):
    stories = a_flood()
    assert MeToo.objects.count() == 6
    decide(client, cast.ines(), stories, word="decline", rule="advert")
    assert MeToo.objects.count() == 6
    assert len({each.authorship.lookup for each in Story.objects.all()}) == 6
    assert {each.messages.count() for each in Story.objects.filter(state="decline_pending")} <= {1}


def test_it_makes_no_group_of_four_or_of_different_texts():
    assert {group_of(each) for each in a_flood(4)} == {None}
    others = [factories.a_screened_story(words=f"{w} " * 30) for w in ("lamp", "rain", "boat")]
    look()
    assert {group_of(each) for each in others} == {None}


def test_it_groups_short_words_only_when_they_are_the_same():
    same = [factories.a_screened_story(words="It happened to me too.") for _ in range(5)]
    other = factories.a_screened_story(words="It happened to me as well.")
    look()
    assert len({group_of(each) for each in same}) == 1
    assert group_of(same[0]) is not None
    assert group_of(other) is None


def test_it_keeps_what_may_be_about_a_life_out_of_every_group():
    stories = a_flood()
    Story.objects.filter(pk=stories[0].pk).update(at_risk=True)
    factories.make_move(stories[1].pk, "escalate")
    look()
    assert group_of(stories[0]) is None
    assert group_of(stories[1]) is None
    # Four are left, which is no flood.
    assert {group_of(each) for each in stories} == {None}


def test_it_declines_those_that_are_ticked_after_two_people(client: Client):
    stories = a_flood()
    chosen, rest = stories[:5], stories[5]
    answer = decide(client, cast.ines(), chosen, word="decline", rule="elsewhere")
    assert answer["Location"] == "/moderation/"
    assert states(chosen) == {State.SECOND_REVIEW}
    assert states([rest]) == {State.QUEUED}
    look()
    assert alike.groups_for(cast.ines()) == []
    decide(Client(), cast.sam(), chosen, word="decline", rule="elsewhere")
    assert states(chosen) == {State.DECLINE_PENDING}
    decisions = Decision.objects.filter(choice=Choice.DECLINE)
    assert decisions.count() == 10
    assert AuditEntry.objects.filter(verb="decline").count() == 10
    assert AuditEntry.objects.filter(verb="together").count() == 2
    assert all(story.messages.count() == 1 for story in chosen)


def test_it_takes_all_of_it_back_while_the_minutes_run(client: Client):
    stories = a_flood()
    decide(client, cast.ines(), stories, word="decline", rule="elsewhere")
    look()
    decide(Client(), sam := cast.sam(), stories, word="decline", rule="elsewhere")
    group = group_of(stories[0])
    other = cast.sign_in(Client(), sam)
    assert (
        reverse("moderation:undo_alike", args=[group]) in other.get("/moderation/").content.decode()
    )
    other.post(reverse("moderation:undo_alike", args=[group]))
    assert states(stories) == {State.QUEUED}
    assert Decision.objects.filter(choice=UNDO).count() == 6
    assert {each.messages.count() for each in stories} == {0}
    look()
    assert group_of(stories[0]) is not None
    assert other.post(reverse("moderation:undo_alike", args=[group])).status_code == 409


def test_it_leaves_alone_what_has_changed_since_the_page(client: Client):
    stories, ines = a_flood(7), cast.ines()
    group, before = group_of(stories[0]), marks(stories)
    claim = in_hands(client, ines, group)
    mine = claim.task.story_id
    gone, changed = [each for each in stories if each.pk != mine][:2]
    erasing.withdraw_story(story_id=gone.pk, stay_counted=True)
    Story.objects.filter(pk=changed.pk).update(state=State.SCREENING)
    done = together.decide_together(
        user=ines, group=group, token=claim.token, word=Word.DECLINE, rule=Rule.HATE, marks=before
    )
    assert (done.changed, done.skipped) == (5, 2)
    assert states([gone]) == {State.WITHDRAWN}
    assert states([changed]) == {State.SCREENING}
    assert not Claim.objects.exists()


def test_it_decides_nothing_in_another_tab_or_unread(client: Client):
    stories, ines = a_flood(), cast.ines()
    group = group_of(stories[0])
    claim = in_hands(client, ines, group)
    client.get(reverse("moderation:alike", args=[group]))
    said = {"user": ines, "group": group, "word": Word.PASS, "marks": marks(stories)}
    with pytest.raises(claims.NotYours):
        together.decide_together(token=claim.token, **said)
    claim.refresh_from_db()
    Claim.objects.update(is_opened=False)
    with pytest.raises(claims.NotYours):
        together.decide_together(token=claim.token, **said)
    assert not Decision.objects.exists()


def test_it_gives_the_group_to_one_person_at_a_time(client: Client):
    stories = a_flood()
    group = group_of(stories[0])
    in_hands(client, cast.ines(), group)
    assert alike.groups_for(cast.sam()) == []
    assert alike.take_group(user=cast.sam(), group=group) is None


def test_it_lets_texts_be_read_alone_for_good(client: Client):
    stories = a_flood()
    decide(client, cast.ines(), stories, word="apart")
    look()
    assert {group_of(each) for each in stories} == {None}
    assert not Likeness.objects.exclude(bands=[]).exists()
    assert AuditEntry.objects.filter(verb="left_apart").count() == 6
    assert claims.claim_next(user=cast.sam()) is not None


def test_it_passes_on_what_is_ticked(client: Client):
    stories = a_flood()
    decide(client, cast.ines(), stories, word="pass")
    assert {*ReviewTask.objects.values_list("skips", flat=True)} == {1}
    assert states(stories) == {State.QUEUED}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"word": "publish"}, "publish is not one of"),
        ({"word": "decline"}, "Choose the rule"),
        ({"word": "pass", "mark": "nonsense"}, "Tick at least one text"),
        ({}, "Choose a decision"),
    ],
)
def test_it_says_what_is_missing_and_publishes_nothing(client: Client, said, sentence):
    page = decide(client, cast.ines(), a_flood(), **said)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Decision.objects.exists()


def test_it_shows_what_differs_in_another_one_when_asked(client: Client):
    stories = a_flood()
    group = group_of(stories[0])
    claim = in_hands(client, cast.ines(), group)
    address = reverse("moderation:alike", args=[group])
    assert "<ins>" not in client.get(address).content.decode()
    other = ReviewTask.objects.filter(alike=group).exclude(pk=claim.task_id).first()
    page = client.post(address, {"differ": str(other.pk)}).content.decode()
    assert page.count("<ins>") == page.count("<del>") == 1
    assert AuditEntry.objects.filter(verb="opened").count() == 2


def test_it_forgets_what_words_look_like_when_nobody_waits_any_more(client: Client):
    stories = a_flood()
    erasing.withdraw_story(story_id=stories[0].pk, stay_counted=False)
    assert not Likeness.objects.filter(story=stories[0]).exists()
    decide(client, cast.ines(), stories[1:], word="decline", rule="elsewhere")
    look()
    decide(Client(), cast.sam(), stories[1:], word="decline", rule="elsewhere")
    ReviewTask.objects.update(acts_at="2026-01-01T00:00Z")
    acting.act_on_due()
    assert states(stories[1:]) == {State.DECLINED}
    assert not Likeness.objects.exists()


def test_it_keeps_numbers_that_mean_nothing_under_another_key(settings: Any):
    one = factories.a_screened_story(words=CHAIN)
    before = Likeness.objects.get(story=one).bands
    settings.CODE_PEPPER = "another pepper, which is as long as it has to be"
    two = factories.a_screened_story(words=CHAIN)
    assert not {*before} & {*Likeness.objects.get(story=two).bands}


def test_it_keeps_one_sketch_of_a_whole_flood():
    a_flood()
    assert [len(each.bands) for each in Likeness.objects.order_by("-leads")] == [24, 0, 0, 0, 0, 0]
