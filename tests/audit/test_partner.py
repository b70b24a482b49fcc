"""The head of each day is signed and goes outside; what a partner holds proves a cut end."""

import io
import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from nacl.signing import VerifyKey

from apps.audit import keys, partner, queries
from apps.audit.faults import Kind
from apps.audit.heads import NotAHead, SignedHead, read_heads
from apps.audit.models import AuditDelivery, AuditHeadSignature
from apps.audit.tasks import check_record, sign_head
from apps.audit.verifying import walk
from tests.audit.chains import owner, run, written
from tests.factories import clock_moved
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.AUDIT_PARTNER_DIR = str(tmp_path / "partner")
    (tmp_path / "partner").mkdir()
    return tmp_path / "partner"


def verify(*args: str | Path) -> str:
    out = io.StringIO()
    call_command("verify_audit", *map(str, args), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def cut(left: int) -> None:
    """The end is cut off by somebody who owns the database and knows what else to change."""
    with owner() as cursor:
        for table in ("auditheadsignature", "auditentry"):
            cursor.execute(f"DELETE FROM audit_{table} WHERE sequence > %s", [left])
        cursor.execute(
            "UPDATE audit_audithead SET sequence = %s, hash ="
            " (SELECT hash FROM audit_auditentry WHERE sequence = %s)",
            [left, left],
        )


def test_it_signs_one_head_a_day():
    written(3)
    partner.keep_heads(DAY)
    written(1)
    partner.keep_heads(DAY)
    partner.keep_heads(DAY + timedelta(days=1))
    assert [*AuditHeadSignature.objects.values_list("sequence", flat=True)] == [3, 4]


def test_it_signs_with_the_key_that_is_printed(folder: Path):
    written(2)
    partner.keep_heads(DAY)
    (head,) = read_heads(folder)
    out = io.StringIO()
    call_command("audit_key", stdout=out)
    site, key = out.getvalue().splitlines()
    assert site == f"site {head.site}"
    kid, _kind, public = key.split()
    assert kid == head.key
    # As somebody else would check it, with nothing of ours.
    told = json.loads(next(folder.iterdir()).read_text())
    signature = bytes.fromhex(told.pop("signature"))
    signed = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    VerifyKey(bytes.fromhex(public)).verify(signed, signature)


def test_it_draws_a_key_for_the_front(settings):
    out = io.StringIO()
    call_command("audit_key", "--draw", stdout=out)
    settings.AUDIT_KEY = f"{out.getvalue().strip()},{settings.AUDIT_KEY}"
    assert [*keys.keys()] == ["a2", "a1"]


# --- on its way -----------------------------------------------------------------------------------


def test_it_writes_a_file_a_day_and_none_twice(folder: Path):
    written(1)
    assert partner.keep_heads(DAY) == 1
    assert partner.keep_heads(DAY) == 0
    assert partner.keep_heads(DAY + timedelta(days=1)) == 1
    names = sorted(path.name for path in folder.iterdir())
    assert [name[:21] for name in names] == ["audit-head-2026-11-22", "audit-head-2026-11-23"]


def test_it_sends_again_what_did_not_arrive(folder: Path):
    written(1)
    folder.rmdir()
    assert partner.keep_heads(DAY) == 0
    assert queries.unsent() == 1
    folder.mkdir()
    assert partner.keep_heads(DAY + timedelta(days=1)) == 2
    assert queries.unsent() == 0
    assert [head.day.day for head in read_heads(folder)] == [22, 23]


def test_it_sends_a_new_partner_every_head(folder: Path, settings, tmp_path: Path):
    written(1)
    partner.keep_heads(DAY)
    settings.AUDIT_PARTNER_DIR = str(tmp_path / "other")
    (tmp_path / "other").mkdir()
    assert partner.keep_heads(DAY + timedelta(days=1)) == 2


def test_it_lets_one_partner_wait_while_another_takes_it(folder: Path, settings):
    settings.AUDIT_PARTNER_EMAIL = "auditor@partner.invalid"
    folder.rmdir()
    written(1)
    assert partner.keep_heads(DAY) == 1
    assert len(mail.outbox) == 1


def test_it_mails_a_line_that_can_be_compared(settings, tmp_path: Path):
    settings.AUDIT_PARTNER_EMAIL = "auditor@partner.invalid"
    written(2)
    partner.keep_heads(DAY)
    (message,) = mail.outbox
    assert message.to == ["auditor@partner.invalid"]
    saved = tmp_path / "mail.txt"
    saved.write_bytes(message.message().as_bytes())
    assert "1 heads of the partner fit" in verify("--heads", saved)


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[str], list[int]]]:
    """An address, what it was sent, and the answers that it gives (200 when there is none)."""
    taken: list[str] = []
    answers: list[int] = []

    class Partner(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Partner)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/heads?key=x", taken, answers
    server.shutdown()
    server.server_close()


def test_it_posts_to_an_address_until_it_says_thanks(webhook, settings):
    settings.AUDIT_PARTNER_URL, taken, answers = webhook
    answers += [500, 302]
    written(1)
    assert [partner.keep_heads(DAY) for _ in range(4)] == [0, 0, 1, 0]
    assert len(taken) == 3
    assert SignedHead.read(taken[-1]).holds(keys.keys())


