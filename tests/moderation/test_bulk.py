"""Several tasks at once: listed first, carried out where nothing changed, never a decision."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.audit.models import AuditEntry
from apps.moderation import bulk, claims, opening, reporting
from apps.moderation.bulk import Act, Change
from apps.moderation.models import (
    Claim,
    Decision,
    Kind,
    Lane,
    Report,
    ReportOutcome,
    ReviewTask,
)
from apps.stories.lifecycle import State
from apps.stories.models import Story
from tests import cast
from tests.factories import a_published_story, a_screened_story
from tests.moderation.desk_pages import decide, take
from tests.moderation.test_hidden_stories import hide, two
from tests.moderation.test_pages import csrf
from tests.moderation.test_reports import reported, task_of
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior(db: None) -> Client:
    return cast.sign_in(Client(), cast.staff("senior"))


def waiting(number: int) -> list[ReviewTask]:
    for _ in range(number):
        a_screened_story(words="A sentence that no list may show.")
    opening.open_tasks()
    return list(ReviewTask.objects.filter(is_open=True, kind=Kind.REVIEW))


def post(client: Client, **fields: Any) -> Any:
    page = client.get("/moderation/bulk/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    token = {"csrfmiddlewaretoken": found[1]} if found else {}
    return client.post("/moderation/bulk/", token | fields)


def dry(client: Client, act: str, tasks: list[ReviewTask]) -> Any:
    return post(client, go="dry", act=act, task=[str(task.pk) for task in tasks])


def confirm(client: Client, page: Any) -> Any:
    text = page.content.decode()
    act = re.search(r'name="act" value="(\w+)"', text)[1]
    picked = re.findall(r'name="picked" value="([^"]+)"', text)
    fields = {"csrfmiddlewaretoken": csrf(text), "go": "confirm", "act": act, "picked": picked}
    return client.post("/moderation/bulk/", fields)


def test_it_lists_by_filter_and_shows_no_word(senior: Client):
    (review,) = waiting(1)
    story = a_published_story()
    reported(story, "names")
    reporting.collect_reports()
    task = task_of(story)

    def listed(query: str) -> set[str]:
        page = senior.get(f"/moderation/bulk/?{query}").content.decode()
        assert "A sentence that no list may show." not in page
        return {*re.findall(r'data-task="([^"]+)"', page)}

    both = {str(review.pk), str(task.pk)}
    assert listed("") == listed("kind=x&lane=99&language=xx&reason=%00") == both
    assert listed("kind=report") == listed("reason=names") == listed("lane=1") == {str(task.pk)}
    assert listed("reason=hate") == listed("language=ar") == set()


def test_it_says_what_would_change_and_changes_nothing_before_the_word(senior: Client):
    tasks = waiting(2)
    page = dry(senior, "senior", tasks)
    text = page.content.decode()
    assert text.count("goes to a senior") == 2
    assert all(str(task.pk) in text for task in tasks)
    assert {*ReviewTask.objects.values_list("needs", flat=True)} == {"read_stories"}
    assert not AuditEntry.objects.filter(verb__startswith="bulk").exists()
    done = confirm(senior, page).content.decode()
    assert "2 tasks." in done
    assert {*ReviewTask.objects.values_list("needs", flat=True)} == {"third_review"}
    assert claims.claim_next(user=cast.ines()) is None
    assert claims.claim_next(user=cast.lena()) is not None
    parent = AuditEntry.objects.get(verb="bulk")
    rows = AuditEntry.objects.filter(verb="bulk_senior")
    assert {row.details["parent"] for row in rows} == {parent.object_id}
    assert {row.details["task"] for row in rows} == {str(task.pk) for task in tasks}


def test_it_leaves_alone_and_names_what_changed_meanwhile(senior: Client):
    first, second, third = waiting(3)
    page = dry(senior, "senior", [first, second, third])
    claims.claim_task(user=cast.ines(), task_id=second.pk)
    ReviewTask.objects.filter(pk=third.pk).update(version=third.version + 1)
    done = confirm(senior, page).content.decode()
    assert "1 task." in done
    assert str(second.pk) in done
    assert str(third.pk) in done
    assert str(first.pk) not in done
    assert ReviewTask.objects.filter(needs="third_review").count() == 1
    # Pressed twice: it has been done, so it is not what was listed any more.
    assert "0 tasks." in confirm(senior, page).content.decode()


def test_it_releases_leases_and_keeps_notes(senior: Client):
    from apps.moderation.models import KeptNote
    from apps.moderation.notes import keep_note

    task, free = waiting(2)
    claim = claims.claim_task(user=cast.ines(), task_id=task.pk)
    keep_note(claim=claim, fields={"note": "Half a thought"})
    page = dry(senior, "release", [task, free])
    assert page.content.decode().count("goes back to the queue") == 1
    assert "1 task you picked stays as it is." in page.content.decode()
    confirm(senior, page)
    assert not Claim.objects.exists()
    assert KeptNote.objects.count() == 1
    with pytest.raises(claims.NotYours):
        claims.renew_claim(user=cast.ines(), token=claim.token)


def brought_back_and_reported() -> tuple[Story, ReviewTask]:
    """Two have just brought it back; now readers go on reporting the same words."""
    story = a_published_story()
    two(hide(story), "restore", "restore")
    reported(story, "hate", 3)
    reporting.collect_reports()
    return story, task_of(story)


def test_it_closes_reports_on_words_that_were_decided(senior: Client):
    story, task = brought_back_and_reported()
    fresh = a_published_story()
    reported(fresh, "hate", 3)
    reporting.collect_reports()
    page = dry(senior, "duplicates", [task, task_of(fresh)])
    assert "is closed, with 3 reports" in page.content.decode()
    assert "1 task you picked stays as it is." in page.content.decode()
    confirm(senior, page)
    assert not ReviewTask.objects.get(pk=task.pk).is_open
    assert task_of(fresh)
    assert Report.objects.filter(outcome=ReportOutcome.DUPLICATE).count() == 3
    assert Story.objects.get(pk=story.pk).state == State.PUBLISHED


def test_it_leaves_a_task_alone_that_got_another_report_meanwhile(senior: Client):
    story, task = brought_back_and_reported()
    page = dry(senior, "duplicates", [task])
    reported(story, "names")
    reporting.collect_reports()
    done = confirm(senior, page).content.decode()
    assert str(task.pk) in done
    assert ReviewTask.objects.get(pk=task.pk).is_open


def test_it_keeps_what_is_new_when_it_closes_what_is_not():
    story = a_published_story()
    reported(story, "hate")
    reporting.collect_reports()
    decide(take(cast.ines()), "settle")
    reported(story, "names")
    reporting.collect_reports()
    task = task_of(story)
    # As left by a worker of an older version: a duplicate that was counted.
    first = Report.objects.get(reason="names")
    Report.objects.create(
        lookup=b"x" * 32, story=story, reason="hate", digest=first.digest, day=first.day, task=task
    )
    (line,) = bulk.dry_run(act=Act.DUPLICATES, task_ids=[task.pk])
    assert (line.change, line.number) == (Change.FEWER, 1)
    done = bulk.carry_out(
        user=cast.staff("senior"), act=Act.DUPLICATES, picked=[(task.pk, line.mark)]
    )
    assert len(done.changed) == 1
    assert [each.reason for each in reporting.open_reports(task_of(story))] == ["names"]


def test_it_takes_no_more_than_twenty_five(senior: Client):
    tasks = waiting(1)
    ids = [tasks[0].pk, *(story.pk for story in Story.objects.all())] * 20
    page = post(senior, go="dry", act="senior", task=[f"{pk}" for pk in ids])
    assert page.status_code in (200, 422)
    many = [f"00000000-0000-4000-8000-{n:012}" for n in range(26)]
    page = post(senior, go="dry", act="senior", task=many)
    assert page.status_code == 422
    assert "At most 25 at once" in page.content.decode()
    assert post(senior, go="dry", act="senior").status_code == 422
    assert post(senior, go="dry", task=many[:1]).status_code == 422


def test_it_decides_no_story_and_knows_no_other_act(senior: Client):
    """Neither what is escalated nor a forged act."""
    (task,) = waiting(1)
    for act in ("publish", "decline", "hide", "settle", ""):
        assert dry(senior, act, [task]).status_code == 422
        answer = post(senior, go="confirm", act=act, picked=[f"{task.pk}:x"])
        assert answer.status_code == 422
    ReviewTask.objects.update(needs="care", lane=Lane.CRISIS)
    for act in Act:
        (line,) = bulk.dry_run(act=act, task_ids=[task.pk])
        assert line.change == Change.NOTHING
    assert not Decision.objects.exists()
    assert task.story.state == State.QUEUED


def test_it_asks_for_the_right_once_more_when_it_acts():
    (task,) = waiting(1)
    (line,) = bulk.dry_run(act=Act.SENIOR, task_ids=[task.pk])
    for who in (cast.ines(), cast.otto()):
        with pytest.raises(PermissionError):
            bulk.carry_out(user=who, act=Act.SENIOR, picked=[(task.pk, line.mark)])
    assert not AuditEntry.objects.filter(verb="bulk").exists()


@pytest.mark.django_db(transaction=True)
def test_it_routes_each_task_once_when_two_confirm_while_others_claim():
    tasks = waiting(4)
    lines = bulk.dry_run(act=Act.SENIOR, task_ids=[task.pk for task in tasks])
    picked = [(line.task.pk, line.mark) for line in lines]
    leads = [cast.staff("senior"), cast.lena()]
    results = at_once(
        *[lambda who=who: bulk.carry_out(user=who, act=Act.SENIOR, picked=picked) for who in leads],
        lambda: claims.claim_next(user=cast.ines()),
        lambda: claims.claim_next(user=cast.sam()),
    )
    changed = [line.task.pk for done in results[:2] for line in done.changed]
    assert len(changed) == len({*changed})
    routed = {*ReviewTask.objects.filter(needs="third_review").values_list("pk", flat=True)}
    assert routed == {*changed}
    for done in results[:2]:
        assert len(done.changed) + len(done.skipped) == 4
