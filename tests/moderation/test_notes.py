"""The lane of letters and pledges: one reader each, two to refuse, nothing that names a writer."""

from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import AuditEntry
from apps.moderation import (
    demonstration_notes,
    note_opening,
    note_queries,
    note_services,
    wellbeing,
)
from apps.moderation.claims import NotYours
from apps.moderation.models import NoteTask, ReadingDay, ReviewTask
from apps.moderation.note_services import Done
from apps.moderation.tasks import open_review_tasks, return_expired_claims
from apps.screening.findings import Findings
from apps.solidarity import written_services
from apps.solidarity.models import Letter, PublishedLetter, PublishedPledge
from tests import cast
from tests.factories import clock_moved
from tests.moderation.notes import WORDS, a_letter, a_pledge, taken_by

LIFE = "I want to end my life tonight. I have the pills here."


def decide(user, task, choice, rule=""):
    return note_services.decide(user=user, task_id=task.pk, choice=choice, rule=rule)


def desk_of(user) -> Client:
    return cast.sign_in(Client(), user)


# --- waiting --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_opens_one_task_for_each_and_bends_no_story():
    letter, pledge = a_letter(), a_pledge()
    open_review_tasks()
    open_review_tasks()
    assert {each.row.pk for each in NoteTask.objects.all()} == {letter.pk, pledge.pk}
    assert NoteTask.objects.count() == 2
    assert not ReviewTask.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("both", [True, False])
def test_it_is_about_one_row(both):
    rows = {"letter": a_letter(), "pledge": a_pledge()} if both else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteTask.objects.create(language="en", **rows)


@pytest.mark.django_db
def test_it_says_how_many_wait_and_not_a_word():
    a_letter()
    a_pledge(language="ar")
    open_review_tasks()
    sam = desk_of(cast.sam())
    queue, lane = sam.get("/moderation/"), sam.get("/moderation/notes/")
    assert "2 wait for you." in queue.content.decode()
    page = lane.content.decode()
    assert "العربية" in page
    assert not [word for word in ("lighter", "changing room") if word in page]
    assert "Nothing waits for you" not in page


@pytest.mark.django_db
def test_it_asks_those_who_read_the_language():
    a_letter(language="ar")
    open_review_tasks()
    german = cast.somebody("kim", "moderator", languages=("de",))
    assert note_services.take_next(user=german) is None
    assert note_services.take_next(user=cast.sam()) is not None


@pytest.mark.django_db
def test_it_gives_nothing_to_people_in_training():
    """Their verdict is held for a second person, and here one is enough to publish."""
    a_letter()
    open_review_tasks()
    trainee = desk_of(cast.staff("trainee"))
    answer = trainee.post("/moderation/notes/", follow=True)
    assert "Nothing waits for you right now." in answer.content.decode()
    assert not NoteTask.objects.exclude(holder=None).exists()


# --- taking ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_one_persons_for_half_an_hour():
    a_letter()
    open_review_tasks()
    first = note_services.take_next(user=cast.ines())
    assert note_services.take_next(user=cast.ines()).pk == first.pk
    assert note_services.take_next(user=cast.sam()) is None
    NoteTask.objects.update(expires_at=timezone.now())
    with pytest.raises(NotYours):
        note_services.open_note(user=cast.ines(), task_id=first.pk)
    with pytest.raises(NotYours):
        decide(cast.ines(), first, "publish")
    assert note_services.take_next(user=cast.sam()).pk == first.pk


@pytest.mark.django_db
def test_it_forgets_a_lease_that_ran_out():
    a_letter()
    taken_by(cast.ines())
    NoteTask.objects.update(expires_at=timezone.now())
    return_expired_claims()
    kept = NoteTask.objects.get()
    assert (kept.holder, kept.expires_at, kept.is_opened) == (None, None, False)


@pytest.mark.django_db(transaction=True)
def test_it_gives_two_people_two_letters():
    team = [cast.somebody(f"reader-{number}", "moderator") for number in range(6)]
    for _ in range(4):
        a_letter()
    note_opening.open_note_tasks()

    def take(user: User):
        try:
            found = note_services.take_next(user=user)
            return found and found.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as people:
        taken = [pk for pk in people.map(take, team) if pk]
    assert len(taken) == len({*taken}) == 4


@pytest.mark.django_db
def test_it_comes_to_somebody_who_passed_it_last_of_all():
    a_letter()
    passed = taken_by(cast.ines())
    assert decide(cast.ines(), passed, "pass") == Done.PASSED
    a_letter("Another one.")
    for _ in range(3):
        again = taken_by(cast.ines())
        assert again.pk != passed.pk
        NoteTask.objects.filter(pk=again.pk).update(**note_services.FREE)
    assert not AuditEntry.objects.filter(verb="pass").exists()


@pytest.mark.django_db
def test_it_goes_with_the_letter_that_is_taken_back():
    letter = a_letter()
    task = taken_by(cast.ines())
    written_services.take_back(row=letter)
    assert not NoteTask.objects.exists()
    answer = desk_of(cast.ines()).post(
        f"/moderation/notes/{task.pk}/", {"decision": "publish"}, follow=True
    )
    assert "Whoever wrote it was faster" in answer.content.decode()
    assert not PublishedLetter.objects.exists()