def test_it_goes_on_when_nobody_answers(settings):
    settings.AUDIT_PARTNER_URL = "https://nobody.invalid/heads"
    written(1)
    assert partner.keep_heads(DAY) == 0
    assert AuditHeadSignature.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("", True),
        ("https://partner.example/heads", True),
        ("http://127.0.0.1:9000/", True),
        ("http://partner.example/heads", False),
        ("ftp://partner.example/", False),
        ("https:///heads", False),
    ],
)
def test_it_wants_an_address_that_nobody_reads_along(url: str, fine: bool, settings):
    settings.AUDIT_PARTNER_URL = url
    assert ("audit.E002" in {found.id for found in run_checks()}) != fine


@pytest.mark.parametrize(
    "text", ["", "a1:short", "k:!!", "averyveryverylongname:" + "A" * 43 + "="]
)
def test_it_wants_a_key_that_can_be_read(text: str, settings):
    settings.AUDIT_KEY = text
    assert "audit.E001" in {found.id for found in run_checks()}


@pytest.mark.django_db(transaction=True)
def test_it_signs_and_sends_once_when_many_clocks_ring(folder: Path):
    written(1)
    results = at_once(*[lambda: partner.keep_heads(DAY)] * 5)
    assert sum(map(int, results)) == 1  # type: ignore[call-overload]
    assert AuditDelivery.objects.count() == AuditHeadSignature.objects.count() == 1


def test_it_is_asked_by_the_clock(folder: Path):
    written(2)
    sign_head()
    check_record()
    assert len(read_heads(folder)) == 1
    first = queries.chain_state()
    assert (first.ok, first.entries, first.is_late) == (True, 2, False)
    written(1)
    check_record()
    assert queries.chain_state().entries == 2
    with clock_moved(days=1):
        check_record()
        assert queries.chain_state().entries == 3
    with clock_moved(days=5):
        assert queries.chain_state().is_late


def test_it_walks_a_broken_chain_again_the_same_day():
    written(2)
    run("UPDATE audit_auditentry SET verb = 'other' WHERE sequence = 2")
    check_record()
    assert not queries.chain_state().ok
    run("UPDATE audit_auditentry SET verb = 'claimed' WHERE sequence = 2")
    check_record()
    assert queries.chain_state().ok


# --- what it proves -------------------------------------------------------------------------------


def test_it_sees_a_cut_end_with_the_partners_heads_and_not_without(folder: Path):
    written(5)
    partner.keep_heads(DAY)
    written(2)
    cut(3)
    assert walk().holds
    assert "this walk cannot see that" in verify()
    with pytest.raises(
        CommandError, match=r"The end is cut off: the last entry is 3, .* was one 5"
    ):
        verify("--heads", folder)


def test_it_sees_a_cut_end_by_its_own_signatures():
    """Whoever forgets the table of signatures is found without a partner."""
    written(5)
    partner.keep_heads(DAY)
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE sequence > 3")
        cursor.execute(
            "UPDATE audit_audithead SET sequence = 3,"
            " hash = (SELECT hash FROM audit_auditentry WHERE sequence = 3)"
        )
    (fault,) = walk().faults
    assert (fault.kind, fault.at, fault.after) == (Kind.CUT_OFF, 5, 3)


def test_it_sees_a_past_that_was_written_anew(folder: Path):
    """With the key and the database: cut and continued by genuine entries."""
    written(5)
    partner.keep_heads(DAY)
    cut(3)
    written(4)
    assert walk().holds
    with pytest.raises(CommandError, match="Entry 5 is not the one that was signed on 2026-11-22"):
        verify("--heads", folder)


def test_it_says_what_no_partner_has_seen(folder: Path):
    written(4)
    partner.keep_heads(DAY)
    written(3)
    said = verify("--heads", folder)
    assert "1 heads of the partner fit, the newest over entry 4." in said
    assert "Of the 3 entries after that nobody outside has seen the end." in said


def test_it_takes_no_head_of_another_site_or_another_hand(folder: Path, tmp_path: Path):
    written(2)
    partner.keep_heads(DAY)
    line = next(folder.iterdir()).read_text()
    for told, other in (('"sequence": 2', '"sequence": 1'), (str(DAY), "2026-11-21")):
        forged = tmp_path / "forged.json"
        forged.write_text(line.replace(told, other))
        with pytest.raises(CommandError, match="is not one of this site"):
            verify("--heads", forged)
    run("UPDATE audit_audithead SET site = gen_random_uuid()")
    with pytest.raises(CommandError, match="is not one of this site"):
        verify("--heads", folder)


def test_it_sees_that_a_kept_signature_was_changed():
    written(2)
    partner.keep_heads(DAY)
    run("UPDATE audit_auditheadsignature SET day = '2026-11-01'")
    (fault,) = walk().faults
    assert fault.kind == Kind.SIGNATURE


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "no signed head"), ("hello\n", "no signed head"), ("{]\n", "no signed head")],
)
def test_it_says_what_is_wrong_with_a_file(text: str, why: str, tmp_path: Path):
    path = tmp_path / "heads"
    with pytest.raises(CommandError, match="cannot be read"):
        verify("--heads", path)
    path.write_text(text)
    with pytest.raises(CommandError, match=why):
        verify("--heads", path)


@pytest.mark.parametrize("line", ["[]", "1", '{"day": 5}', '{"day": "x"}', "null"])
def test_it_reads_no_head_out_of_other_json(line: str):
    with pytest.raises(NotAHead):
        SignedHead.read(line)
