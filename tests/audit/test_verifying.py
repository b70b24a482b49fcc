"""Every way in which the record could be bent, and that `verify_audit` names the place.

The hand in these tests owns the database: it switches the triggers off first.
"""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.audit import keys, queries, verifying
from apps.audit.chain import GENESIS, link
from apps.audit.checking import check_chain
from apps.audit.faults import SENTENCES, Fault, Kind
from apps.audit.models import AuditEntry
from apps.audit.verifying import walk
from tests.audit.chains import copied, owner, run, written

pytestmark = pytest.mark.django_db


def first_fault() -> tuple[Kind, int, int]:
    fault = walk().faults[0]
    return fault.kind, fault.at, fault.after


def verify(*args: str) -> str:
    """What the command says when the chain holds; CommandError otherwise."""
    out = io.StringIO()
    call_command("verify_audit", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def seven() -> None:
    written(7)


def test_it_says_that_an_untouched_chain_holds(seven):
    report = walk()
    assert report.holds
    assert report.entries == 7
    assert "The chain holds: 7 entries" in verify()


def test_it_holds_when_nothing_was_ever_written():
    assert walk().holds


def test_it_walks_in_batches(seven, monkeypatch):
    monkeypatch.setattr(verifying, "BATCH", 3)
    done: list[int] = []
    assert walk(advance=done.append).holds
    assert done == [3, 3, 1]


CHANGES = {
    "day": ("day", "'2020-01-01'"),
    "actor": ("actor", "'00000000-0000-4000-8000-000000000000'"),
    "role": ("role", "'senior'"),
    "verb": ("verb", "'publish'"),
    "kind": ("kind", "'person'"),
    "object": ("object_id", "'other'"),
    "details": ("details", '\'{"rule": "other"}\''),
    "hash": ("hash", r"'\x00'"),
    "prev": ("prev", r"'\x00'"),
}


@pytest.mark.parametrize("column", CHANGES)
def test_it_finds_a_change_of_any_column(column: str, seven):
    name, value = CHANGES[column]
    run(f"UPDATE audit_auditentry SET {name} = {value} WHERE sequence = 4")
    assert first_fault() == (Kind.CHANGED, 4, 3)
    with pytest.raises(CommandError, match=r"Entry 4 was changed") as broken:
        verify()
    assert broken.value.returncode == 1


def test_it_finds_an_entry_that_was_taken_out(seven):
    run("DELETE FROM audit_auditentry WHERE sequence = 4")
    assert first_fault() == (Kind.MISSING, 5, 3)


def test_it_finds_that_the_first_were_taken_out(seven):
    run("DELETE FROM audit_auditentry WHERE sequence < 3")
    assert first_fault() == (Kind.MISSING, 3, 0)


def test_it_finds_that_numbers_were_closed_up_after_one_was_taken_out(seven):
    run("DELETE FROM audit_auditentry WHERE sequence = 4")
    for number in (5, 6, 7):
        run("UPDATE audit_auditentry SET sequence = %s WHERE sequence = %s", number - 1, number)
    assert first_fault()[1:] == (4, 3)


def test_it_finds_an_entry_that_was_put_in_between(seven):
    """Between 4 and 5 there is no number, so those behind are moved on first."""
    with owner() as cursor:
        for sequence in (7, 6, 5):
            cursor.execute(
                "UPDATE audit_auditentry SET sequence = sequence + 1 WHERE sequence = %s",
                [sequence],
            )
    copied(4, sequence=5, hash=b"1" * 32)
    kinds = [(fault.kind, fault.at) for fault in walk().faults]
    assert kinds[0] == (Kind.INSERTED, 5)


def test_it_finds_an_entry_before_the_first(seven):
    copied(1, sequence=-3, prev=b"2" * 32)
    assert first_fault() == (Kind.INSERTED, -3, 0)
    assert len(walk().faults) == 1


def test_it_finds_entries_in_another_order(seven):
    with owner() as cursor:
        for old, new in ((4, 100), (5, 4), (100, 5)):
            cursor.execute(
                "UPDATE audit_auditentry SET sequence = %s WHERE sequence = %s", [new, old]
            )
    assert first_fault() == (Kind.MOVED, 4, 3)


def test_it_finds_a_fork_that_has_the_key(seven):
    """What two writers without a locked head would have made: both entries are genuine."""
    third, key = AuditEntry.objects.get(sequence=3).row(), keys.newest()
    twin = third._replace(sequence=8, verb="publish")
    run("UPDATE audit_audithead SET sequence = 8, hash = %s", link(twin, key=key.chain))
    copied(3, sequence=8, verb="publish", hash=link(twin, key=key.chain))
    assert first_fault() == (Kind.FORK, 8, 7)


@pytest.mark.parametrize("left", [6, 3, 0])
def test_it_finds_that_the_end_was_cut_off(left: int, seven):
    run("DELETE FROM audit_auditentry WHERE sequence > %s", left)
    assert first_fault() == (Kind.CUT_OFF, 7, left)
    with pytest.raises(CommandError, match="The end is cut off"):
        verify()


def test_it_finds_an_entry_behind_the_end(seven):
    copied(7, sequence=8, prev=AuditEntry.objects.get(sequence=7).hash)
    assert first_fault() == (Kind.BEYOND, 8, 7)


def test_it_finds_that_the_head_is_gone_or_another(seven):
    run("UPDATE audit_audithead SET hash = %s", b"3" * 32)
    assert first_fault() == (Kind.HEAD, 7, 7)
    run("DELETE FROM audit_audithead")
    assert first_fault() == (Kind.NO_HEAD, 7, 7)


def test_it_finds_a_chain_that_was_made_with_another_key(seven, settings):
    """All of it written anew, consistently, by somebody without our secret."""
    ours, settings.AUDIT_KEY = settings.AUDIT_KEY, keys.draw_entry().replace("a2:", "a1:")
    prev, forged = GENESIS, keys.newest()
    with owner() as cursor:
        for entry in AuditEntry.objects.order_by("sequence"):
            row = entry.row()._replace(prev=prev, verb="publish")
            prev = link(row, key=forged.chain)
            cursor.execute(
                "UPDATE audit_auditentry SET verb = 'publish', prev = %s, hash = %s"
                " WHERE sequence = %s",
                [row.prev, prev, row.sequence],
            )
        cursor.execute("UPDATE audit_audithead SET hash = %s", [prev])
    assert walk().holds
    settings.AUDIT_KEY = ours
    assert first_fault() == (Kind.CHANGED, 1, 0)


def test_it_says_where_every_break_is_and_stops_at_twenty(seven):
    run("UPDATE audit_auditentry SET verb = 'other' WHERE sequence IN (2, 6)")
    assert [fault.at for fault in walk().faults] == [2, 6]
    written(30)
    run("UPDATE audit_auditentry SET verb = 'other'")
    faults = walk().faults
    assert faults[0].at == 1
    assert len(faults) >= verifying.ENOUGH


# --- keys -----------------------------------------------------------------------------------------


def test_it_goes_on_with_a_new_key(seven, settings):
    settings.AUDIT_KEY = f"{keys.draw_entry()},{settings.AUDIT_KEY}"
    written(2)
    assert AuditEntry.objects.get(sequence=9).key == "a2"
    assert walk().holds


def test_it_refuses_entries_under_a_key_that_was_replaced(seven, settings):
    """Whoever found an old key may write with it; the walk sees that its time was over."""
    old = settings.AUDIT_KEY
    settings.AUDIT_KEY = f"{keys.draw_entry()},{old}"
    written(1)
    both, settings.AUDIT_KEY = settings.AUDIT_KEY, old
    written(1)
    settings.AUDIT_KEY = both
    assert first_fault() == (Kind.OLD_KEY, 9, 8)


def test_it_says_when_a_key_is_missing(seven, settings):
    settings.AUDIT_KEY = keys.draw_entry()
    assert first_fault() == (Kind.UNKNOWN_KEY, 1, 0)


# --- what is kept of a walk -----------------------------------------------------------------------


def test_it_keeps_what_the_last_walk_found(seven):
    assert queries.chain_state().checked_on is None
    check_chain()
    state = queries.chain_state()
    assert (state.ok, state.where, state.entries) == (True, "", 7)
    assert state.checked_on
    run("UPDATE audit_auditentry SET verb = 'other' WHERE sequence = 4")
    check_chain()
    state = queries.chain_state()
    assert (state.ok, state.where) == (False, "Entry 4 was changed after it was written.")


@pytest.mark.parametrize("kind", Kind)
def test_it_has_a_sentence_for_every_break(kind: Kind):
    assert set(SENTENCES) == set(Kind)
    day: Any = AuditEntry(day="2026-11-22").day
    assert "%" not in str(Fault(kind, 5, 4, day))


def test_it_says_that_a_cut_without_a_witness_cannot_be_seen(seven):
    """A superuser who takes entries, head and signatures along: honest about it, not silent."""
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE sequence > 5")
        cursor.execute(
            "UPDATE audit_audithead SET sequence = 5,"
            " hash = (SELECT hash FROM audit_auditentry WHERE sequence = 5)"
        )
    said = verify()
    assert "The chain holds: 5 entries" in said
    assert "this walk cannot see that" in said
    assert "--heads FILE" in said


def test_it_says_that_the_role_of_the_site_owns_the_record(seven):
    assert "owns the record" in verify()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("chorus",)
