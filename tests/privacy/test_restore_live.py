"""Taken back on the living site: gone from everywhere that can be asked, with the commit."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.numbers.models import DailyCell
from apps.numbers.services import publish_numbers
from apps.stories.erasing import withdraw_story
from apps.stories.models import MeToo, PublishedText, Story, Tombstone
from tests.factories import a_code, a_published_story, clock_moved
from tests.harness.marks import forms, scan
from tests.harness.processes import Site
from tests.test_architecture import routes
from tests.test_promises import drawn, dump, form_key, memory


class Browser:
    """One with cookies, as a writer has it in My story."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def ask(self, path: str, **fields: str) -> tuple[int, str]:
        body = urllib.parse.urlencode(fields).encode() if fields else None
        wanted = urllib.request.Request(f"{self.url}{path}", body, {"Origin": self.url})
        try:
            with self.opener.open(wanted, timeout=30) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")


def token(page: str) -> str:
    return re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)[-1]


def open_my_story(maya: Browser, code: str) -> str:
    key = form_key(maya.ask("/me-too/")[1])
    return maya.ask("/my-story/", form_key=key, return_code=code)[1]


def places(story: Story) -> list[str]:
    """Every address that shows stories to readers, feeds and machines too, in two languages.

    Whatever is added later and takes no more than a story's id is asked as well.
    """
    found = []
    for route in routes():
        if getattr(route.view, "audience", "") != "public" or "P<" in route.path:
            continue
        path = re.sub(r"<uuid:\w+>", str(story.pk), route.path)
        if "<" not in path and not path.startswith("en/"):
            found.append("/" + path)
    listed = [path for path in found if not path.startswith(("/x", "/readyz"))]
    more = [f"/stories/?language={story.language}", f"/stories/{story.pk}/?open=1"]
    return [*listed, *more, *(f"/ar{path}" for path in more)]


@pytest.mark.django_db(transaction=True)
def test_it_is_gone_from_every_page_with_the_commit(site: Site):
    words, title = drawn("lanternfish "), drawn("Title ")
    marks = {"words": forms(words), "title": forms(title)}
    code = a_code()
    story = a_published_story(code=code, words=words, title=title)
    reader, maya = Browser(site.url), Browser(site.url)
    paths = places(story)
    assert {"/stories/", f"/stories/{story.pk}/", "/how-many/", "/"} <= {*paths}

    def seen() -> set[str]:
        """Where words, title or address of the story are, and no error."""
        answers = {path: reader.ask(path) for path in paths}
        assert not [path for path, (status, _page) in answers.items() if status >= 500]
        signs = (words, title, str(story.pk))
        return {path for path, (_s, page) in answers.items() if any(s in page for s in signs)}

    assert {"/stories/", f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1"} <= seen()
    page = open_my_story(maya, code.words("en"))
    assert "It is out" in page
    page = maya.ask("/my-story/delete/", csrfmiddlewaretoken=token(page))[1]
    status, page = maya.ask(
        "/my-story/delete/", csrfmiddlewaretoken=token(page), sure="yes", stay_counted=""
    )
    assert (status, "It is deleted" in page) == (200, True)

    # A page that is not there names the address that was asked for in its language links only.
    still = seen()
    assert {path for path in still if str(story.pk) not in path} == set()
    for path in still:
        status, page = reader.ask(path)
        assert status == 404
        assert words not in page
        assert title not in page
    assert "does not open anything here" in open_my_story(Browser(site.url), code.words("en"))
    assert not scan({"memory": memory(), "dump": dump()}, marks)
    assert not scan({"memory": memory()}, {"id": forms(str(story.pk))})
    assert not PublishedText.objects.exists()
    assert Story.objects.get(pk=story.pk).data_key is None
    assert Tombstone.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_looks_like_every_story_that_never_was(site: Site):
    """Taken back and never written: the same status and, but for the address, the same page."""
    story = a_published_story()
    other = "00000000-0000-4000-8000-000000000000"
    reader = Browser(site.url)
    withdraw_story(story_id=story.pk, stay_counted=False)
    gone, never = (reader.ask(f"/stories/{each}/?open=1") for each in (story.pk, other))
    assert gone[0] == never[0] == 404
    assert gone[1].replace(str(story.pk), other) == never[1]


@pytest.mark.django_db
def test_it_leaves_the_number_with_the_next_batch(client):
    """Uncounted people are not in tomorrow's number; today's moves once a day."""
    stories = [a_published_story() for _ in range(21)]
    MeToo.objects.update(counts_from=timezone.now().date())
    publish_numbers()
    before = DailyCell.objects.get(kind="total").value
    for story in stories[:10]:
        withdraw_story(story_id=story.pk, stay_counted=False)
    withdraw_story(story_id=stories[10].pk, stay_counted=True)
    assert MeToo.objects.count() == 11
    with clock_moved(days=1):
        publish_numbers()
        cell = DailyCell.objects.get(kind="total", day=timezone.now().date())
    assert cell.day == timezone.now().date() + timedelta(days=1)
    assert cell.value < before
