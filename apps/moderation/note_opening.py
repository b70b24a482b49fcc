"""Opening tasks for letters and pledges, by a sweep over what waits: the state is the outbox."""

import contextlib
import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from apps.core import crypto
from apps.moderation.models import NoteTask
from apps.moderation.note_reading import may_be_about_a_life
from apps.solidarity.models import Letter, Pledge, Standing, Written

logger = logging.getLogger("chorus.moderation")

# Of each kind in one run: our checks read every one of them.
BATCH = 100


def open_note_tasks() -> int:
    """Open a task for each letter and each pledge that waits and has none, at most BATCH of a
    kind; how many."""
    return _open("letter", Letter) + _open("pledge", Pledge)


def _open(name: str, model: type[Letter] | type[Pledge]) -> int:
    open_ = NoteTask.objects.filter(is_open=True, **{name: OuterRef("pk")})
    waiting: Any = model.objects.filter(~Exists(open_), state=Standing.WAITING)
    return sum(_open_one(name, row) for row in waiting[:BATCH])


def _open_one(name: str, row: Written) -> bool:
    """False when it was taken back meanwhile, or another sweep was faster."""
    task = NoteTask(**{name: row}, language=row.language, at_risk=_at_risk(row))
    with contextlib.suppress(IntegrityError), transaction.atomic():
        task.save(force_insert=True)
        return True
    return False


def _at_risk(row: Written) -> bool:
    """What cannot be opened is no risk that anybody could see; its reader is told."""
    try:
        return may_be_about_a_life(row)
    except crypto.CannotOpen:
        logger.error("a letter or pledge that waits cannot be opened")
        return False
