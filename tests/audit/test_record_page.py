"""The auditor's page: plain words, no names, and a copy that is checked first."""

import csv
import io
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from apps.accounts.permissions import Role
from apps.audit import partner, views
from apps.audit.models import AuditEntry
from apps.audit.services import record
from tests import cast, factories
from tests.audit.chains import run, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> Client:
    return cast.sign_in(Client(), cast.staff("auditor"))


def page(client: Client, **asked: Any) -> str:
    answer = client.get("/audit/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def entries_in(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'data-entry="(-?\d+)"', text)]


def copy(client: Client, **asked: Any) -> list[list[str]]:
    answer = client.post("/audit/export/", asked)
    assert answer.status_code == 200
    return [*csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_it_is_for_auditors_only(role: str):
    client = cast.sign_in(Client(), cast.staff(role))
    assert client.get("/audit/").status_code == client.post("/audit/export/").status_code == 404


def test_it_opens_nothing_else_to_an_auditor(auditor: Client):
    story = factories.a_screened_story()
    for path in ("/moderation/", "/accounts/people/", f"/moderation/{uuid.uuid4()}/"):
        assert auditor.get(path).status_code == 404
    assert auditor.get(f"/stories/{story.pk}/").status_code == 404


def test_it_says_what_was_done_in_plain_words_and_names_nobody(auditor: Client):
    ines, story = cast.ines(), factories.a_screened_story()
    record(
        actor=ines,
        verb="decline",
        kind="story",
        object_id=story.pk,
        role="moderator",
        details={"rule": "spam", "kept": ["a", "b"]},
    )
    text = page(auditor)
    for said in (
        "decided not to publish",
        "Moderator",
        "kept: a, b · rule: spam",
        str(ines.pk)[:8],
    ):
        assert said in text
    assert not re.search(r"\bines\b", text)
    assert factories.WORDS[:20] not in text


def test_it_says_when_there_is_nothing(auditor: Client):
    assert "No entry is like that" in page(auditor)


def test_it_shows_a_code_that_it_has_no_words_for(auditor: Client):
    written(1, verb="sang_a_song", role="conductor")
    assert "sang a song" in page(auditor)


def test_it_walks_back_by_pages_while_others_write(auditor: Client, monkeypatch):
    monkeypatch.setattr(views, "SHOWN", 3)
    written(7, verb="claimed")
    seen, text = entries_in(page(auditor)), page(auditor)
    while older := re.search(r'href="\?([^"]+)" rel="next"', text):
        written(1)
        text = auditor.get("/audit/?" + older[1].replace("&amp;", "&")).content.decode()
        seen += entries_in(text)
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert "Newest" in text


def test_it_finds_by_each_question_and_keeps_it_on_the_next_page(auditor: Client, monkeypatch):
    ines = cast.ines()
    written(2)
    record(actor=ines, verb="publish", kind="story", object_id="abc", role="senior")
    day = AuditEntry.objects.first().day
    for asked in ({"verb": "publish"}, {"role": "senior"}, {"object": "abc"}, {"actor": ines.pk}):
        assert entries_in(page(auditor, **asked)) == [3], asked
    assert entries_in(page(auditor, day=day)) == [3, 2, 1]
    assert entries_in(page(auditor, day="2020-01-01")) == []
    monkeypatch.setattr(views, "SHOWN", 1)
    assert "role=moderator&amp;before=2" in page(auditor, role="moderator")


@pytest.mark.parametrize(
    "asked",
    [
        {"day": "31"},
        {"verb": "x\0"},
        {"role": "king"},
        {"actor": "ines"},
        {"object": "\0"},
        {"before": "-1"},
        {"before": "9" * 40},
    ],
)
def test_it_answers_a_question_that_makes_no_sense(auditor: Client, asked: dict):
    written(1)
    assert entries_in(page(auditor, **asked)) == []
    assert auditor.post("/audit/export/", asked).status_code == 422


# --- the chain, as it is shown --------------------------------------------------------------------


def test_it_shows_how_the_chain_stands(auditor: Client, settings, tmp_path):
    assert 'data-chain="new"' in page(auditor)
    written(2)
    copy(auditor)
    text = page(auditor)
    assert 'data-chain="holds"' in text
    assert "2 entries" in text
    assert "No head is signed yet" in text
    partner.sign_head(AuditEntry.objects.first().day)
    assert "It is sent to nobody" in page(auditor)
    settings.AUDIT_PARTNER_DIR = str(tmp_path)
    assert "has not reached every partner" in page(auditor)
    partner.keep_heads(AuditEntry.objects.first().day)
    assert "The partner has it." in page(auditor)
    run("UPDATE audit_auditentry SET verb = 'publish' WHERE sequence = 1")
    auditor.post("/audit/export/")
    text = page(auditor)
    assert 'data-chain="broken"' in text
    assert "Entry 1 was changed after it was written." in text


# --- the copy -------------------------------------------------------------------------------------


def test_it_gives_a_copy_of_what_was_asked_for_and_records_it(auditor: Client):
    written(3)
    record(actor=cast.ines(), verb="publish", kind="story", object_id="abc", role="senior")
    heading, *rows = copy(auditor)
    assert heading[0] == "sequence"
    assert [row[0] for row in rows] == ["4", "3", "2", "1"]
    assert AuditEntry.objects.order_by("-sequence")[0].verb == "exported"
    assert [row[0] for row in copy(auditor, verb="publish", before="2")[1:]] == ["4"]


def test_it_makes_no_formula_of_a_cell(auditor: Client):
    for object_id in ("=1+1", "+1", "-1", "@A1", "\tx", " =1", "\uff1d1", 'a"b', "a,b"):
        record(actor=None, verb="claimed", kind="story", object_id=object_id)
    cells = {row[6] for row in copy(auditor)[1:]}
    assert cells == {"'=1+1", "'+1", "'-1", "'@A1", "'\tx", "' =1", "'\uff1d1", 'a"b', "a,b"}


def test_it_checks_the_chain_before_it_gives_a_copy(auditor: Client):
    written(2)
    run("UPDATE audit_auditentry SET verb = 'publish' WHERE sequence = 2")
    answer = auditor.post("/audit/export/", {"role": "moderator"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "No copy was made" in text
    assert 'name="role" value="moderator"' in text
    assert not AuditEntry.objects.filter(verb="exported").exists()
    answer = auditor.post("/audit/export/", {"anyway": "yes"})
    assert "record-broken-" in answer["Content-Disposition"]
    assert b"publish" in b"".join(answer.streaming_content)


def test_it_sends_whoever_just_comes_by_to_the_page(auditor: Client):
    assert auditor.get("/audit/export/")["Location"] == "/audit/"
