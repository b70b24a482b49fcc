"""A thousand people behind one address say the same two words at once: every one is counted once.

Above the free amount each device is asked for work, which this part does as a phone would: it is
the work, and not sameness, that slows a flood. Not part of the whole benchmark: the work is real.
"""

import base64
import html
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import altcha

from apps.core.form_keys import draw_form_key
from apps.stories.models import MeToo

from . import acts, client
from .client import Ask
from .measure import Figure, figure_of
from .site import running_site

PART = "same"
PEOPLE, PLACE = 1_000, 42
CHALLENGE = re.compile(rb'data-proof="([^"]+)"')


def figures() -> Iterator[Figure]:
    """Every figure of this part; two minutes, most of them the work of the devices."""
    with running_site() as site:
        before = MeToo.objects.count()
        start = time.perf_counter()
        crowd = [_Person() for _each in range(PEOPLE)]
        rounds = 0
        while left := [person for person in crowd if not person.counted]:
            rounds += 1
            with ThreadPoolExecutor(2) as devices:
                list(devices.map(_Person.work, left))
            client.closed(site.port, [person.ask() for person in left], connections=64)
        stored = MeToo.objects.count() - before
        if stored != PEOPLE:
            raise RuntimeError(f"{PEOPLE} people, {stored} counted")
        taken = time.perf_counter() - start
    yield figure_of(PART, "people behind one address, all counted once", "people", [stored])
    yield figure_of(PART, "until all were, with the work of their devices", "s", [taken])
    yield figure_of(PART, "forms sent by each, at most", "forms", [rounds])


class _Person:
    """Somebody with one form, who does what the page asks."""

    def __init__(self) -> None:
        self.key = draw_form_key()
        self.challenge = ""
        self.proof = ""
        self.counted = False

    def ask(self) -> Ask:
        fields = [("form_key", self.key), ("proof", self.proof)]
        return client.post("/me-too/", fields, good=self.hear, place=PLACE)

    def hear(self, status: int, body: bytes) -> bool:
        self.counted = status == 200 and acts.RECEIPT in body
        if found := CHALLENGE.search(body):
            self.challenge = html.unescape(found[1].decode())
        return self.counted

    def work(self) -> None:
        """Solve what was asked, as static/js/proof.js does."""
        if self.challenge:
            given = json.loads(self.challenge)
            solution = altcha.solve_challenge(altcha.Challenge.from_dict(given))
            assert solution
            brought = {"challenge": given, "solution": solution.to_dict()}
            self.proof = base64.b64encode(json.dumps(brought).encode()).decode()
            self.challenge = ""
