"""Reading: the gate first, words only when opened, topics left out by address."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.resources.models import Service
from apps.stories import queries
from apps.stories.models import PublishedText, Story
from apps.stories.reading import paragraphs
from tests.factories import a_published_story

WORDS = "First part.\n\nSecond part, harder.\n\nThird part."


@pytest.mark.django_db
def test_it_shows_the_gate_and_not_a_word(client: Client):
    story = a_published_story(words=WORDS, title="Mine", warnings={"death": "mentioned"})
    page = client.get(f"/stories/{story.pk}/")
    text = page.content.decode()
    assert "Before you open this" in text
    assert 'data-warning="death"' in text
    assert "Second part" not in text
    assert "X-Robots-Tag" not in page
    assert not page.cookies


@pytest.mark.django_db
def test_it_shows_the_words_when_asked(client: Client):
    story = a_published_story(words=WORDS)
    page = client.get(f"/stories/{story.pk}/?open=1")
    assert "Second part, harder." in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, noarchive, nosnippet"
    assert f'data-story="{story.pk}"' in page.content.decode()
    # It holds a form key, so that readers can stand with the writer.
    assert page["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
def test_it_lets_a_proxy_keep_opened_words_that_nobody_can_stand_with(client: Client):
    story = a_published_story(words=WORDS, may_stand=False)
    page = client.get(f"/stories/{story.pk}/?open=1")
    assert "s-maxage=30" in page["Cache-Control"]
    assert "form_key" not in page.content.decode()


@pytest.mark.django_db
def test_it_answers_304_to_an_unchanged_page(client: Client):
    story = a_published_story(words=WORDS)
    tag = client.get(f"/stories/{story.pk}/")["ETag"]
    assert client.get(f"/stories/{story.pk}/", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.django_db
def test_it_folds_a_part_by_its_passage(client: Client):
    story = a_published_story(words=WORDS)
    start = WORDS.index("Second")
    PublishedText.objects.update(
        warnings=[{"code": "death", "level": "described", "passages": [[start, start + 6]]}]
    )
    page = client.get(f"/stories/{story.pk}/?open=1&fold=1").content.decode()
    folded = page.split("<details>")[1].split("</details>")[0]
    assert "Second part" in folded
    assert "First part" not in folded
    assert "Death" in folded


def test_it_knows_which_paragraph_a_passage_lies_in():
    start = WORDS.index("Third")
    warnings = [{"code": "death", "level": "mentioned", "passages": [[start, start + 3]]}]
    assert [p.warnings for p in paragraphs(WORDS, warnings)] == [{}, {}, {"death": "mentioned"}]


@pytest.mark.django_db
def test_it_leaves_out_topics_by_address(client: Client):
    hard = a_published_story(title="Hard one", warnings={"death": "mentioned"})
    a_published_story(title="Other one", warnings={"stalking": "mentioned"})
    page = client.get("/stories/?hide=death").content.decode()
    assert "Other one" in page
    assert "Hard one" not in page
    assert "1 topic is left out by your choice." in page
    assert "Hard one" in client.get("/stories/").content.decode()
    assert hard.pk


@pytest.mark.django_db
def test_it_shows_ten_a_page_in_public_order_and_all_of_them_once(client: Client):
    titles = {a_published_story(title=f"Title {n}!").published_text.title for n in range(23)}
    seen, address = [], "/stories/"
    while address:
        page = client.get(address).content.decode()
        found = [title for title in titles if f">{title}<" in page]
        assert len(found) <= 10
        seen += found
        following = re.search(r'href="(\?[^"]*)" rel="next"', page)
        address = f"/stories/{following[1]}" if following and len(seen) < 30 else ""
    assert sorted(seen) == sorted(titles)


@pytest.mark.django_db
def test_it_goes_on_when_the_story_under_the_cursor_is_taken_back(client: Client):
    from apps.stories.erasing import withdraw_story

    for n in range(12):
        a_published_story(title=f"Title {n}!")
    first = client.get("/stories/").content.decode()
    following = re.search(r'href="(\?[^"]*)" rel="next"', first)
    last = Story.objects.published().in_public_order()[9]
    withdraw_story(story_id=last.pk, stay_counted=True)
    second = client.get(f"/stories/{following[1]}").content.decode()
    assert second.count('<article class="card"') == 2


@pytest.mark.django_db
def test_it_shows_no_excerpt_in_the_list(client: Client):
    a_published_story(words=WORDS, title="Mine")
    assert "First part" not in client.get("/stories/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["after=%00", "after=" + "A" * 5000, "language=xx", "hide=%00,nonsense", "setting=%ff",
     "after=AAAAAAAAAAAAAAAA", "after=_____________w"],
)  # fmt: skip
def test_it_shrugs_at_odd_addresses(client: Client, query: str):
    assert client.get(f"/stories/?{query}").status_code == 200


@pytest.mark.django_db
def test_it_has_a_kind_empty_state(client: Client):
    assert "No stories yet" in client.get("/stories/").content.decode()


@pytest.mark.django_db
def test_it_asks_the_database_the_same_number_of_times_for_one_story_and_ten(
    client: Client, django_assert_max_num_queries
):
    for n in range(10):
        a_published_story(title=f"Title {n}")
    # The stories, the topics that are off, and the campaigns.
    with django_assert_max_num_queries(3):
        client.get("/stories/")


@pytest.mark.django_db
def test_it_keeps_the_language_of_the_page_apart_from_that_of_the_story(client: Client):
    story = a_published_story(words="لم أخبر أحدًا.", language="ar")
    page = client.get(f"/stories/{story.pk}/?open=1").content.decode()
    assert '<html lang="en" dir="ltr"' in page
    assert 'dir="auto" lang="ar"' in page


@pytest.mark.django_db
def test_it_leaves_the_words_in_the_database_for_a_list():
    a_published_story()
    (story,), _more = queries.public_page(after="", hidden=(), filters={})
    assert "words" in story.published_text.get_deferred_fields()


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_it_shows_no_help_that_is_no_longer_shown(client: Client):
    story = a_published_story(country="DE", language="de")
    address = f"/stories/{story.pk}/?open=1"
    assert 'data-resource="' in client.get(address).content.decode()
    Service.objects.update(status="retired")
    assert 'data-resource="' not in client.get(address).content.decode()


@pytest.mark.django_db
def test_it_finds_a_page_in_the_middle_by_the_order_itself():
    """By one condition on the index of the public order: no page is slower than the first."""
    first = max((a_published_story() for _ in range(3)), key=lambda story: story.shuffle)
    with CaptureQueriesContext(connection) as asked:
        rest, _more = queries.public_page(after=queries.cursor_of(first), hidden=[], filters={})
    assert len(rest) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (ROW(published_month, shuffle) <" in plan
