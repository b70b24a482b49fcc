"""Walks the chain of the record; exit 1 and the place where it breaks."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit import queries
from apps.audit.checking import check_chain
from apps.audit.heads import NotAHead, SignedHead, read_heads
from apps.audit.models import AuditEntry, AuditHeadSignature
from apps.audit.verifying import ENOUGH, Report, walk
from apps.core.progress import Progress

NO_ANCHOR = (
    "Nothing from outside was compared (--heads FILE). Whoever owns the database can cut off the "
    "end together with its head and its signatures, and this walk cannot see that."
)
ANCHOR = "{count:,} heads of the partner fit, the newest over entry {to:,}."
AFTER = "Of the {count:,} entries after that nobody outside has seen the end."
OWNER = (
    "The database role of this site owns the record: it could switch off what refuses changes. "
    "A role of its own prevents that (docs/operating.md)."
)


class Command(BaseCommand):
    help = "Walks the chain of the record; exit 1 and the place where it breaks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads",
            type=Path,
            metavar="FILE",
            help="what the partner was sent: a file, a folder of files, or a saved mail",
        )

    def handle(self, *args: Any, heads: Path | None, **options: Any) -> None:
        anchors, stream = read(heads), options.get("stderr") or sys.stderr
        with Progress("Checking", total=AuditEntry.objects.count(), stream=stream) as progress:
            report = (
                walk(heads=anchors, advance=progress.advance)
                if heads
                # What a partner's file says is not kept: it may be the wrong file.
                else check_chain(advance=progress.advance)
            )
        if not report.holds:
            raise CommandError("\n".join(broken(report)), returncode=1)
        signed = AuditHeadSignature.objects.count()
        self.stdout.write(
            f"The chain holds: {report.entries:,} entries, {signed:,} signed heads "
            f"({progress.seconds():.1f} s)."
        )
        for line in outside(anchors, report):
            self.stdout.write(line)
        if queries.owner_can_change_the_record():
            self.stdout.write(OWNER)


def read(path: Path | None) -> list[SignedHead]:
    """The partner's heads. Raises CommandError for a file without any."""
    if path is None:
        return []
    try:
        found = read_heads(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except NotAHead:
        raise CommandError(f"{path} holds a line that is no signed head.") from None
    if not found:
        raise CommandError(f"{path} holds no signed head.")
    return found


def broken(report: Report) -> list[str]:
    """What is wrong, one line each, the first place first."""
    more = ["There may be more: this walk ended here."] if len(report.faults) >= ENOUGH else []
    return ["The chain is broken.", *(f"  {fault}" for fault in report.faults), *more]


def outside(anchors: list[SignedHead], report: Report) -> list[str]:
    """What was compared with somebody outside, and what nobody outside has seen."""
    if not anchors:
        return [NO_ANCHOR]
    newest = max(head.sequence for head in anchors)
    left = AuditEntry.objects.filter(sequence__gt=newest).count()
    told = [ANCHOR.format(count=len(anchors), to=newest)]
    return [*told, AFTER.format(count=left)] if left else told
