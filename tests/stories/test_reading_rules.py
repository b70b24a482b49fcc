"""What readers chose for topics, at the list, at the gate and in an opened story."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.content_warnings.kept_rules import HALF_A_YEAR
from apps.content_warnings.vocabulary import WARNINGS
from apps.stories.models import PublishedText, Story
from tests.factories import a_published_story, post

pytestmark = pytest.mark.django_db

WORDS = "First part.\n\nSecond part, harder.\n\nThird part."
ARABIC = "كان ذلك قبل سنوات.\n\nثمّ ماتَ أخي 🌙 في الشتاء.\n\nأخبرتُ صديقتي، وصدّقتني."
URL = "/settings/topics/"
OPENED = "noindex, noarchive, nosnippet"


def a_story(words: str = WORDS, *, about: dict[str, str], **draft: Any) -> Story:
    """Published; `about`: code -> the words of its passage, "" where nobody could say."""
    story = a_published_story(words=words, warnings=dict.fromkeys(about, "described"), **draft)
    warnings = [
        {
            "code": code,
            "level": "described",
            "passages": [[words.index(said), words.index(said) + len(said)]] if said else [],
        }
        for code, said in about.items()
    ]
    PublishedText.objects.filter(story=story).update(warnings=warnings)
    return story


def choose(client: Client, place: str = "reading", **rules: str) -> Any:
    answer = post(client, URL, go="save", place=place, **rules)
    assert answer.status_code == 303, answer.content.decode()
    return answer


def seen(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(client: Client, story: Story, query: str = "") -> str:
    return seen(client, f"/stories/{story.pk}/?open=1{query}")


def folds(page: str) -> list[tuple[str, str]]:
    """Summary and inside of what is folded in the words of a story."""
    found = re.findall(r"<summary[^>]*>(.*?)</summary>(.*?)</details>", page.split("data-story")[1])
    return [(summary.strip(), inside) for summary, inside in found]


# --- folded by passage ----------------------------------------------------------------------------


def test_it_folds_the_paragraph_that_the_topic_is_about_and_no_other(client: Client):
    story = a_story(about={"death": "Second", "racism": "Third part"})
    ((summary, inside),) = folds(opened(client, story, "&fold=death"))
    assert summary == "This part is about: Death"
    assert "Second part, harder." in inside
    assert len(folds(opened(client, story, "&fold=death,racism"))) == 2
    assert len(folds(opened(client, story, "&fold=1"))) == 2
    assert folds(opened(client, story)) == folds(opened(client, story, "&fold=weather")) == []


def test_it_counts_passages_in_arabic_by_code_points(client: Client):
    story = a_story(ARABIC, about={"death": "ماتَ أخي 🌙"}, language="ar")
    page = seen(client, f"/ar/stories/{story.pk}/?open=1&fold=death")
    ((_summary, inside),) = folds(page)
    assert ARABIC.split("\n\n")[1] in inside
    assert not {"قبل", "صديقتي"} & set(re.findall(r"\w+", inside))


def test_it_folds_all_of_a_text_that_cannot_say_which_part(client: Client):
    story = a_story(about={"death": "", "racism": "Third part"})
    page = opened(client, story, "&fold=death")
    assert re.search(r"<summary[^>]*>This story is about: Death\s*</summary>", page)
    inside = page.split("This story is about: Death")[1].split("</details>")[0]
    assert inside.count("<p>") == 3
    # Where a passage is known, nothing else is folded for it.
    assert "This story is about: R" not in opened(client, story, "&fold=racism")


def test_it_folds_all_of_a_text_whose_passage_lies_nowhere(client: Client):
    story = a_story(about={"death": "Second"})
    PublishedText.objects.update(
        warnings=[{"code": "death", "level": "described", "passages": [[900, 950]]}]
    )
    assert "This story is about: Death" in opened(client, story, "&fold=death")


def test_it_shows_everything_when_asked_and_goes_back(client: Client):
    story = a_story(about={"death": "Second"})
    choose(client, death="fold")
    page = opened(client, story)
    assert "Second part" in folds(page)[0][1]
    assert 'href="?open=1&amp;show=1"' in page
    page = opened(client, story, "&show=1")
    assert folds(page) == []
    assert 'href="?open=1" rel="nofollow">Fold by topic' in page


# --- left out -------------------------------------------------------------------------------------


def test_it_leaves_stories_out_of_the_list_and_says_how_many_topics(client: Client):
    a_story(about={"death": ""}, title="Hard one")
    a_story(about={"stalking": ""}, title="Other one")
    choose(client, death="never", incest="never", racism="fold")
    page = seen(client, "/stories/")
    assert "Other one" in page
    assert "Hard one" not in page
    said = page.split('role="status">')[1].split("</p>")[0]
    assert "2 topics are left out by your choice." in said
    assert "1 topic is folded by your choice." in said
    assert f'href="{URL}"' in said
    assert not [code for code, topic in WARNINGS.items() if code in said or str(topic.name) in said]


def test_it_says_so_at_the_gate_of_such_a_story_and_opens_it_all_the_same(client: Client):
    story = a_story(about={"death": "Second", "racism": ""})
    choose(client, death="never", racism="never")
    page = seen(client, f"/stories/{story.pk}/")
    assert "You chose not to see stories about:" in page
    assert "Second part" not in page
    assert "Open it anyway" in page
    page = opened(client, story)
    assert "First part." in page
    # Told at the gate, so the whole is not folded once more; but the part is.
    ((_summary, inside),) = folds(page)
    assert "Second part" in inside


def test_it_leaves_out_stories_like_one(client: Client):
    story = a_story(about={"death": "", "racism": ""})
    gate = seen(client, f"/stories/{story.pk}/")
    assert f"{URL}?like={story.pk}" in gate
    page = seen(client, f"{URL}?like={story.pk}")
    ticked = re.findall(r'name="(\w+)" value="never" checked', page)
    assert ticked == ["racism", "death"]
    assert not client.cookies


@pytest.mark.parametrize("like", ["x", "%00", "00000000-0000-4000-8000-000000000000", "%ff" * 90])
def test_it_shrugs_at_a_story_that_is_not_there(client: Client, like: str):
    assert 'value="never" checked' not in seen(client, f"{URL}?like={like}")


def test_it_asks_the_database_no_more_for_a_list_with_every_rule(
    client: Client, django_assert_num_queries
):
    choose(client, **dict.fromkeys(WARNINGS, "never"))
    # The stories, the topics that are off, and the campaigns to choose from.
    with django_assert_num_queries(3):
        seen(client, "/stories/")


# --- where rules are kept -------------------------------------------------------------------------


def test_it_puts_them_into_the_address_and_no_cookie(client: Client):
    answer = choose(client, "address", death="never", racism="fold")
    assert answer["Location"] == "/stories/?hide=death&fold=racism"
    assert not answer.cookies
    a_story(about={"stalking": ""}, title="Other one")
    page = seen(client, answer["Location"])
    assert '/?hide=death&amp;fold=racism"' in page
    # The filter goes on with them, and so does the page of a story.
    assert '<input type="hidden" name="fold" value="racism">' in page
    assert 'name="hide" value="death" checked' in page
    story = Story.objects.get()
    gate = client.get(f"/stories/{story.pk}/?hide=death&fold=racism")
    assert "?open=1&amp;hide=death&amp;fold=racism" in gate.content.decode()
    assert gate["X-Robots-Tag"] == OPENED


def test_it_keeps_them_until_the_browser_closes_in_a_cookie_that_names_nothing(client: Client):
    cookie = choose(client, death="never", racism="fold").cookies["reading"]
    assert (cookie["max-age"], cookie["expires"], cookie["domain"]) == ("", "", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert re.fullmatch("[a-z2-7]{24}", cookie.value)
    shown = str(cookie).lower()
    assert not [part for code in WARNINGS for part in code.split("_") if part in shown]


def test_it_keeps_them_on_the_device_for_half_a_year(client: Client):
    assert "they could see that choices were made here" in seen(client, URL)
    answer = choose(client, "reading_kept", death="never")
    assert answer.cookies["reading_kept"]["max-age"] == HALF_A_YEAR
    assert answer["Location"] == f"{URL}?saved"


def test_it_binds_the_cookie_to_the_host_over_https(client: Client, settings):
    settings.HTTPS = True
    answer = choose(client, death="never")
    cookie = answer.cookies["__Host-reading"]
    assert cookie["secure"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert "1 topic is left out" in seen(client, "/stories/")
    client.cookies["reading"] = client.cookies.pop("__Host-reading").value
    assert "left out by your choice" not in seen(client, "/stories/")


def test_it_lets_the_address_win_over_the_browser_and_that_over_the_device(client: Client):
    story = a_story(about={"death": "Second"}, title="Hard one")
    choose(client, "reading_kept", death="never")
    assert "Hard one" not in seen(client, "/stories/")
    choose(client, "reading", death="fold")
    assert "Hard one" in seen(client, "/stories/")
    assert folds(opened(client, story))
    assert folds(opened(client, story, "&show=death")) == []
    assert "Hard one" not in seen(client, "/stories/?hide=death")
    # To show is a choice too, and the place below says otherwise.
    choose(client, "reading", death="")
    assert "Hard one" in seen(client, "/stories/")
    answer = choose(client, "address", death="")
    assert answer["Location"] == "/stories/?show=death"
    del client.cookies["reading"]
    assert "Hard one" not in seen(client, "/stories/")


def test_it_keeps_what_the_device_keeps_in_one_place(client: Client):
    choose(client, "reading", death="fold")
    choose(client, "reading_kept", death="never")
    assert client.cookies["reading"].value == ""
    page = seen(client, URL)
    assert 'name="death" value="never" checked' in page


def test_it_forgets_when_asked(client: Client):
    choose(client, "reading_kept", death="never")
    choose(client, death="fold")
    answer = post(client, URL, go="forget")
    assert {name: cookie.value for name, cookie in answer.cookies.items()} == {
        "reading": "", "reading_kept": "",
    }  # fmt: skip
    assert "Your choices are forgotten." in seen(client, answer["Location"])
    assert "left out by your choice" not in seen(client, "/stories/")


def test_it_is_dropped_by_leave(client: Client):
    choose(client, "reading_kept", death="never")
    choose(client, death="fold")
    answer = client.get("/x")
    assert '"cookies"' in answer["Clear-Site-Data"]
    assert {answer.cookies[name].value for name in ("reading", "reading_kept")} == {""}
    assert "by your choice" not in seen(client, "/stories/")


# --- without the gate -----------------------------------------------------------------------------


def test_it_opens_stories_at_once_for_this_visit(client: Client):
    story = a_story(about={"death": "Second", "racism": ""})
    choose(client, "reading_kept", ungated="on")
    assert "reading_kept" not in client.cookies
    assert client.cookies["reading"]["max-age"] == ""
    answer = client.get(f"/stories/{story.pk}/")
    page = answer.content.decode()
    assert "Second part, harder." in page
    assert page.index('data-warning="death"') < page.index("data-story")
    assert answer["X-Robots-Tag"] == OPENED
    assert "Stories open at once." in page
    assert "Second part" not in seen(client, "/stories/")


def test_it_still_asks_before_what_was_left_out_and_folds_what_was_folded(client: Client):
    hard = a_story(about={"death": "Second"})
    other = a_story(about={"racism": "Second"})
    choose(client, death="never", racism="fold", ungated="on")
    page = seen(client, f"/stories/{hard.pk}/")
    assert "You chose not to see stories about:" in page
    assert "Second part" not in page
    assert "Second part" in folds(seen(client, f"/stories/{other.pk}/"))[0][1]


def test_it_opens_nothing_by_the_cookie_of_the_device(client: Client):
    """Even a value of ours, carried over by hand: it never outlives the browser."""
    story = a_story(about={"death": "Second"})
    choose(client, ungated="on")
    client.cookies["reading_kept"] = client.cookies.pop("reading").value
    assert "Second part" not in seen(client, f"/stories/{story.pk}/")


# --- who may keep such pages ----------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["reading", "reading_kept"])
def test_it_lets_nobody_keep_a_page_that_rules_made(client: Client, cookie: str):
    story = a_story(about={"death": "Second"}, may_stand=False)
    paths = ["/stories/", f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1"]
    tags = {path: client.get(path)["ETag"] for path in paths}
    for path in [*paths, "/stories/?fold=death"]:
        assert "s-maxage=30" in client.get(path)["Cache-Control"], path
    choose(client, cookie, death="never")
    for path in paths:
        answer = client.get(path, headers={"If-None-Match": tags[path]})
        assert answer.status_code == 200, path
        assert answer["Cache-Control"] == "private, no-store", path
        assert "Cookie" in answer["Vary"], path
        assert "ETag" not in answer, path
    for path in (URL, f"{URL}?like={story.pk}"):
        assert "no-store" in client.get(path)["Cache-Control"]
    assert "s-maxage=30" in Client().get("/stories/")["Cache-Control"]


# --- hostile input --------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["", "x", "a" * 24, "7" * 24, "é", '"><script>', "a" * 8000])
def test_it_shrugs_at_cookies_that_are_not_ours(client: Client, cookie: str):
    story = a_story(about={"death": "Second"}, title="Hard one")
    client.cookies["reading"] = client.cookies["reading_kept"] = cookie
    page = seen(client, "/stories/")
    assert "Hard one" in page
    assert "by your choice" not in page
    assert "Second part" not in seen(client, f"/stories/{story.pk}/")
    assert "checked> <span>Leave out" not in seen(client, URL)


@pytest.mark.parametrize(
    "typed", [{"place": "moon"}, {"place": ""}, {"place": "reading", "death": "explode"}]
)
def test_it_refuses_what_is_no_choice_and_keeps_the_rest(client: Client, typed: dict[str, str]):
    answer = post(client, URL, go="save", racism="never", **typed)
    assert answer.status_code == 200
    assert not answer.cookies
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert 'name="racism" value="never" checked' in page


@pytest.mark.parametrize("go", ["save", "forget"])
def test_it_refuses_a_post_from_another_site(client: Client, go: str):
    choose(client, death="never")
    fields = {"go": go, "place": "reading", "form_key": "x"}
    for headers in ({"Origin": "https://elsewhere.example"}, {}):
        answer = client.post(URL, fields, headers=headers)
        assert answer.status_code == 403
        assert not answer.cookies
    assert "1 topic is left out" in seen(client, "/stories/")


def test_it_keeps_the_list_of_topics_folded_and_names_none_in_its_title(client: Client):
    page = seen(client, URL)
    assert "<title>Chorus</title>" in page
    assert "<details open" not in page
    outside = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    assert not [topic for topic in WARNINGS.values() if f">{topic.name}<" in outside]
    assert page.count('value="fold"') == len(WARNINGS)
