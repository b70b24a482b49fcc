"""What can be wrong with the chain, and how it is said to people."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    CHANGED = "changed"
    INSERTED = "inserted"
    MOVED = "moved"
    MISSING = "missing"
    FORK = "fork"
    CUT_OFF = "cut_off"
    BEYOND = "beyond"
    NO_HEAD = "no_head"
    HEAD = "head"
    SIGNATURE = "signature"
    OTHER_PAST = "other_past"
    OLD_KEY = "old_key"
    UNKNOWN_KEY = "unknown_key"


@dataclass(frozen=True)
class Fault:
    """`at` is the sequence where it shows, `after` the last one before that holds."""

    kind: Kind
    at: int
    after: int
    day: date | None = None

    def __str__(self) -> str:
        return SENTENCES[self.kind] % {"at": self.at, "after": self.after, "day": self.day}


SENTENCES: dict[Kind, Promise] = {
    Kind.CHANGED: _("Entry %(at)d was changed after it was written."),
    Kind.INSERTED: _("Entry %(at)d was put in between by somebody else. It follows %(after)d."),
    Kind.MOVED: _("Entries were put in another order, beginning with %(at)d."),
    Kind.MISSING: _("Something is missing between entry %(after)d and entry %(at)d."),
    Kind.FORK: _("The chain forks: entry %(at)d does not follow %(after)d but one before it."),
    Kind.CUT_OFF: _("The end is cut off: the last entry is %(after)d, and there was one %(at)d."),
    Kind.BEYOND: _("Entry %(at)d stands behind the end of the chain, which is %(after)d."),
    Kind.NO_HEAD: _("The end of the chain is not noted any more; the last entry is %(after)d."),
    Kind.HEAD: _("The end of the chain was noted otherwise than entry %(at)d has it."),
    Kind.SIGNATURE: _("The signature of %(day)s, over entry %(at)d, is not one of this site."),
    Kind.OTHER_PAST: _("Entry %(at)d is not the one that was signed on %(day)s."),
    Kind.OLD_KEY: _("Entry %(at)d was written with a key that was out of use by then."),
    Kind.UNKNOWN_KEY: _("Entry %(at)d was written with a key that AUDIT_KEY does not hold."),
}
