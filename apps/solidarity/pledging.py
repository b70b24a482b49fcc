"""Keeping a pledge, sealed, until somebody has read it."""

from collections.abc import Mapping

from apps.screening.language import find_language
from apps.solidarity.check_ins import open_looks_back
from apps.solidarity.models import Pledge
from apps.solidarity.written_services import keep, written_of
from apps.stories.return_codes import ReturnCode


def send_pledge(*, parts: Mapping[str, str], code: ReturnCode, demonstration: bool = False) -> bool:
    """Keep "did", "will" and "again"; a moderator reads them. True when this is the first time.

    The same code is the same pledge. Stands in a transaction. Raises written_services.TakenBack.
    """
    row = Pledge(language=find_language("\n".join(parts.values())), demonstration=demonstration)
    first = keep(row=row, fields=parts, code=code)
    if first:
        open_looks_back(pledge=row)
    return first


def pledge_of(code: ReturnCode) -> Pledge | None:
    """The pledge that was sent under this code, in whatever state."""
    return written_of(Pledge, [code.lookup()])
