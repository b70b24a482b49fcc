"""What a writer changes later: words, wishes, uses; hiding, bringing back, letting out."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.form_keys import draw_form_key
from apps.moderation import acting, claims, opening
from apps.moderation import services as moderation
from apps.moderation.claims import NotYours
from apps.moderation.models import ReviewTask
from apps.moderation.recording import Verdict
from apps.stories import changing, publishing, wishes
from apps.stories.lifecycle import State, TooLate
from apps.stories.models import (
    Consent,
    HiddenText,
    MeToo,
    PublishedText,
    RedactionProposal,
    SavedDraft,
    Story,
    Surge,
)
from apps.stories.screening_run import screen_waiting
from tests.cast import ines
from tests.desk import decide_by_all
from tests.factories import (
    WORDS,
    a_code,
    a_published_story,
    a_screened_story,
    clock_moved,
    enter,
    shown_code,
)

pytestmark = pytest.mark.django_db
NEW = "These are the new words.\n\nThey are shorter."


def act(client: Client, what: str, **fields: Any) -> str:
    return client.post(f"/my-story/{what}/", fields, follow=True).content.decode()


def read_as(reader: Any, choice: str, **more: Any) -> None:
    """Have the story read and decided, and the minutes of undo pass."""
    screen_waiting()
    decide_by_all(reader, choice, **more)
    ReviewTask.objects.filter(acts_at__isnull=False).update(acts_at="2020-01-01T00:00Z")
    acting.act_on_due()


def opened(client: Client, story: Story) -> tuple[int, str]:
    response = client.get(f"/stories/{story.pk}/?open=1")
    return response.status_code, response.content.decode()


@pytest.fixture
def out(client: Client) -> Story:
    """A published story, open in My story."""
    code = a_code()
    story = a_published_story(code=code, title="A title")
    enter(client, code.digits())
    return story


# --- words ----------------------------------------------------------------------------------------


def test_it_shows_the_words_as_they_are_to_be_changed(client: Client, out: Story):
    page = act(client, "change")
    assert "A colleague believed me" in page
    assert "A title" in page
    assert 'name="meanwhile"' in page


@pytest.mark.parametrize(("meanwhile", "status"), [("stay", 200), ("hide", 404)])
def test_it_leaves_the_old_words_up_or_down_while_the_new_are_read(
    client: Client, out: Story, meanwhile: str, status: int
):
    month = out.published_month
    act(client, "change", go="send", words=NEW, title="", meanwhile=meanwhile)
    out.refresh_from_db()
    assert out.state == State.SCREENING
    assert out.revisions.count() == 2
    assert opened(Client(), out)[0] == status
    if status == 200:
        assert "A colleague believed me" in opened(Client(), out)[1]
    read_as(ines(), "publish")
    found, page = opened(Client(), out)
    assert (found, "They are shorter" in page, "A colleague believed" in page) == (200, True, False)
    out.refresh_from_db()
    assert (out.state, out.published_month) == (State.PUBLISHED, month)
    assert PublishedText.objects.count() == 1
    assert not HiddenText.objects.exists()


def test_it_keeps_what_is_out_when_a_change_is_declined(client: Client, out: Story):
    act(client, "change", go="send", words=NEW, title="")
    read_as(ines(), "decline", rule="names")
    out.refresh_from_db()
    assert out.state == State.PUBLISHED
    assert "A colleague believed me" in opened(Client(), out)[1]


def test_it_never_lets_a_decision_fall_on_words_that_nobody_read(client: Client):
    code = a_code()
    story = a_screened_story(code=code)
    opening.open_tasks()
    claim = claims.claim_next(user=ines())
    assert claim
    read = story.revisions.get().pk
    enter(client, code.digits())
    act(client, "change", go="send", words=NEW, title="")
    screen_waiting()
    with pytest.raises(NotYours, match="changed"):
        moderation.decide(
            user=ines(),
            task_id=claim.task_id,
            token=claim.token,
            version=claim.task.version,
            verdict=Verdict("publish", revision_id=read),
        )
    story.refresh_from_db()
    assert story.state == State.QUEUED


def test_a_change_overtakes_a_decision_that_is_pending(client: Client):
    code = a_code()
    story = a_screened_story(code=code)
    opening.open_tasks()
    claim = claims.claim_next(user=ines())
    assert claim
    moderation.decide(
        user=ines(),
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict("publish"),
    )
    enter(client, code.digits())
    act(client, "change", go="send", words=NEW, title="")
    screen_waiting()
    ReviewTask.objects.filter(acts_at__isnull=False).update(acts_at="2020-01-01T00:00Z")
    assert acting.act_on_due() == 0
    story.refresh_from_db()
    assert story.state == State.QUEUED
    read_as(ines(), "publish")
    assert "They are shorter" in opened(Client(), story)[1]


def test_it_refuses_nothing_at_all_and_keeps_the_page(client: Client, out: Story):
    page = act(client, "change", go="send", words="  ", title="Still here")
    assert "There are no words here yet" in page
    assert "Still here" in page
    assert out.revisions.count() == 1


def test_it_has_a_warning_looked_at_again(client: Client):
    code = a_code()
    story = a_published_story(code=code, warnings={"death": "mentioned"})
    enter(client, code.digits())
    assert 'value="death"' in client.get("/my-story/now/").content.decode()
    page = act(client, "objection", warning="death", why="Nobody died in it.")
    assert "Nobody died in it." in page
    story.refresh_from_db()
    assert (story.state, story.published_month is not None) == (State.SCREENING, True)
    assert story.revisions.order_by("-number")[0].declared == {}
    read_as(ines(), "publish", warnings=[])
    assert PublishedText.objects.get().codes == []


# --- a proposal -----------------------------------------------------------------------------------


@pytest.fixture
def proposed(client: Client) -> Story:
    code = a_code()
    story = a_screened_story(code=code, words="It was Dana, at work.\n\nNobody saw it.")
    read_as(
        ines(),
        "redact",
        words="It was a colleague, at work.\n\nNobody saw it.",
        note="So that nobody finds her.",
    )
    enter(client, code.digits())
    return story


def test_it_shows_both_versions_side_by_side(client: Client, proposed: Story):
    assert "We propose other words" in client.get("/my-story/now/").content.decode()
    page = act(client, "proposal")
    assert "<del>Dana</del>" in page
    assert "<ins>a colleague</ins>" in page
    assert "So that nobody finds her." in page


def test_it_takes_the_proposed_words(client: Client, proposed: Story):
    act(client, "proposal", go="accept")
    read_as(ines(), "publish")
    page = opened(Client(), proposed)[1]
    assert "It was a colleague" in page
    assert "Dana" not in page
    assert RedactionProposal.objects.get().answer == "accepted"


def test_it_keeps_the_own_words_and_carries_why(client: Client, proposed: Story):
    assert "Write a line" in act(client, "proposal", go="keep", why="")
    page = act(client, "proposal", go="keep", why="That is not a real name.")
    assert "That is not a real name." in page
    proposed.refresh_from_db()
    assert proposed.state == State.QUEUED
    assert RedactionProposal.objects.get().answer == "kept"
    assert proposed.revisions.count() == 1


def test_it_takes_a_third_wording(client: Client, proposed: Story):
    act(client, "change", go="send", words="It was somebody from work.", title="")
    assert RedactionProposal.objects.get().answer == "rephrased"
    read_as(ines(), "publish")
    assert "somebody from work" in opened(Client(), proposed)[1]


def test_it_answers_one_proposal_once(client: Client, proposed: Story):
    proposal = RedactionProposal.objects.get()
    changing.accept_proposal(proposal=proposal)
    page = act(client, "proposal", go="accept")
    assert "no longer open" in page
    assert proposed.revisions.count() == 2


# --- hiding ---------------------------------------------------------------------------------------


def test_it_hides_at_once_and_brings_back(client: Client, out: Story):
    before = (out.published_month, out.shuffle)
    assert "hidden now" in act(client, "hide")
    assert opened(Client(), out)[0] == 404
    assert "A title" not in Client().get("/stories/").content.decode()
    out.refresh_from_db()
    assert (out.state, out.published_month) == (State.HIDDEN, None)
    assert b"believed" not in bytes(HiddenText.objects.get().sealed)
    assert "It is out again" in act(client, "bring-back")
    assert "A colleague believed me" in opened(Client(), out)[1]
    out.refresh_from_db()
    assert (out.published_month, out.shuffle) == before
    assert not HiddenText.objects.exists()


def test_what_is_hidden_while_it_is_read_waits_for_the_writers_word(client: Client, out: Story):
    act(client, "change", go="send", words=NEW, title="")
    act(client, "hide")
    assert opened(Client(), out)[0] == 404
    read_as(ines(), "publish")
    out.refresh_from_db()
    assert (out.state, out.out_on) == (State.SCHEDULED, None)
    assert opened(Client(), out)[0] == 404
    act(client, "let-out")
    acting.publish_scheduled()
    assert "They are shorter" in opened(Client(), out)[1]


def test_what_is_hidden_on_its_last_day_of_waiting_waits_on(client: Client, out: Story):
    act(client, "change", go="send", words=NEW, title="")
    Surge.objects.create(is_on=True)
    read_as(ines(), "publish")
    out.refresh_from_db()
    assert (out.state, out.out_on) == (State.SCHEDULED, timezone.now().date())
    act(client, "hide")
    Surge.objects.update(is_on=False)
    assert acting.publish_scheduled() == 0
    assert opened(Client(), out)[0] == 404


def test_a_hidden_story_that_is_changed_stays_hidden_until_the_writer_says(
    client: Client, out: Story
):
    act(client, "hide")
    act(client, "change", go="send", words=NEW, title="")
    read_as(ines(), "publish")
    assert opened(Client(), out)[0] == 404
    out.refresh_from_db()
    assert out.state == State.SCHEDULED


def test_it_hides_nothing_that_is_not_out(client: Client):
    story = a_screened_story()
    with pytest.raises(TooLate):
        publishing.hide_story(story_id=story.pk)
    with pytest.raises(TooLate):
        publishing.bring_back(story_id=story.pk)
    story.refresh_from_db()
    assert story.state == State.QUEUED


# --- who and when ---------------------------------------------------------------------------------


def test_it_keeps_a_story_from_search_engines(client: Client, out: Story):
    assert "X-Robots-Tag" not in Client().get(f"/stories/{out.pk}/").headers
    page = act(
        client,
        "wishes",
        go="save",
        audience="site",
        appear="review",
        may_stand="no",
        show_help="no",
    )
    assert "no search engine" in page
    assert "noindex" in Client().get(f"/stories/{out.pk}/").headers["X-Robots-Tag"]
    assert not Story.objects.for_search_engines().exists()
    assert Story.objects.published().exists()
    out.refresh_from_db()
    assert not out.may_stand
    assert not out.show_help


def test_nobody_means_that_we_do_not_have_it_either(client: Client, out: Story):
    page = act(client, "wishes", go="save", audience="count", appear="review")
    assert "wait for you alone" in page
    assert opened(Client(), out)[0] == 404
    out.refresh_from_db()
    assert (out.state, out.data_key) == (State.WITHDRAWN, None)
    assert MeToo.objects.count() == 1
    assert b"believed" not in bytes(SavedDraft.objects.get().sealed)
    assert "A colleague believed me" in act(client, "copy")


def wait_until(appear: str, **more: Any) -> Story:
    story = a_screened_story(appear=appear, **more)
    read_as(ines(), "publish")
    story.refresh_from_db()
    return story


@pytest.mark.parametrize(("appear", "days"), [("week", 7), ("month", 30)])
def test_it_waits_for_the_day_that_was_chosen(appear: str, days: int):
    story = wait_until(appear)
    assert story.state == State.SCHEDULED
    assert story.out_on == timezone.now().date() + timedelta(days=days)
    with clock_moved(days=days - 1):
        assert acting.publish_scheduled() == 0
    with clock_moved(days=days):
        assert acting.publish_scheduled() == 1
    story.refresh_from_db()
    assert (story.state, story.out_on, story.appear_on) == (State.PUBLISHED, None, None)


def test_it_waits_for_a_date_and_for_a_word(client: Client):
    chosen = timezone.now().date() + timedelta(days=40)
    assert wait_until("date", appear_on=chosen).out_on == chosen
    code = a_code()
    story = wait_until("ask", code=code)
    assert story.out_on is None
    with clock_moved(days=300):
        acting.publish_scheduled()
    story.refresh_from_db()
    assert story.state == State.SCHEDULED
    enter(client, code.digits())
    assert "Let it out now" in client.get("/my-story/now/").content.decode()
    act(client, "let-out")
    acting.publish_scheduled()
    story.refresh_from_db()
    assert story.state == State.PUBLISHED


def test_it_moves_publication_by_chance_within_the_hours_that_are_set(settings):
    settings.PUBLICATION_SHIFT_HOURS = 48
    today = timezone.now().date()
    days = {wishes.day_out(Story(appear="review")) for _draw in range(200)}
    assert days == {today, today + timedelta(days=1)}
    story = wait_until("review")
    assert story.state == State.SCHEDULED
    with clock_moved(days=2):
        assert acting.publish_scheduled() == 1


def test_within_its_day_a_story_goes_out_at_any_sweep(settings, monkeypatch):
    settings.PUBLICATION_SHIFT_HOURS = 48
    drawn = []
    monkeypatch.setattr(acting.secrets, "randbelow", lambda n: drawn.append(n) or n - 1)
    Story.objects.create(state=State.SCHEDULED, out_on=timezone.now().date())
    acting.publish_scheduled()
    now = timezone.now()
    assert drawn[0] in (24 * 60 - now.hour * 60 - now.minute, 24 * 60)


def test_nothing_new_goes_out_in_a_surge(client: Client, out: Story):
    Surge.objects.create(is_on=True)
    story = wait_until("review")
    assert story.state == State.SCHEDULED
    assert acting.publish_scheduled() == 0
    assert opened(client, out)[0] == 200
    Surge.objects.update(is_on=False)
    assert acting.publish_scheduled() == 1


def test_a_moderator_takes_back_what_waits_for_its_day():
    story = wait_until("month")
    task = ReviewTask.objects.get()
    moderation.undo_decision(user=ines(), task_id=task.pk)
    story.refresh_from_db()
    assert story.state == State.QUEUED
    task.refresh_from_db()
    assert (task.is_open, task.acts_at) == (True, None)


def test_it_does_not_go_out_when_its_day_changes_at_the_last_moment():
    story = wait_until("week")
    with clock_moved(days=7):
        sweep = list(Story.objects.filter(state=State.SCHEDULED))
        wishes.change_wishes(
            story=story, audience="anyone", appear="ask", appear_on=None, may_stand=True
        )
        assert [acting._let_out(each) for each in sweep] == [False]
    story.refresh_from_db()
    assert story.state == State.SCHEDULED


def test_another_day_replaces_the_one_that_was_drawn(client: Client):
    code = a_code()
    story = wait_until("month", code=code)
    enter(client, code.digits())
    act(client, "wishes", go="save", audience="anyone", appear="week", may_stand="yes")
    story.refresh_from_db()
    assert story.out_on == timezone.now().date() + timedelta(days=7)


# --- uses -----------------------------------------------------------------------------------------


def test_it_keeps_a_ledger_of_what_was_agreed_to(client: Client, out: Story):
    assert list(Consent.objects.values_list("purpose", "given")) == [("processing", True)]
    act(client, "uses", uses=["press", "research"])
    act(client, "uses", uses=["research"])
    lines = Consent.objects.order_by("number").values_list("purpose", "given", "day")
    today: date = timezone.now().date()
    assert list(lines)[1:] == [
        ("research", True, today),
        ("press", True, today),
        ("press", False, today),
    ]
    assert wishes.uses_of(out) == {"research"}
    page = client.get("/my-story/now/").content.decode()
    assert "taken back" in page
    assert re.findall(r'name="uses" value="(\w+)"[^>]* checked', page) == ["research"]


def test_an_export_begins_with_what_is_allowed_today(client: Client, out: Story):
    other = a_published_story()
    assert not wishes.usable_for("press").exists()
    act(client, "uses", uses=["press"])
    assert [story.pk for story in wishes.usable_for("press")] == [out.pk]
    act(client, "hide")
    assert not wishes.usable_for("press").exists()
    act(client, "bring-back")
    act(client, "uses", uses=[])
    assert not wishes.usable_for("press").exists()
    wishes.change_uses(story=other, uses=["machines"])
    assert [story.pk for story in wishes.usable_for("machines")] == [other.pk]


# --- a copy ---------------------------------------------------------------------------------------


def test_it_gives_a_copy_to_keep(client: Client, out: Story):
    assert "A colleague believed me" in act(client, "copy")
    file = client.post("/my-story/copy/", {"go": "text"})
    assert file["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert WORDS in file.content.decode()
    assert file["Cache-Control"] == "no-store"


# --- another language -----------------------------------------------------------------------------


def test_it_keeps_what_was_typed_when_the_language_changes(client: Client, out: Story):
    fields = {"go": "language", "words": "Half a sentence", "title": "", "meanwhile": "hide"}
    page = client.post("/ar/my-story/change/", fields).content.decode()
    assert 'dir="rtl"' in page
    assert "Half a sentence" in page
    assert out.revisions.count() == 1


def test_it_keeps_an_answer_when_the_language_changes(client: Client):
    code = a_code()
    a_screened_story(code=code)
    read_as(ines(), "ask", note="Which year was it?")
    enter(client, code.digits())
    page = client.post("/ar/my-story/now/", {"go": "language", "reply": "Half an answer"})
    assert "Half an answer" in page.content.decode()


def test_words_that_come_back_from_nobody_have_the_same_code_and_count_once(client: Client):
    page = client.post("/write/", {"form_key": draw_form_key(), "words": WORDS, "go": "send"})
    code = shown_code(page)
    enter(client, code)
    act(client, "wishes", go="save", audience="count", appear="review")
    assert "Your words lie here for you alone" in client.get("/my-story/now/").content.decode()
    resumed = client.post("/my-story/resume/").content.decode()
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', resumed))
    again = {**fields, "words": WORDS, "audience": "anyone", "go": "send"}
    assert shown_code(client.post("/write/", again)) == code
    assert MeToo.objects.count() == 1
    assert Story.objects.filter(state=State.SCREENING).count() == 1
    assert not SavedDraft.objects.exists()
