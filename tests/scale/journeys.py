"""What people and Beat do, on whatever database the environment names; for test_pgbouncer.

python -m tests.scale.journeys      # a line of JSON: what went wrong, by journey
"""

import json
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress

import django

THREADS = 5


def me_toos() -> None:
    from django.test import Client

    from apps.core.form_keys import draw_form_key

    key = draw_form_key()
    for _ in range(2):
        assert Client().post("/me-too/", {"form_key": key}).status_code == 200


def stories() -> None:
    from django.test import Client

    from tests.stories.writing import at, go

    client = Client()
    page = at(client, "preview", "It was years ago, and I was believed.")
    assert go(client, page, "send").status_code == 200


def reading() -> None:
    from django.test import Client

    from apps.stories.models import Story

    client = Client()
    for story in Story.objects.published()[:3]:
        for address in (f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1"):
            assert client.get(address).status_code in (200, 404)
    for address in (
        "/",
        "/stories/",
        "/stories/?q=colleague",
        "/how-many/",
        "/help/",
        "/campaigns/",
    ):
        assert client.get(address).status_code == 200, address


def publishing() -> None:
    from apps.stories.lifecycle import TooLate
    from tests.factories import a_published_story, make_move

    # Somebody else may be at the same story, and is told so.
    with suppress(TooLate):
        make_move(a_published_story().pk, "hide")


def deciding() -> None:
    from apps.moderation import claims, opening
    from tests.cast import somebody
    from tests.desk import decide

    opening.open_tasks()
    reader = somebody(f"reader-{threading.get_ident()}", "moderator")
    if claim := claims.claim_next(user=reader):
        with suppress(claims.NotYours):
            decide(reader, claim, "return")


def files() -> None:
    from django.test import Client

    client = Client()
    for address in (
        "/numbers/numbers.csv",
        "/numbers/numbers.json",
        "/hsds/services?format=ndjson",
    ):
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code in (200, 404), address
        assert body is not None


def sweeps() -> None:
    """Everything that Beat rings for, once."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        import_string(entry["task"])()


JOURNEYS: list[Callable[[], None]] = [
    me_toos,
    stories,
    reading,
    publishing,
    deciding,
    files,
    sweeps,
]


def main() -> None:
    django.setup()
    from django.test.utils import setup_test_environment

    from tests.factories import a_published_story
    from tests.harness.client import post_like_a_browser

    setup_test_environment()
    post_like_a_browser()

    a_published_story()
    wrong: dict[str, list[str]] = {}

    def walk(first: int) -> None:
        from django.db import connections

        for number in range(len(JOURNEYS)):
            journey = JOURNEYS[(first + number) % len(JOURNEYS)]
            try:
                journey()
            except Exception:
                wrong.setdefault(journey.__name__, []).append(traceback.format_exc(limit=-6))
        connections.close_all()

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(wrong, sys.stdout)


if __name__ == "__main__":
    main()
