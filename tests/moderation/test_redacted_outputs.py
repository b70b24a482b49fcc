"""A name that was taken out stands nowhere any more: on no page, in no log, in no row in clear."""

import logging
import re
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.apps import apps as models
from django.core import mail
from django.db import connection
from django.test import Client, override_settings

from apps.moderation import acting
from apps.moderation.models import ReviewTask
from apps.screening.services import screen_texts
from apps.stories import news, screening_run
from apps.stories.models import PublishedText, Story
from apps.stories.return_codes import ReturnCode
from apps.stories.screening_run import screen_failed_again, screen_waiting
from apps.stories.two_versions import own_words
from tests.cast import ines, sign_in, staff
from tests.desk import decide_by_all
from tests.factories import a_code, a_screened_story, enter
from tests.moderation.test_redaction import open_review, row, send
from tests.security.addresses import addresses

pytestmark = pytest.mark.django_db
NAME = "Ottoline"
WORDS = f"{NAME} knew it. Nobody asked {NAME.lower()}.\n\nThen #{NAME} was gone, {NAME}'s desk too."
# Who sees lists and records of the team; a moderator's pages come before it is out.
TEAM = ("nobody", "operator", "auditor", "safeguarding_lead", "organisation_editor")


@pytest.fixture(params=["allowed", "asked"])
def redacted(request: Any, caplog: Any) -> Iterator[tuple[Story, ReturnCode, list[str]]]:
    """A story whose name went by each of the two ways, published; with what the checks read
    after that, while all that is logged is kept."""
    caplog.set_level(logging.DEBUG)
    code, read = a_code(), []
    allowed = request.param == "allowed"
    story = a_screened_story(
        code=code, words=WORDS, title=f"To {NAME}", language="en", hide_details=allowed
    )
    desk = sign_in(Client(), ines())
    path, page = open_review(desk)
    send(desk, path, page, go="show", **row(0, NAME))
    send(desk, path, page, decision="redact", **row(0, NAME, role="a friend"))
    if not allowed:
        maya = Client()
        enter(maya, code.digits())
        maya.post("/my-story/proposal/", {"go": "accept"})

    def listening(inputs: Any) -> Any:
        read.extend(each.text for each in inputs)
        return screen_texts(inputs)

    with (
        mock.patch.object(screening_run, "screen_texts", listening),
        override_settings(NEWS_MAIL_FROM="us@example.org"),
    ):
        news.write_to(story=story, address="maya@example.org")
        screen_waiting()
        decide_by_all(ines() if not allowed else staff("senior"), "publish")
        ReviewTask.objects.filter(acts_at__isnull=False).update(acts_at="2020-01-01T00:00Z")
        acting.act_on_due()
        news.send_news()
        story.refresh_from_db()
        yield story, code, read


def holds(text: Any) -> bool:
    return NAME.casefold() in str(text).casefold()


def answers(story: Story, token: str) -> Iterator[tuple[str, str]]:
    """Every address of the site with this story in its gaps, as readers and the team see it."""
    # Once for the team: what it sees does not hang on who agreed.
    for who in TEAM if story.hide_details else TEAM[:1]:
        client = Client(raise_request_exception=False)
        if who != "nobody":
            sign_in(client, staff(who))
        for address in addresses():
            path = re.sub(r"[0-9a-f-]{36}", str(story.pk), address.path).replace("example", token)
            for query in ("", "?open=1") if address.gaps else ("",):
                answer = client.get(path + query)
                body = b"" if answer.streaming else answer.content
                yield f"{who} {path}{query}", f"{answer.headers} {body.decode(errors='replace')}"


def test_it_shows_the_name_to_nobody_anywhere(redacted, client: Client, caplog):
    story, _code, read = redacted
    token = news.open_address(story=story)
    pages = dict(answers(story, token))
    assert "A friend knew it." in pages[f"nobody /stories/{story.pk}/?open=1"]
    assert "To a friend" in pages["nobody /stories/"]
    assert "<entry>" in pages[f"nobody /news/{token}.atom"]
    assert [path for path, page in pages.items() if holds(page)] == []
    assert mail.outbox
    assert not any(holds(each.message()) for each in mail.outbox)
    assert read
    assert not any(map(holds, read))
    assert caplog.records
    assert not holds(caplog.text)


def test_it_keeps_the_name_in_no_row_in_clear(redacted):
    names = [model._meta.db_table for model in models.get_models()]
    with connection.cursor() as cursor:
        found = []
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}" r WHERE r::text ILIKE %s', [f"%{NAME}%"])
            found += [name] * cursor.fetchone()[0]
    assert found == []
    assert "friend" in PublishedText.objects.get().words


def test_later_checks_read_the_words_without_the_name(redacted):
    story, _code, read = redacted
    read.clear()
    Story.objects.filter(pk=story.pk).update(state="queued")
    newest = story.revisions.order_by("-number")[0]
    newest.screening.failed = ["warnings"]
    newest.screening.save()
    screen_failed_again()
    assert len(read) == 1
    assert not holds(read)


def test_the_writer_alone_has_the_own_version_in_a_copy(redacted):
    story, code, _read = redacted
    maya = Client()
    enter(maya, code.digits())
    copy = maya.post("/my-story/copy/").content.decode()
    text = maya.post("/my-story/copy/", {"go": "text"}).content.decode()
    by_team = story.revisions.order_by("-number")[0].by_team
    # Who took our words took them as the own ones.
    assert holds(copy) == holds(text) == by_team
    assert holds(own_words(story).unseal(key=story.key())["words"]) == by_team
    assert holds(maya.get("/my-story/now/").content.decode()) == by_team