@pytest.mark.django_db
def test_it_stops_when_it_is_enough():
    a_letter()
    open_review_tasks()
    ines = cast.ines()
    with mock.patch.object(wellbeing, "stop_for", return_value=wellbeing.Stop("day", None)):
        assert note_services.take_next(user=ines) is None
        answer = desk_of(ines).post("/moderation/notes/")
    assert answer["Location"].endswith("/moderation/break/")


# --- reading and deciding -------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_shows_the_words_to_who_holds_them_and_to_nobody_else():
    a_letter("Write to Anna Weber at anna.weber@example.org, she helped me.")
    task = taken_by(cast.ines())
    page = desk_of(cast.ines()).get(f"/moderation/notes/{task.pk}/").content.decode()
    assert '<mark class="mark-identifying"' in page
    assert "anna.weber@example.org</mark>" in page
    assert '<details class="veil">' in page
    other = desk_of(cast.sam()).get(f"/moderation/notes/{task.pk}/", follow=True)
    assert "anna.weber" not in other.content.decode()
    assert "nothing was decided" in other.content.decode()


@pytest.mark.django_db
def test_it_counts_as_one_text_of_the_day():
    a_letter()
    task = taken_by(cast.ines())
    desk_of(cast.ines()).get(f"/moderation/notes/{task.pk}/")
    day = ReadingDay.objects.get(user=cast.ines())
    assert (day.texts, day.long_texts, day.heavy_texts) == (1, 0, 0)
    assert AuditEntry.objects.filter(verb="opened", kind="letter").count() == 1


@pytest.mark.django_db
def test_it_is_published_by_one():
    """The whole way by its pages."""
    pledge = a_pledge()
    open_review_tasks()
    ines = desk_of(cast.ines())
    at = ines.post("/moderation/notes/")["Location"]
    assert "I laughed along." in ines.get(at).content.decode()
    said = ines.post(at, {"decision": "publish"}, follow=True).content.decode()
    assert "It is out now." in said
    assert PublishedPledge.objects.get(pledge=pledge).did == "I laughed along."
    entry = AuditEntry.objects.get(verb="publish")
    assert (entry.kind, entry.object_id, entry.role) == ("pledge", str(pledge.pk), "moderator")
    kept = NoteTask.objects.get()
    assert (kept.is_open, kept.expires_at) == (False, None)


@pytest.mark.django_db
def test_it_asks_for_a_decision_and_for_the_rule():
    a_letter()
    task = taken_by(cast.ines())
    ines = desk_of(cast.ines())
    for fields, said in (
        ({}, "Choose a decision."),
        ({"decision": "decline"}, "Choose the rule."),
        ({"decision": "hide"}, "Select a valid choice"),
    ):
        answer = ines.post(f"/moderation/notes/{task.pk}/", fields)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "lighter" in answer.content.decode()
    assert Letter.objects.get().state == "waiting"


@pytest.mark.django_db
def test_it_is_declined_by_two():
    a_letter()
    cast.sam()
    first = taken_by(cast.ines())
    assert decide(cast.ines(), first, "decline", "names") == Done.SECOND
    assert Letter.objects.get().state == "waiting"
    assert note_services.take_next(user=cast.ines()) is None
    second = taken_by(cast.sam())
    page = desk_of(cast.sam()).get(f"/moderation/notes/{second.pk}/").content.decode()
    assert "Somebody else would not publish it: It names or points to someone" in page
    assert decide(cast.sam(), second, "decline", "hate") == Done.DECLINED
    letter = Letter.objects.get()
    assert (letter.state, letter.rule, letter.closed_on) == (
        *("declined", "hate"),
        timezone.now().date(),
    )
    told = AuditEntry.objects.filter(verb="decline").order_by("sequence")
    assert [each.details.get("first") for each in told] == [True, None]


@pytest.mark.django_db
def test_it_is_published_when_the_second_would_publish():
    a_letter()
    cast.sam()
    decide(cast.ines(), taken_by(cast.ines()), "decline", "elsewhere")
    assert decide(cast.sam(), taken_by(cast.sam()), "publish") == Done.PUBLISHED


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["nobody else", "the rule is off", "sent by a machine"])
def test_it_is_declined_by_one_where_there_is_no_second_or_no_doubt(why, settings):
    a_letter(language="ur")
    if why == "nobody else":
        cast.somebody("kim", "moderator", languages=("de",))
    else:
        cast.sam()
    settings.TWO_PEOPLE = why != "the rule is off"
    rule = "advert" if why == "sent by a machine" else "names"
    assert decide(cast.ines(), taken_by(cast.ines()), "decline", rule) == Done.DECLINED


@pytest.mark.django_db
def test_it_publishes_nothing_on_which_a_check_failed():
    a_letter()
    task = taken_by(cast.ines())
    failing = [Findings(id="words", language="en", failed=("risk",))]
    with mock.patch("apps.moderation.note_reading.screen_texts", return_value=failing):
        answer = desk_of(cast.ines()).post(f"/moderation/notes/{task.pk}/", {"decision": "publish"})
    assert answer.status_code == 422
    assert "A check failed, so it cannot be published." in answer.content.decode()
    assert not PublishedLetter.objects.exists()


