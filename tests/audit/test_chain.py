"""Entries follow one another, whoever writes at the same moment, and nobody changes one."""

import io
import json
import uuid
from datetime import date

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import sql

from apps.audit.chain import GENESIS, Row, canonical, link, plain
from apps.audit.models import AuditEntry, AuditHead
from apps.audit.services import NotACode, record
from apps.audit.verifying import walk
from apps.moderation import claims, opening
from apps.moderation.models import Claim, Decision
from apps.moderation.recording import Verdict
from apps.moderation.services import decide
from apps.stories.erasing import withdraw_story
from apps.stories.models import Story
from tests import cast, factories
from tests.audit.chains import TABLES, run, written
from tests.stories.test_lifecycle import at_once


@pytest.mark.django_db
def test_it_links_each_entry_to_the_one_before():
    first, second = written(2)
    assert bytes(first.prev) == GENESIS
    assert bytes(second.prev) == bytes(first.hash)
    head = AuditHead.objects.get()
    assert (head.sequence, bytes(head.hash)) == (2, bytes(second.hash))


@pytest.mark.django_db
def test_it_costs_one_statement_more_than_the_row_itself():
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        written(1)
    statements = [each["sql"].split()[0] for each in asked]
    assert [each for each in statements if each not in ("SAVEPOINT", "RELEASE")] == [
        *("SELECT", "INSERT")
    ]


@pytest.mark.django_db(transaction=True)
def test_it_forks_under_no_number_of_writers():
    """20 at once, 20 entries each, some of them taken back: one chain without a gap."""

    def writer(number: int) -> None:
        for turn in range(20):
            try:
                with transaction.atomic():
                    record(actor=None, verb="claimed", kind="story", object_id=f"{number}-{turn}")
                    if turn % 5 == 4:
                        raise InterruptedError
            except InterruptedError:
                pass

    results = at_once(*(lambda number=number: writer(number) for number in range(20)))
    assert results == [None] * 20
    assert [*AuditEntry.objects.values_list("sequence", flat=True)] == [*range(1, 321)]
    assert walk().holds
    told = AuditEntry.objects.values_list("object_id", flat=True)
    assert len({*told}) == 320


@pytest.mark.django_db(transaction=True)
def test_it_lets_the_second_writer_wait_for_the_first():
    """While one entry is not committed, nobody writes one that follows the same."""
    with transaction.atomic():
        written(1)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = 200")
                with pytest.raises(DatabaseError, match="lock timeout"):
                    cursor.execute("SELECT * FROM audit_audithead FOR NO KEY UPDATE")
        finally:
            other.close()
    assert written(1)[0].sequence == 2


@pytest.mark.django_db
def test_it_takes_no_entry_that_does_not_follow_the_head():
    """As somebody would who may insert: without a link, on an older one, beyond the end."""
    written(3)
    columns = [field.column for field in AuditEntry._meta.local_fields]
    for sequence, prev in ((4, b"1" * 32), (5, None), (9, None), (4, GENESIS)):
        values = {"sequence": sequence, "prev": prev or bytes(AuditHead.objects.get().hash)}
        chosen = ", ".join("%s" if name in values else name for name in columns)
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            connection.cursor().execute(
                f"INSERT INTO audit_auditentry ({', '.join(columns)})"
                f" SELECT {chosen} FROM audit_auditentry WHERE sequence = 3",
                [values[name] for name in columns if name in values],
            )
    assert AuditEntry.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE audit_{} SET {} = {}", "DELETE FROM audit_{}"])
