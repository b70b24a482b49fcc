"""Stories from a file of JSON lines, and in a demonstration on to the readers."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.progress import Progress
from apps.moderation import demonstration, loading
from apps.moderation.demonstration import Review
from apps.moderation.loading import Outcome, Source
from apps.moderation.opening import open_tasks
from apps.stories.lifecycle import State
from apps.stories.models import Story

STOPPED = "Stopped. Nothing is half done; the same command goes on where this one stopped."


class Command(BaseCommand):
    help = (
        'Loads stories, one JSON object a line: {"text", "language"?, "country"?, "title"?, '
        '"warnings"?}. Safe to run twice: a line of a file is one story.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="screen and publish them as the demonstration moderator (DEMO=1 only)",
        )

    def handle(self, *args: Any, file: Path, publish: bool, **options: Any) -> None:
        try:
            if publish:
                demonstration.refuse_unless_demonstration()
            source = loading.look_at(file)
            stream = options.get("stderr") or sys.stderr
            self._load(source, stream)
            if publish:
                self._screen(stream)
                open_tasks()
                self._publish(source, stream)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}") from None
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError(STOPPED, returncode=130) from None

    def _load(self, source: Source, stream: TextIO) -> None:
        tally: Counter[Outcome] = Counter()
        with Progress("Loading", total=source.length, stream=stream) as progress:
            for line in loading.load(source):
                tally[line.outcome] += 1
                if line.outcome is Outcome.SKIPPED:
                    progress.say(f"line {line.number}: {line.reason}; skipped")
                progress.advance()
        self.stdout.write(
            f"{tally[Outcome.KEPT]:,} kept, {tally[Outcome.KNOWN]:,} already there, "
            f"{tally[Outcome.SKIPPED]:,} skipped, of {source.length:,} lines "
            f"({progress.seconds():.1f} s, {progress.rate():.0f} lines a second)."
        )

    def _screen(self, stream: TextIO) -> None:
        counts = demonstration.screen()
        total = next(counts)
        with Progress("Screening", total=total, stream=stream) as progress:
            for left in counts:
                progress.advance(total - left - progress.done)

    def _publish(self, source: Source, stream: TextIO) -> None:
        tally: Counter[str] = Counter()
        with Progress("Publishing", total=source.length, stream=stream) as progress:
            for numbers in loading.in_batches(range(1, source.length + 1), loading.BATCH):
                waiting = waiting_stories(source, numbers)
                progress.advance(len(numbers) - len(waiting))
                for story_id, state in waiting:
                    tally[review(story_id, state)] += 1
                    progress.advance()
        published = tally.pop(Review.PUBLISHED.value, 0)
        rest = "".join(f", {count:,} {why}" for why, count in tally.items())
        self.stdout.write(f"{published:,} published{rest} ({progress.seconds():.1f} s).")


def waiting_stories(source: Source, numbers: list[int]) -> list[tuple[UUID, str]]:
    """Those of these lines whose stories wait for the machine or for a moderator."""
    lookups = [source.code(number).lookup() for number in numbers]
    stories = Story.objects.filter(
        authorship__lookup__in=lookups, state__in=[State.SCREENING, State.QUEUED]
    )
    return list(stories.values_list("pk", "state"))


def review(story_id: UUID, state: str) -> str:
    """Publish as the demonstration's moderator; the answer says in words what came of it."""
    if state == State.SCREENING:
        return "not screened yet"
    moderator = demonstration.free_moderator()
    return demonstration.publish(story_id=story_id, by=moderator).value
