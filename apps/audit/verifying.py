"""Walking the chain from its first entry to its head, and saying where it breaks.

Entries are read in batches by their sequence: memory stays flat, however long the chain is, and
nobody who writes meanwhile has to wait.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, Subquery

from apps.audit import keys
from apps.audit.chain import GENESIS, Row, link
from apps.audit.faults import Fault, Kind
from apps.audit.heads import SignedHead
from apps.audit.keys import AuditKey
from apps.audit.models import AuditEntry, AuditHead, AuditHeadSignature

Advance = Callable[[int], None]

BATCH = 2_000
ENOUGH = 20


@dataclass
class Report:
    """What was walked and what was found; `faults` are in the order of the chain, 20 at most."""

    entries: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults


class Place(NamedTuple):
    """The entry before, as far as the next one hangs on it."""

    sequence: int = 0
    hash: bytes = GENESIS
    key: str = ""


@dataclass(frozen=True)
class End:
    """What the head says, and the last entry that is there, seen at one moment."""

    site: UUID | None
    sequence: int
    hash: bytes
    last: int


def walk(*, heads: Iterable[SignedHead] = (), advance: Advance | None = None) -> Report:
    """Check every entry, the head, all signatures that are kept here, and `heads` of a partner.

    `advance` is told how many entries more are done. Entries that are written meanwhile are left
    for the next walk.
    """
    report, known = Report(), keys.keys()
    # Signatures first: one that is made during the walk may lie beyond the end that is seen.
    kept = [signed_head(each) for each in AuditHeadSignature.objects.order_by("day")]
    end = end_of_chain()
    anchors = _Anchors(end, known)
    report.faults += anchors.take([*kept, *heads])
    last = Place()
    for batch in _batches(end.sequence):
        for row in batch:
            fault = _judge(row, last, known) or anchors.differ(row)
            report.faults += [fault] if fault else []
            # What was put in between is stepped over, or the next one would be blamed too.
            if not (fault and fault.kind == Kind.INSERTED):
                last = Place(row.sequence, row.hash, row.key)
        report.entries += len(batch)
        if advance:
            advance(len(batch))
        if len(report.faults) >= ENOUGH:
            return report
    report.faults += [*_at_the_end(end, last), *anchors.never_met(last)]
    return report


def signed_head(row: AuditHeadSignature) -> SignedHead:
    """A row as what is sent."""
    return SignedHead(
        *(row.day, row.site, row.sequence, bytes(row.hash), row.key, bytes(row.signature))
    )


def end_of_chain() -> End:
    """Head and last entry in one statement, so that nothing comes between the two."""
    newest = AuditEntry.objects.order_by("-sequence").values("sequence")[:1]
    found = AuditHead.objects.annotate(last=Subquery(newest)).first()
    if found is None:
        last = AuditEntry.objects.aggregate(last=Max("sequence"))["last"] or 0
        return End(None, last, b"", last)
    return End(found.site, found.sequence, bytes(found.hash), found.last or 0)


def _batches(until: int) -> Iterator[list[Row]]:
    last = None
    rows = AuditEntry.objects.filter(sequence__lte=until).order_by("sequence")
    while True:
        more = rows if last is None else rows.filter(sequence__gt=last)
        batch = [Row.read(values) for values in more.values_list(*Row._fields)[:BATCH]]
        if not batch:
            return
        last = batch[-1].sequence
        yield batch


def _judge(row: Row, last: Place, known: dict[str, AuditKey]) -> Fault | None:
    """What is wrong with this entry, the one before it taken as it is."""
    key = known.get(row.key)
    if key is None:
        return Fault(Kind.UNKNOWN_KEY, row.sequence, last.sequence)
    follows, genuine = row.prev == last.hash, row.hash == link(row, key=key.chain)
    if follows and genuine:
        return _judge_key(row, last, list(known))
    return Fault(_kind(row, last, follows, genuine), row.sequence, last.sequence)


def _judge_key(row: Row, last: Place, order: list[str]) -> Fault | None:
    """Keys go forward too: whoever got hold of an old one cannot write with it."""
    if last.key in order and order.index(row.key) > order.index(last.key):
        return Fault(Kind.OLD_KEY, row.sequence, last.sequence)
    return None


def _kind(row: Row, last: Place, follows: bool, genuine: bool) -> Kind:
    """The name of a break; asks the database, so only once there is one."""
    others = AuditEntry.objects.exclude(sequence=row.sequence)
    if genuine:
        before = others.filter(hash=row.prev, sequence__lt=row.sequence).exists()
        return Kind.FORK if before or row.prev == GENESIS else Kind.MISSING
    if not follows and others.filter(hash=row.prev, sequence__gt=row.sequence).exists():
        return Kind.MOVED
    if others.filter(prev=last.hash).exists():
        return Kind.INSERTED
    return Kind.CHANGED


def _at_the_end(end: End, last: Place) -> Iterator[Fault]:
    """Head and last entry must be the same, and nothing may stand behind."""
    if end.site is None:
        yield Fault(Kind.NO_HEAD, last.sequence, last.sequence)
    elif end.sequence > last.sequence:
        yield Fault(Kind.CUT_OFF, end.sequence, last.sequence)
    elif end.hash != last.hash:
        yield Fault(Kind.HEAD, last.sequence, last.sequence)
    if end.last > end.sequence:
        yield Fault(Kind.BEYOND, end.last, end.sequence)


class _Anchors:
    """Signed heads, met one by one on the walk."""

    def __init__(self, end: End, known: dict[str, AuditKey]) -> None:
        self.end, self.known = end, known
        self.waiting: dict[int, list[SignedHead]] = {}

    def take(self, heads: Iterable[SignedHead]) -> Iterator[Fault]:
        """Keep what this site signed; the rest is a fault each."""
        for head in heads:
            if head.site == (self.end.site or head.site) and head.holds(self.known):
                self.waiting.setdefault(head.sequence, []).append(head)
            else:
                yield Fault(Kind.SIGNATURE, head.sequence, head.sequence, head.day)

    def differ(self, row: Row) -> Fault | None:
        """Whether another entry was signed in the place of this one."""
        for head in self.waiting.pop(row.sequence, []):
            if head.hash != row.hash:
                return Fault(Kind.OTHER_PAST, row.sequence, row.sequence, head.day)
        return None

    def never_met(self, last: Place) -> Iterator[Fault]:
        """What was signed and is not there: the end was cut off, or one in between is gone."""
        self.waiting.pop(0, None)
        for sequence, heads in sorted(self.waiting.items()):
            kind = Kind.CUT_OFF if sequence > last.sequence else Kind.OTHER_PAST
            yield Fault(kind, sequence, last.sequence, heads[0].day)