def test_it_refuses_to_change_what_is_written(statement: str, table: str):
    from apps.audit import partner

    written(2)
    partner.sign_head(date(2026, 11, 22))
    column = {"auditentry": "verb", "auditdelivery": "way"}.get(table, "sequence")
    with pytest.raises(ProgrammingError, match=r"append-only|goes forward"), transaction.atomic():
        connection.cursor().execute(statement.format(table, column, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_it_refuses_to_be_emptied(table: str):
    written(1)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE audit_{table}")
    assert AuditEntry.objects.count() == AuditHead.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["sequence = 1", "hash = '\\x00'", "site = gen_random_uuid()"])
def test_it_moves_the_head_forward_only(back: str):
    written(3)
    with pytest.raises(ProgrammingError, match="goes forward"), transaction.atomic():
        connection.cursor().execute(f"UPDATE audit_audithead SET {back}")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditHead.objects.create(id=2)


# --- what an entry holds --------------------------------------------------------------------------


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.django_db
@given(details=st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_it_reads_back_the_bytes_that_it_sealed(details: dict):
    """Whatever PostgreSQL makes of the JSON, the entry has the same hash afterwards."""
    with connection.cursor() as cursor:
        text = json.dumps(details)
        if "\\u0000" in text or "\\ud" in text:
            return
        cursor.execute("SELECT %s::jsonb::text", [text])
        back = json.loads(cursor.fetchone()[0])
    assert plain(back) == plain(json.loads(text))
    row = Row(1, date(2026, 11, 22), None, "", "v", "k", "o", details, "a1", GENESIS, b"")
    assert canonical(row._replace(details=back)) == canonical(row)


def test_it_keeps_its_canonical_form():
    """These bytes are in records that exist. Another form needs another VERSION."""
    actor = uuid.UUID(int=1, version=4)
    details = {"b": [1.0, True, None], "a": "ü"}
    row = Row(
        *(7, date(2026, 11, 22), actor, "senior", "publish", "story", "x", details),
        *("a1", GENESIS, b""),
    )
    assert canonical(row) == (
        b'["v1","a1",7,"2026-11-22","00000000-0000-4000-8000-000000000001","senior","publish",'
        b'"story","x",{"a":"\\u00fc","b":[1,true,null]}]'
    )
    assert link(row, key=b"k" * 32).hex() == (
        "66fdd4ae19e4c90df553387e1b7a27818b9e041dae4e2d390fb9a5fa81596718"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "details",
    [
        {"note": "she said so"},
        {"note": "a" * 101},
        {"spans": [{"name": "Mary Ann"}]},
        {"two words": 1},
        {"note": "line\n"},
    ],
)
def test_it_takes_no_words(details: dict):
    with pytest.raises(NotACode) as refused, transaction.atomic():
        written(1, details=details)
    assert "said" not in str(refused.value)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_it_outlives_people_and_stories():
    ines, story = cast.ines(), factories.a_screened_story()
    record(actor=ines, verb="claimed", kind="story", object_id=story.pk, role="moderator")
    withdraw_story(story_id=story.pk, stay_counted=False)
    story_id, ines_id = str(story.pk), ines.pk
    Story.objects.filter(pk=story.pk).delete()
    ines.delete()
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.object_id) == (ines_id, story_id)
    assert walk().holds


# --- no entry, no act -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_undoes_a_decision_whose_entry_cannot_be_written():
    ines, story = cast.ines(), factories.a_screened_story()
    opening.open_tasks()
    claim = claims.claim_next(user=ines)
    assert claim
    before = AuditEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'disk full'; END $$;"
            "CREATE TRIGGER full_disk BEFORE INSERT ON audit_auditentry"
            " FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
    with pytest.raises(DatabaseError, match="disk full"):
        decide(
            user=ines,
            task_id=claim.task_id,
            token=claim.token,
            version=claim.task.version,
            verdict=Verdict("publish"),
        )
    story.refresh_from_db()
    assert story.state == "queued"
    assert not Decision.objects.exists()
    assert Claim.objects.get().token == claim.token
    assert AuditEntry.objects.count() == before
    assert walk().holds


# --- a role of its own ----------------------------------------------------------------------------


@pytest.fixture
def app_role(transactional_db: None):
    """A role as docs/operating.md makes one; yields its name."""
    role, at = "chorus_app", connection.settings_dict
    superuser = psycopg2.connect(host=at["HOST"], user="postgres", dbname=at["NAME"])
    superuser.autocommit = True
    name = sql.Identifier(role)
    with superuser.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        try:
            yield role
        finally:
            cursor.execute(sql.SQL("DROP OWNED BY {}").format(name))
            cursor.execute(sql.SQL("DROP ROLE {}").format(name))
    superuser.close()


def granted(role: str) -> str:
    out = io.StringIO()
    call_command("grant_audit", role, stdout=out)
    return out.getvalue()


def test_it_grants_a_role_to_add_and_to_read_and_nothing_else(app_role: str):
    written(2)
    assert "may add to the record" in granted(app_role)
    granted(app_role)
    at, ours = connection.settings_dict, connection.settings_dict["USER"]
    connection.close()
    at["USER"] = app_role
    try:
        written(1)
        cast.ines()
        assert walk().holds
        for statement in (
            "UPDATE audit_auditentry SET verb = 'other'",
            "DELETE FROM audit_auditentry",
            "TRUNCATE audit_auditentry",
            "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_no_change ON audit_auditentry",
            "DELETE FROM audit_audithead",
            "UPDATE audit_audithead SET site = gen_random_uuid()",
            "DELETE FROM audit_auditheadsignature",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(ProgrammingError, match=r"denied|owner"), transaction.atomic():
                connection.cursor().execute(statement)
        with pytest.raises(ProgrammingError, match="goes forward"), transaction.atomic():
            connection.cursor().execute("UPDATE audit_audithead SET sequence = 1")
        assert "owns the record" not in verified()
    finally:
        connection.close()
        at["USER"] = ours
    assert AuditEntry.objects.count() == 3


def verified() -> str:
    out = io.StringIO()
    call_command("verify_audit", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_it_refuses_a_role_that_no_grant_holds_back(transactional_db: None):
    for role, why in (("chorus", "owns the record"), ("postgres", "owns"), ("nobody", "no role")):
        with pytest.raises(CommandError, match=why):
            granted(role)
    out = io.StringIO()
    call_command("grant_audit", 'odd"name', "--sql", stdout=out)
    assert 'TO "odd""name"' in out.getvalue()


# --- what was there before the chain --------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_chains_what_was_written_before_there_was_a_chain():
    """Back to the tables of before, entries with gaps in their numbers, and forward again."""
    call_command("migrate", "audit", "0002", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditentry (sequence, day, role, verb, kind, object_id, details)"
            " SELECT 3 * n, '2026-11-20', 'moderator', 'claimed', 'story', n::text,"
            ' \'{"rule": "x", "figure": 1e2}\' FROM generate_series(1, 7000) n'
        )
    call_command("migrate", "audit", verbosity=0)
    assert AuditEntry.objects.count() == 7000
    assert walk().holds
    assert written(1)[0].sequence == 21_001
    run("UPDATE audit_auditentry SET role = 'senior' WHERE sequence = 15000")
    assert walk().faults[0].at == 15_000