# --- a life ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_brings_a_life_at_risk_to_the_lead():
    a_letter(LIFE)
    lena = cast.lena()
    open_review_tasks()
    assert NoteTask.objects.get().at_risk
    assert note_services.take_next(user=cast.ines()) is None
    task = taken_by(lena)
    page = desk_of(lena).get(f"/moderation/notes/{task.pk}/").content.decode()
    assert "A life may be at risk." in page
    assert ReadingDay.objects.get(user=lena).heavy_texts == 1


@pytest.mark.django_db
def test_it_leaves_nothing_lying_where_nobody_leads():
    a_letter(LIFE)
    assert taken_by(cast.ines()).at_risk


@pytest.mark.django_db
def test_it_is_handed_to_the_lead_by_who_sees_more_than_our_checks():
    a_letter()
    cast.lena()
    task = taken_by(cast.ines())
    answer = desk_of(cast.ines()).post(
        f"/moderation/notes/{task.pk}/", {"decision": "escalate"}, follow=True
    )
    assert "It waits for the safeguarding lead now." in answer.content.decode()
    assert note_services.take_next(user=cast.sam()) is None
    assert taken_by(cast.lena()).pk == task.pk


# --- undoing --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("choice", ["publish", "decline"])
def test_it_can_be_undone_until_the_day_is_over(choice):
    a_letter()
    task = taken_by(cast.ines())
    decide(cast.ines(), task, choice, "advert")
    other = desk_of(cast.sam()).post(f"/moderation/notes/{task.pk}/undo/", follow=True)
    assert "It can no longer be undone." in other.content.decode()
    with clock_moved(days=1):
        assert not note_queries.undoable_by(cast.ines()).exists()
    lane = desk_of(cast.ines())
    assert f"/moderation/notes/{task.pk}/undo/" in lane.get("/moderation/notes/").content.decode()
    lane.post(f"/moderation/notes/{task.pk}/undo/")
    letter = Letter.objects.get()
    assert (letter.state, letter.rule, letter.closed_on, letter.published_month) == (
        *("waiting", ""),
        *(None, None),
    )
    assert not PublishedLetter.objects.exists()
    assert decide(cast.sam(), taken_by(cast.sam()), "publish") == Done.PUBLISHED
    assert PublishedLetter.objects.get().words == WORDS
    assert AuditEntry.objects.filter(verb="undid", kind="letter").count() == 1


@pytest.mark.django_db
def test_it_can_be_undone_by_a_lead():
    a_letter()
    task = taken_by(cast.ines())
    decide(cast.ines(), task, "publish")
    note_services.undo(user=cast.lena(), task_id=task.pk)
    assert Letter.objects.get().state == "waiting"


@pytest.mark.django_db
def test_it_forgets_who_decided_when_the_day_is_over():
    a_letter()
    decide(cast.ines(), taken_by(cast.ines()), "publish")
    return_expired_claims()
    assert NoteTask.objects.exists()
    with clock_moved(days=1):
        return_expired_claims()
    assert not NoteTask.objects.exists()
    assert PublishedLetter.objects.exists()


@pytest.mark.django_db
def test_it_is_taken_down_by_its_words_on_any_later_day():
    one, other = a_letter("Believe me, it was the lamp."), a_letter("Believe me, it was the moth.")
    pledge = a_pledge()
    for row in (one, other, pledge):
        written_services.publish(row=row)
    sam = desk_of(cast.sam())
    for words, status, said in (
        ("", 422, "This field is required."),
        ("Believe me, it was", 422, "More than one holds these words."),
        ("Nobody wrote this.", 422, "None that is out holds these words."),
        ("me, it was the lamp", 302, ""),
        ("I laughed along.", 302, ""),
    ):
        answer = sam.post("/moderation/notes/take-down/", {"words": words})
        assert answer.status_code == status, words
        assert said in answer.content.decode()
    assert [each.letter_id for each in PublishedLetter.objects.all()] == [other.pk]
    assert not PublishedPledge.objects.exists()
    assert AuditEntry.objects.filter(verb="undid", kind__in=["letter", "pledge"]).count() == 2
    assert {taken_by(cast.sam()).row.pk, taken_by(cast.ines()).row.pk} == {one.pk, pledge.pk}


@pytest.mark.django_db
def test_it_lets_go_of_a_task_whose_words_wait_no_more():
    letter = a_letter()
    open_review_tasks()
    written_services.publish(row=letter)
    return_expired_claims()
    assert not NoteTask.objects.exists()


# --- a demonstration ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_has_something_to_read_in_a_demonstration():
    assert demonstration_notes.add_waiting_notes() == 2
    assert demonstration_notes.add_waiting_notes() == 0
    open_review_tasks()
    assert note_queries.counts_by_language() == [("en", 1, 1)]
    assert not NoteTask.objects.filter(at_risk=True).exists()
