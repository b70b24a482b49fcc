"""A process with settings of its own that does what it is told, as another machine would.

python -m tests.scale.actor      # a command a line in, a line of JSON out
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.harness.processes import environment
from tests.harness.services import ROOT

TASK = "apps.stories.tasks.screen_stories"


class Actor:
    """`do("ring")`, `do("hide", id)`, `stop()`: a process whose environment has `more` in it."""

    def __init__(self, log: Path, **more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.scale.actor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("wb"),
            cwd=ROOT,
            env=environment(**more),
            text=True,
        )

    def do(self, *command: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(" ".join(command) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        name, *given = line.split()
        print(json.dumps(COMMANDS[name](*given)), flush=True)


def publish() -> str:
    """A story before readers; its id."""
    from tests.factories import a_published_story

    return str(a_published_story().pk)


def write(count: str) -> int:
    """So many stories, each as it stands right after Send."""
    from tests.factories import a_story

    for number in range(int(count)):
        a_story(words=f"Line {number}. It was years ago, and I was believed.")
    return int(count)


def withdraw(story_id: str) -> bool:
    """As its writer does."""
    from uuid import UUID

    from apps.stories.erasing import withdraw_story

    withdraw_story(story_id=UUID(story_id), stay_counted=False)
    return True


def ring() -> float:
    """Milliseconds that a commit with a ring takes."""
    from apps.core.nudge import nudge

    begun = time.perf_counter()
    nudge(TASK)
    return (time.perf_counter() - begun) * 1000


def ready() -> dict[str, bool]:
    from apps.pages import health

    health._look.cache_clear()
    return health.look()


def flood() -> int:
    """More rings than are kept; the answer is how many wait."""
    from apps.stories.tasks import screen_stories
    from config.broker import MOST_RINGS
    from config.celery import app

    for _ in range(MOST_RINGS + 200):
        screen_stories.apply_async(expires=30)
    with app.connection_for_write() as wire:
        queue = app.amqp.queues[app.conf.task_default_queue](wire.default_channel)
        waiting = queue.queue_declare(passive=True).message_count
        queue.purge()
        return waiting


COMMANDS = {each.__name__: each for each in (publish, write, withdraw, ring, ready, flood)}

if __name__ == "__main__":
    main()
