"""A file on its way in: brought, judged by a worker, chosen from, saved or thrown away."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.nudge import nudge
from apps.resources import import_hsds
from apps.resources.import_hsds import is_hsds, services_in
from apps.resources.import_queries import existing
from apps.resources.import_saving import SAVABLE, Outcome, save_rows
from apps.resources.importing import Preview, Refusal, Verdict, judge
from apps.resources.importing.own_files import as_table, looks_like_json
from apps.resources.importing.reading import FileRefused
from apps.resources.importing.stored import from_json, to_json
from apps.resources.importing.text import tidy
from apps.resources.models import ImportBatch, Organization

logger = logging.getLogger("chorus.imports")

JUDGE: Final = "apps.resources.tasks.judge_files"
PAIRS: Final = "apps.resources.tasks.find_pairs"
# Refusals that somebody mends by saying what the columns are.
MENDABLE: Final = (Refusal.COLUMNS, Refusal.MAPPING)
TAKEN: Final = (Verdict.NEW, Verdict.UPDATE)
SAVED: Final = (Outcome.NEW, Outcome.CHANGED, Outcome.WAITING)
KEPT_DAYS: Final = 30
LONGEST_NAME: Final = 200


class TooLate(Exception):
    """The file was saved or thrown away by somebody else, or is not judged yet."""


@transaction.atomic
def bring_file(
    *, organization: Organization, by: User, name: str, data: bytes, country: str = ""
) -> ImportBatch:
    """Keep a file until it has been judged, soon and elsewhere: a hostile one may take half a
    minute. `country` stands where the file names none."""
    batch = ImportBatch.objects.create(
        organization=organization,
        by=by,
        name=tidy(name)[:LONGEST_NAME],
        day=timezone.now().date(),
        data=data,
        country=country,
    )
    nudge(JUDGE)
    return batch


def judge_waiting() -> int:
    """Judge every file that waits, each in its own transaction; how many there were.

    Two workers never judge one file; a worker that dies leaves it waiting.
    """
    done = 0
    while _judge_one():
        done += 1
    return done


@transaction.atomic
def judge_again(*, batch: ImportBatch, mapping: Mapping[int, str]) -> None:
    """With the columns as a person says they are. Raises TooLate."""
    _still_open(batch)
    chosen = {str(place): name for place, name in mapping.items()}
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.WAITING, mapping=chosen)
    nudge(JUDGE)


@transaction.atomic
def choose_rows(*, batch: ImportBatch, shown: Iterable[int], taken: Iterable[int]) -> None:
    """Of the rows that were shown, take these and leave the others. Raises TooLate."""
    row = _still_open(batch)
    savable = {each.number for each in rows_of(row).rows if each.verdict in SAVABLE}
    kept = taken_of(row) - set(shown)
    chosen = sorted(kept | (set(taken) & set(shown) & savable))
    row.preview = (row.preview or {}) | {"taken": chosen}
    row.save(update_fields=["preview"])


def save_batch(*, batch: ImportBatch, by: User) -> Counter[Outcome]:
    """Write the rows that were taken, all or none, and let the file go. How many of each outcome.

    Raises TooLate, and RowFailed with the row that could not be written.
    """
    with transaction.atomic():
        # One file of an organisation after the other, so that two with the same rows meet.
        keeper = Organization.objects.select_for_update(no_key=True).get(pk=batch.organization_id)
        row = _still_open(batch)
        taken = taken_of(row)
        rows = [each for each in rows_of(row).rows if each.number in taken]
        data = bytes(row.data)
        outcomes = save_rows(
            organization=keeper,
            by=by,
            rows=rows,
            services=services_in(data) if is_hsds(data) else (),
            country=row.country,
        )
        row.state = ImportBatch.SAVED
        row.saved_rows = sum(
            outcomes[each] for each in (Outcome.NEW, Outcome.CHANGED, Outcome.WAITING)
        )
        row.data, row.preview, row.mapping = b"", None, None
        row.save()
        nudge(PAIRS)
    return outcomes


@transaction.atomic
def throw_away(*, batch: ImportBatch) -> None:
    """The file and what was said of it are gone. Raises TooLate: it is saved, gone already, or
    being judged this moment."""
    rows = ImportBatch.objects.select_for_update(skip_locked=True).filter(pk=batch.pk)
    found = rows.exclude(state=ImportBatch.SAVED).first()
    if found is None:
        raise TooLate
    found.delete()


def throw_away_old() -> int:
    """Files that nobody saved in 30 days; how many."""
    day = timezone.now().date() - timedelta(days=KEPT_DAYS)
    rows = ImportBatch.objects.exclude(state=ImportBatch.SAVED).filter(day__lt=day)
    return rows.delete()[0]


def rows_of(batch: ImportBatch) -> Preview:
    """What was said of a judged file."""
    return from_json(batch.preview or {})


def taken_of(batch: ImportBatch) -> set[int]:
    """Numbers of the rows that would be saved now."""
    return set((batch.preview or {}).get("taken", ()))


def _still_open(batch: ImportBatch) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update().filter(state=ImportBatch.JUDGED)
    found = rows.filter(pk=batch.pk).first()
    if found is None:
        raise TooLate
    return found


def _judge_one() -> bool:
    with transaction.atomic():
        waiting = ImportBatch.objects.select_for_update(skip_locked=True, of=("self",))
        rows = waiting.filter(state=ImportBatch.WAITING).select_related("organization")
        batch = rows.order_by("day", "pk").first()
        if batch is None:
            return False
        _keep(batch, _preview(batch))
        return True


def _preview(batch: ImportBatch) -> Preview:
    try:
        with transaction.atomic():
            return _judged(batch)
    except FileRefused as refused:
        return Preview(refused=refused.refusal, line=refused.line)
    except Exception as error:
        # One file must not hold up the files of others; of what is in it nothing is logged.
        logger.error("a file could not be judged: %s", type(error).__name__)
        return Preview(refused=Refusal.STUMBLED)


def _judged(batch: ImportBatch) -> Preview:
    data = bytes(batch.data)
    if is_hsds(data):
        table = import_hsds.as_table(services_in(data))
    else:
        table = as_table(data) if looks_like_json(data) else data
    chosen = batch.mapping and {int(place): name for place, name in batch.mapping.items()}
    return judge(table, existing(batch.organization), chosen, country=batch.country)


def _keep(batch: ImportBatch, preview: Preview) -> None:
    mendable = preview.refused is None or preview.refused in MENDABLE
    taken = [row.number for row in preview.rows if row.verdict in TAKEN]
    batch.state = ImportBatch.JUDGED if mendable else ImportBatch.FAILED
    batch.refusal = preview.refused or ""
    batch.preview = to_json(preview) | {"taken": taken}
    if not mendable:
        batch.data = b""
    batch.save()
