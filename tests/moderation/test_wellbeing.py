"""When it is enough: limits that the server keeps, the mix, own choices, and who sees how much."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.moderation import claims, load, opening, own_choices, queries, talks, wellbeing
from apps.moderation.models import (
    Claim,
    KeptNote,
    Lane,
    Reader,
    ReadingDay,
    ReviewTask,
    Sitting,
    Talk,
)
from apps.moderation.wellbeing import Why
from apps.stories.erasing import withdraw_story
from tests import cast
from tests.cast import ines, lena, sam, sign_in
from tests.desk import decide, take
from tests.factories import a_screened_story, clock_moved

pytestmark = pytest.mark.django_db

SECRET = "A sentence that nobody asked for."


def has_read(user: Any, **figures: Any) -> Sitting:
    """As if this person had read so much, a moment ago."""
    now = timezone.now()
    fields = {"day": now.date(), "last_at": now, **figures}
    return Sitting.objects.update_or_create(user=user, defaults=fields)[0]


def waiting(number: int, **fields: Any) -> None:
    """So many stories that wait, each task with these fields."""
    for _each in range(number):
        a_screened_story()
    opening.open_tasks()
    ReviewTask.objects.update(**fields)


def open_and_pass(user: Any, claim: Claim) -> None:
    wellbeing.open_text(user=user, claim=claim)
    decide(user, claim, "pass")


# --- the dose -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ({"seconds": 45 * 60 - 1}, None),
        ({"seconds": 45 * 60}, Why.BREAK),
        ({"long_texts": 9}, None),
        ({"long_texts": 10}, Why.BREAK),
        ({"long_texts": 9, "number": 2}, None),
        ({"seconds": 45 * 60, "number": 2}, Why.DAY),
        ({"long_texts": 10, "number": 2}, Why.DAY),
        ({"number": 3}, Why.DAY),
    ],
)
def test_it_hands_out_nothing_when_it_is_enough(figures: dict[str, int], why: Why | None):
    waiting(1)
    has_read(ines(), **figures)
    stop = wellbeing.stop_for(ines())
    assert (stop.why if stop else None) == why
    task = ReviewTask.objects.get()
    assert (claims.claim_next(user=ines()) is None) == bool(why)
    if why:
        assert claims.claim_task(user=ines(), task_id=task.pk) is None


@pytest.mark.parametrize("who", [ines, lena])
def test_it_makes_no_exception_for_a_lead_nor_for_a_life_at_risk(who: Any):
    waiting(1, lane=Lane.CRISIS)
    has_read(who(), long_texts=10)
    assert claims.claim_next(user=who()) is None
    assert claims.claim_next(user=who(), another=True) is None


def test_it_calls_for_somebody_else_when_all_who_could_look_have_read_enough():
    late = timezone.now() - timedelta(hours=1)
    waiting(1, lane=Lane.CRISIS, due_at=late)
    has_read(ines(), long_texts=10)
    assert queries.nobody_for(timezone.now()) == [ReviewTask.objects.get()]
    sam()
    assert queries.nobody_for(timezone.now()) == []


def test_it_goes_on_after_the_break_and_tomorrow():
    waiting(1)
    has_read(ines(), long_texts=10)
    with clock_moved(minutes=16):
        assert wellbeing.stop_for(ines()) is None
        wellbeing.open_text(user=ines(), claim=take(ines()))
        assert Sitting.objects.get().number == 2
    has_read(ines(), long_texts=10)
    with clock_moved(minutes=16):
        assert wellbeing.stop_for(ines()).why == Why.DAY
    with clock_moved(hours=25):
        assert wellbeing.stop_for(ines()) is None


def test_it_gives_no_short_break_because_the_day_ended_meanwhile():
    full = has_read(ines(), long_texts=10, number=2)
    Sitting.objects.update(day=full.day - timedelta(days=1))
    assert wellbeing.stop_for(ines()).why == Why.BREAK


def test_it_counts_a_long_text_once_and_a_text_that_was_not_opened_never():
    waiting(1, words=301)
    claim = take(ines())
    assert not Sitting.objects.exists()
    for _again in range(3):
        wellbeing.open_text(user=ines(), claim=claim)
    assert Sitting.objects.get().long_texts == 1
    day = ReadingDay.objects.get()
    assert (day.sittings, day.texts, day.long_texts) == (1, 1, 1)
    assert AuditEntry.objects.filter(verb="opened").count() == 1


def test_it_counts_minutes_while_the_words_are_on_a_screen():
    waiting(1)
    claim = take(ines())
    wellbeing.open_text(user=ines(), claim=claim)
    with clock_moved(minutes=2):
        claims.renew_claim(user=ines(), token=claim.token)
    with clock_moved(minutes=3):
        claims.look_away(user=ines(), token=claim.token)
    with clock_moved(minutes=8):
        claims.renew_claim(user=ines(), token=claim.token)
    with clock_moved(minutes=9):
        decide(ines(), claim, "pass")
    assert 4 * 60 - 5 <= Sitting.objects.get().seconds <= 4 * 60 + 5


def test_it_counts_no_more_than_the_lease_when_nobody_comes_back():
    waiting(1)
    wellbeing.open_text(user=ines(), claim=take(ines()))
    Claim.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    with clock_moved(hours=5):
        claims.end_claims(Claim.objects.all())
    assert Sitting.objects.get().seconds <= 61


def test_it_lets_a_text_be_finished_when_the_limit_comes_in_the_middle():
    waiting(2)
    claim = take(ines())
    wellbeing.open_text(user=ines(), claim=claim)
    has_read(ines(), seconds=45 * 60)
    claims.renew_claim(user=ines(), token=claim.token)
    assert claims.claim_next(user=ines()).pk == claim.pk
    assert decide(ines(), claim, "publish").choice == "publish"
    assert claims.claim_next(user=ines()) is None


def test_it_takes_the_lower_of_own_limit_and_ceiling():
    own_choices.save_choices(user=ines(), most_long_texts=3, most_minutes=500, most_sittings=1)
    assert wellbeing.dose_of(ines()) == wellbeing.Dose(45, 3, 1)
    has_read(ines(), long_texts=3)
    assert wellbeing.stop_for(ines()).why == Why.DAY


def test_it_follows_the_numbers_of_the_operator(settings):
    settings.READING_LONG_TEXTS, settings.LONG_TEXT_WORDS, settings.BREAK_MINUTES = 1, 5, 60
    waiting(1, words=6)
    open_and_pass(ines(), take(ines()))
    with clock_moved(minutes=59):
        assert wellbeing.stop_for(ines()).why == Why.BREAK


# --- heavy and light ------------------------------------------------------------------------------


def test_it_gives_a_lighter_one_after_two_heavy_ones():
    waiting(4)
    light, *_heavy = ReviewTask.objects.all()
    ReviewTask.objects.exclude(pk=light.pk).update(heavy=True, lane=Lane.WAITING)
    for _each in range(2):
        open_and_pass(ines(), take(ines()))
    claim = take(ines())
    assert claim.task_id == light.pk
    open_and_pass(ines(), claim)
    assert not wellbeing.lighter_next(ines())


def test_it_offers_a_break_when_only_heavy_ones_wait_and_leaves_the_choice(client: Client):
    waiting(3, heavy=True)
    has_read(ines(), heavy_in_a_row=2)
    sign_in(client, ines())
    page = client.post("/moderation/next/").content.decode()
    assert "Take it anyway" in page
    assert "/moderation/break/" in page
    answer = client.post("/moderation/next/", {"anyway": "yes"})
    assert answer["Location"] == f"/moderation/{Claim.objects.get().task_id}/"


def test_it_lets_no_mix_stand_before_a_life_at_risk():
    waiting(1, heavy=True, lane=Lane.CRISIS)
    has_read(ines(), heavy_in_a_row=2)
    assert claims.claim_next(user=ines())


def test_it_forgets_the_row_after_a_pause():
    waiting(1, heavy=True)
    has_read(ines(), heavy_in_a_row=2)
    with clock_moved(minutes=16):
        wellbeing.open_text(user=ines(), claim=take(ines()))
    assert Sitting.objects.get().heavy_in_a_row == 1


# --- choosing -------------------------------------------------------------------------------------


def test_it_shows_no_word_before_somebody_asks(client: Client):
    a_screened_story(words=SECRET, title="My own title", warnings={"stalking": "described"})
    claim = take(ines())
    sign_in(client, ines())
    gate = client.get(f"/moderation/{claim.task_id}/").content.decode()
    assert "Stalking" in gate
    assert "It describes hard things." in gate
    assert "Nobody here has read it before." in gate
    assert SECRET not in gate
    assert "My own title" not in gate
    assert not Sitting.objects.exists()
    assert SECRET in client.get(f"/moderation/{claim.task_id}/?open=1").content.decode()
    assert SECRET in client.get(f"/moderation/{claim.task_id}/").content.decode()
    assert SECRET not in client.get(f"/moderation/{claim.task_id}/?open=0").content.decode()


def test_it_passes_on_from_before_the_words_and_counts_nothing(client: Client):
    a_screened_story()
    claim = take(ines())
    sign_in(client, ines())
    path = f"/moderation/{claim.task_id}/"
    page = client.get(path)
    fields = {"decision": "pass", "token": page.context["claim"].token, "version": 1}
    client.post(path, fields)
    assert not Claim.objects.exists()
    assert not Sitting.objects.exists()
    assert ReviewTask.objects.get().skips == 1


def test_it_gives_to_a_senior_what_three_have_passed_on():
    waiting(1)
    for person in (ines(), sam(), cast.staff("moderator")):
        decide(person, take(person), "pass")
    assert claims.claim_next(user=ines()) is None
    assert claims.claim_next(user=lena())


def test_it_opens_at_once_and_looks_as_somebody_likes(client: Client):
    a_screened_story(words=SECRET)
    own_choices.save_choices(
        user=ines(), open_at_once=True, by_paragraph=True, grey=True, font="sans"
    )
    claim = take(ines())
    sign_in(client, ines())
    page = client.get(f"/moderation/{claim.task_id}/").content.decode()
    assert SECRET in page
    assert "story story-sans story-grey" in page
    assert "Paragraph 1 of 1" in page


def test_it_never_gives_a_topic_that_somebody_does_not_want(client: Client):
    a_screened_story(warnings={"stalking": "mentioned"})
    opening.open_tasks()
    sign_in(client, ines())
    client.post("/moderation/mine/", {"opted_out": ["stalking"]})
    assert claims.claim_next(user=ines()) is None
    assert "topics that you chose not to read" in client.get("/moderation/").content.decode()
    answer = client.post("/moderation/next/", follow=True)
    assert "That is fine" in answer.content.decode()
    assert claims.claim_next(user=sam())


def test_it_takes_back_at_once_what_somebody_no_longer_wants():
    a_screened_story(warnings={"stalking": "mentioned"})
    claim = take(ines())
    before = AuditEntry.objects.count()
    own_choices.save_choices(user=ines(), opted_out=["death"])
    assert Claim.objects.exists()
    own_choices.save_choices(user=ines(), opted_out=["stalking"])
    assert not Claim.objects.exists()
    assert not KeptNote.objects.exists()
    assert AuditEntry.objects.count() == before
    assert claims.claim_task(user=sam(), task_id=claim.task_id)


def test_it_calls_for_somebody_when_nobody_wants_a_topic():
    a_screened_story(warnings={"stalking": "mentioned"})
    opening.open_tasks()
    ReviewTask.objects.update(due_at=timezone.now() - timedelta(hours=1))
    own_choices.save_choices(user=ines(), opted_out=["stalking"])
    assert queries.nobody_for(timezone.now())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("most_minutes", "46"),
        ("most_long_texts", "0"),
        ("most_sittings", "3"),
        ("opted_out", "nonsense"),
        ("font", "comic"),
    ],
)
def test_it_saves_no_choice_that_is_none(client: Client, field: str, value: str):
    sign_in(client, ines())
    answer = client.post("/moderation/mine/", {field: value})
    assert answer.status_code == 422
    assert not Reader.objects.exists()


def test_it_stops_by_one_button_and_notes_nothing(client: Client):
    waiting(1)
    claim = take(ines())
    wellbeing.open_text(user=ines(), claim=claim)
    before = AuditEntry.objects.count()
    sign_in(client, ines())
    answer = client.post(f"/moderation/{claim.task_id}/release/", {"token": claim.token})
    assert answer["Location"] == "/moderation/break/"
    assert not Claim.objects.exists()
    assert AuditEntry.objects.count() == before
    task = ReviewTask.objects.get()
    assert (task.skips, task.passed_by.count(), task.is_open) == (0, 0, True)


# --- rest and company -----------------------------------------------------------------------------


def test_it_says_when_the_next_sitting_can_begin(client: Client):
    full = has_read(ines(), long_texts=10)
    sign_in(client, ines())
    page = client.get("/moderation/break/").content.decode()
    assert f"{full.last_at + timedelta(minutes=15):%H:%M} (UTC)" in page
    assert "Take the next story" not in client.get("/moderation/").content.decode()
    assert client.post("/moderation/next/")["Location"] == "/moderation/break/"


def test_it_names_only_colleagues_who_are_open_to_it_today(client: Client):
    sign_in(client, ines())
    sam()
    assert "We talked" not in client.get("/moderation/break/").content.decode()
    assert not talks.note_talk(user=ines(), with_=str(sam().pk))
    talks.be_open(user=sam(), is_open=True)
    page = client.get("/moderation/break/").content.decode()
    assert "sam" in page
    client.post("/moderation/break/talked/", {"with": str(sam().pk)})
    assert talks.talked_with(ines()) == [sam()]
    assert talks.talked_with(sam()) == [ines()]
    with clock_moved(days=1):
        assert not talks.colleagues(ines()).exists()
        wellbeing.forget()
        assert not Talk.objects.exists()


@pytest.mark.parametrize("odd", ["", "x", "\x00", "0" * 5000])
def test_it_answers_an_odd_colleague_calmly(client: Client, odd: str):
    sign_in(client, ines())
    assert client.post("/moderation/break/talked/", {"with": odd}).status_code == 302
    assert not Talk.objects.exists()


# --- afterwards and load --------------------------------------------------------------------------


def test_it_tells_what_became_of_a_story_without_its_words(client: Client):
    a_screened_story(words=SECRET, warnings={"stalking": "mentioned"})
    decide(ines(), take(ines()), "ask", note="May we?")
    sign_in(client, ines())
    page = client.get("/moderation/mine/").content.decode()
    assert "The writer has not answered yet." in page
    assert "Stalking" in page
    assert SECRET not in page


def test_it_tells_how_many_took_a_story_back_and_not_which(client: Client):
    story = a_screened_story()
    decide(ines(), take(ines()), "publish")
    withdraw_story(story_id=story.pk, stay_counted=True)
    claims.tidy_up()
    assert not ReviewTask.objects.exists()
    sign_in(client, ines())
    assert "1 writer took a story back" in client.get("/moderation/mine/").content.decode()


def test_it_asks_about_the_rule_when_two_read_it_differently(client: Client):
    a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names", note="Kindly.")
    opening.open_tasks()
    task = ReviewTask.objects.get()
    decide(sam(), claims.claim_task(user=sam(), task_id=task.pk), "publish")
    sign_in(client, ines())
    asked = "understood this rule differently"
    assert asked not in client.get("/moderation/mine/").content.decode(), "not before it is settled"
    decide(lena(), claims.claim_task(user=lena(), task_id=task.pk), "publish")
    ReviewTask.objects.update(is_open=False)
    for person in (ines(), sam()):
        page = sign_in(client, person).get("/moderation/mine/").content.decode()
        assert asked in page
        assert "It names or points to" in page
        assert "lena" not in page


@pytest.mark.parametrize("role", ["moderator", "senior", "trainee", "operator", "auditor"])
def test_it_shows_the_load_of_others_to_the_lead_alone(client: Client, role: str):
    sign_in(client, cast.staff(role))
    assert client.get("/moderation/load/").status_code == 404
    sign_in(client, lena())
    assert client.get("/moderation/load/").status_code == 200


def test_it_shows_a_person_their_own_load_and_nobody_elses(client: Client):
    today = timezone.now().date()
    ReadingDay.objects.create(user=ines(), day=today, minutes=31, texts=4, heavy_texts=1)
    ReadingDay.objects.create(user=sam(), day=today, minutes=77)
    page = sign_in(client, ines()).get("/moderation/mine/").content.decode()
    assert ">31</td>" in page
    assert ">25</td>" in page
    assert ">77</td>" not in page


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_it_shows_totals_of_all_only_for_five_or_more(client: Client, people: int, shown: bool):
    today = timezone.now().date()
    for number in range(people):
        user = cast._staff(f"reader-{number}", "moderator")
        ReadingDay.objects.create(user=user, day=today, minutes=100 - number)
    (week,) = load.weeks_of_all()
    assert (week.together is not None) is shown
    assert [str(user) for user, _load in week.people] == [f"reader-{n}" for n in range(people)]
    page = sign_in(client, lena()).get("/moderation/load/").content.decode()
    assert ("All together" in page) is shown


def test_it_keeps_no_sitting_past_its_day_and_no_total_past_its_time():
    has_read(ines())
    today = timezone.now().date()
    for ago in (34, 35):
        ReadingDay.objects.create(user=ines(), day=today - timedelta(days=ago), minutes=1)
    with clock_moved(days=1):
        wellbeing.forget()
    assert not Sitting.objects.exists()
    assert ReadingDay.objects.count() == 1
