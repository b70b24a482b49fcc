"""Reading unscreened stories in batches: lease, compute without a lock, record.

Apart from services.py because it is one errand of its own. A worker that dies leaves a lease
that runs out; the next sweep takes the story again.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apps.core import crypto
from apps.core.html import plain_text as clean
from apps.resources.matching import Pick
from apps.resources.scoring import Wish
from apps.screening.findings import Findings, ScreenInput
from apps.stories import lifecycle
from apps.stories.checking import screen_texts, version
from apps.stories.helping import choose_for_review, keep_for_review
from apps.stories.lifecycle import Guard, State
from apps.stories.likeness import keep_sketch
from apps.stories.models import Revision, Screening, Story

logger = logging.getLogger("chorus.screening")

BATCH = 50
LEASE = timedelta(minutes=3)
# The first try is in company, the second alone, the third only records that no check worked.
GIVE_UP_AT = 3
# Where a new reading may still replace an old one: nobody has decided yet.
WAITING = (State.QUEUED, State.ESCALATED)
# Stories in one run of reading again, about ten seconds of work.
OUTDATED = 500
ALL_CHECKS = ("clean", "language", "warnings", "identifying", "risk", "resources")


def screen_waiting() -> int:
    """Screen every story that waits and is in nobody's lease. Returns how many were recorded."""
    done = 0
    while batch := lease_batch():
        try:
            done += sum(record(*screened) for screened in screen_batch(batch))
        except Exception:
            let_go(batch)
            raise
    return done


def screen_failed_again() -> int:
    """Repeat the checks on queued stories where one failed, after its cause was mended.

    Findings are replaced in place; the story stays where it is. Returns how many hold now.
    """
    failed = Screening.objects.exclude(failed=[]).filter(revision__story__state__in=WAITING)
    stories = Story.objects.filter(pk__in=failed.values("revision__story"))
    return sum(_repeat(story) for story in stories.iterator())


def screen_outdated() -> int:
    """Read again what waits and was read with other words or weights, at most OUTDATED stories.

    What is published or in a person's hands for good is never touched: only people change that.
    Returns how many hold now; one in which a check fails is flagged.
    """
    older = Screening.objects.exclude(version=version()).filter(revision__story__state__in=WAITING)
    newest = older.filter(revision__number=_newest_number())
    chosen = newest.order_by("pk").values_list("revision__story", flat=True)[:OUTDATED]
    return sum(_repeat(story) for story in Story.objects.filter(pk__in=list(chosen)))


def _newest_number() -> Subquery:
    revisions = Revision.objects.filter(story=OuterRef("revision__story")).order_by("-number")
    return Subquery(revisions.values("number")[:1])


def _repeat(story: Story) -> bool:
    story.screening_attempts += 1
    # Counted before the text is opened, as in a batch: what kills the process is found by it.
    Story.objects.filter(pk=story.pk).update(screening_attempts=story.screening_attempts)
    for _story, revision, texts, findings, read_with in screen_batch([story]):
        helps = _help_for(story, findings, revision)
        with transaction.atomic():
            still = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
            if still.data_key is None:
                return False
            _write_screening(still, revision, texts, findings, read_with)
            keep_for_review(still, helps)
            # What could not be read again is in no less danger than before.
            at_risk = findings.risk or (still.at_risk and "risk" in findings.failed)
            Story.objects.filter(pk=story.pk).update(at_risk=at_risk, screening_attempts=0)
            return not findings.failed
    return False


def let_go(batch: list[Story]) -> None:
    """End the leases of a batch that failed, so that the next sweep tries its stories alone."""
    waiting = Story.objects.filter(pk__in=[story.pk for story in batch]).to_screen()
    waiting.update(screening_until=None)


