import json
import time
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError

from apps.pages.doctor.examining import examine
from apps.pages.doctor.findings import Finding, Level

WAITS = 90  # seconds
MARKS = {Level.OK: "ok       ", Level.ATTENTION: "attention", Level.WRONG: "WRONG    "}


class Command(BaseCommand):
    help = "Examines the site and says what to do. Fails when something is wrong. English only."
    # It runs them itself, so that one that fails does not keep the rest from being looked at.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--mail-to", help="send a mail to this address as well")
        wait = f"ask again for up to {WAITS} seconds, until nothing is wrong"
        parser.add_argument("--wait", action="store_true", help=wait)

    def handle(self, *args: Any, **options: Any) -> None:
        ends = time.monotonic() + WAITS
        found = examine()
        while options["wait"] and _is_ill(found) and time.monotonic() < ends:
            time.sleep(3)
            found = examine()
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))
        if options["mail_to"]:
            _send(options["mail_to"])
            self.stdout.write("A mail was handed over; look whether it arrives.")
        if _is_ill(found):
            raise CommandError("Something is wrong; see above.")


def _is_ill(found: list[Finding]) -> bool:
    return any(finding.level == Level.WRONG for finding in found)


def _as_json(found: list[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in found], indent=1)


def _as_text(found: list[Finding]) -> str:
    lines = []
    for finding in found:
        lines.append(f"{MARKS[finding.level]}  {finding.name}: {finding.says}")
        if finding.do:
            lines.append(f"           -> {finding.do}")
    counted = Counter(finding.level for finding in found)
    lines.append(", ".join(f"{counted[level]} {level}" for level in Level))
    return "\n".join(lines)


def _send(address: str) -> None:
    message = EmailMessage(
        subject="A test", body="This mail was asked for by manage.py doctor.", to=[address]
    )
    if len(message.recipients()) != 1:
        raise CommandError("--mail-to takes one address.")
    message.send()