def lease_batch() -> list[Story]:
    """Take up to 50 waiting stories, or one that failed before, and count the try at once.

    The try is committed before any text is opened: a text that kills the process is found by
    its number of tries.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            LEASE_SQL, {"now": timezone.now(), "until": timezone.now() + LEASE, "batch": BATCH}
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Story.objects.filter(pk__in=ids, state=State.SCREENING))


LEASE_SQL = """
WITH waiting AS (
    SELECT id, screening_attempts FROM stories_story
    WHERE state = 'screening' AND (screening_until IS NULL OR screening_until < %(now)s)
    ORDER BY screening_attempts, screening_until NULLS FIRST
    LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED
), chosen AS (
    SELECT id FROM waiting WHERE screening_attempts = 0
    UNION ALL
    (SELECT id FROM waiting WHERE NOT EXISTS
        (SELECT 1 FROM waiting WHERE screening_attempts = 0) LIMIT 1)
)
UPDATE stories_story SET screening_until = %(until)s,
    screening_attempts = LEAST(screening_attempts + 1, 1000)
WHERE id IN (SELECT id FROM chosen) RETURNING id
"""


# The last is the version of the checks.
Screened = tuple[Story, Revision, dict[str, str], Findings, str]


def screen_batch(stories: list[Story]) -> Iterable[Screened]:
    """Open, clean and screen; a story whose tries are used up gets findings of failed checks."""
    opened = [found for story in stories if (found := _open(story))]
    hopeful = [row for row in opened if row[0].screening_attempts < GIVE_UP_AT]
    inputs = [
        ScreenInput(id=str(story.pk), text=texts["words"], language=story.language or None)
        for story, _revision, texts in hopeful
    ]
    # Asked first: what an operator changes while these are read has them read once more.
    read_with = version()
    by_id = {findings.id: findings for findings in screen_texts(inputs)}
    for story, revision, texts in opened:
        findings = by_id.get(str(story.pk)) or _nothing_worked(story)
        yield story, revision, texts, findings, read_with


def record(
    story: Story, revision: Revision, texts: dict[str, str], findings: Findings, read_with: str
) -> bool:
    """Write findings and chosen help, and queue the story. False when its writer was first."""
    helps = _help_for(story, findings, revision)
    try:
        with transaction.atomic():
            lifecycle.perform(
                story.pk,
                "queue",
                vouched=[Guard.CHECKS_RECORDED],
                language=story.language or findings.language,
                at_risk=findings.risk,
                screening_until=None,
                screening_attempts=0,
            )
            _write_screening(story, revision, texts, findings, read_with)
            keep_for_review(story, helps)
            # What was not read safely, or may be about a life, is read by itself.
            alone = findings.risk or findings.failed
            keep_sketch(story.pk, "" if alone else texts["words"])
    except lifecycle.TooLate:
        return False
    return True


def _open(story: Story) -> tuple[Story, Revision, dict[str, str]] | None:
    revision = story.revisions.order_by("-number").first()
    if revision is None:
        # Withdrawn since the lease: there is nothing to read any more.
        return None
    try:
        sealed = revision.unseal(key=story.key())
    except crypto.CannotOpen:
        # A key is missing from KEYRING: the story waits, sealed and safe, until it is back.
        logger.error("a story cannot be opened: is a key missing from KEYRING?")
        return None
    if story.screening_attempts >= GIVE_UP_AT:
        return story, revision, sealed
    return story, revision, {name: clean(sealed[name]) for name in ("title", "name", "words")}


def _nothing_worked(story: Story) -> Findings:
    return Findings(
        id=str(story.pk),
        language=story.language or "other",
        warnings=(),
        labels=(),
        identifying=(),
        risk=False,
        failed=ALL_CHECKS,
    )


def _write_screening(
    story: Story, revision: Revision, texts: dict[str, str], findings: Findings, read_with: str
) -> None:
    screening = Screening.objects.filter(revision=revision).first() or Screening(revision=revision)
    screening.language = story.language or findings.language
    screening.findings = findings.to_show()
    screening.failed = list(findings.failed)
    screening.words = len(texts["words"].split())
    screening.version = read_with
    screening.seal(texts, key=story.key())
    screening.save()


def _help_for(story: Story, findings: Findings, revision: Revision) -> list[Pick]:
    wish = Wish(
        country=story.country,
        language=story.language or findings.language,
        codes=frozenset({*findings.labels, *revision.declared}),
        crisis_level=3 if findings.risk else 0,
        day=timezone.now().date(),
    )
    return choose_for_review(wish)
