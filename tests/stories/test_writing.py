"""The write flow, walked as a person walks it: hidden fields carry everything."""

import gzip
import re
from html import unescape
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.stories.erasing import withdraw_story
from apps.stories.models import MeToo, Revision, Story
from apps.stories.return_codes import read_codes
from tests.factories import post, say_me_too, shown_code
from tests.stories.writing import ARABIC, STEPS, begin, fields_of, go


@pytest.mark.django_db
def test_it_takes_a_story_from_the_first_page_to_the_receipt(client: Client):
    words = begin(client)
    topics = go(client, words, words="I told my sister first.", title="First")
    where = go(client, topics, warnings=["sexual_harassment:mentioned", "stalking:described"])
    name = go(client, where, country="FR", setting="work", language="en")
    reach = go(client, name, byline="name", name="Wren")
    preview = go(client, reach)
    page = preview.content.decode()
    assert "Nothing has been sent yet" in page
    assert not Story.objects.exists()
    for seen in ("I told my sister first.", "First", "Wren", "Stalking", "France", "At work"):
        assert seen in page
    receipt = go(client, preview, "send")
    assert "We have your words" in receipt.content.decode()
    assert len(shown_code(receipt).split()) == 8
    story = Story.objects.get()
    assert (story.state, story.country, story.setting) == ("screening", "FR", "work")
    kept = story.revisions.get()
    assert kept.declared == {"sexual_harassment": "mentioned", "stalking": "described"}
    assert kept.unseal(key=story.key()) == {
        "title": "First",
        "name": "Wren",
        "words": "I told my sister first.",
    }
    assert MeToo.objects.get() == story.me_too
    assert not receipt.cookies


@pytest.mark.django_db
def test_it_is_five_taps_for_the_shortest_story(client: Client):
    words = begin(client)
    topics = go(client, words, words="Me too.")
    preview = go(client, topics, "preview")
    assert go(client, preview, "send").status_code == 200
    assert Story.objects.count() == 1


@pytest.mark.django_db
def test_it_keeps_everything_on_the_way_back(client: Client):
    topics = go(client, begin(client), words=ARABIC, title="بعد سنوات")
    where = go(client, topics, warnings=["death:mentioned"])
    back = go(client, go(client, where, "back", country="EG"), "back")
    fields = fields_of(back)
    assert fields["words"] == [ARABIC]
    assert fields["title"] == ["بعد سنوات"]
    assert fields["warnings"] == ["death:mentioned"]
    assert fields["country"] == ["EG"]


@pytest.mark.django_db
def test_it_asks_for_words_and_loses_nothing(client: Client):
    response = go(client, begin(client), words="  ", title="A title")
    assert "One line is enough" in response.content.decode()
    assert fields_of(response)["title"] == ["A title"]


@pytest.mark.django_db
def test_it_gives_back_words_that_are_too_long(client: Client):
    long = "a" * 20_001
    response = go(client, begin(client), words=long)
    assert "longer than we can keep" in response.content.decode()
    assert fields_of(response)["words"] == [long]
    assert not Story.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "nonsense", "A" * 51])
def test_it_gives_the_words_back_when_the_page_is_stale(client: Client, key: str):
    response = client.post("/write/", {"form_key": key, "step": "words", "words": ARABIC})
    page = unescape(response.content.decode())
    assert response.status_code == 403
    assert ARABIC in page
    fresh = re.search(r'name="form_key" value="([^"]+)"', page)
    again = client.post(
        "/write/", {"form_key": fresh[1], "step": "words", "words": ARABIC, "go": "next"}
    )
    assert again.status_code == 200


@pytest.mark.django_db
def test_it_keeps_one_story_when_send_is_pressed_twice(client: Client):
    preview = go(client, go(client, begin(client), words="Once."), "preview")
    first, second = go(client, preview, "send"), go(client, preview, "send")
    assert Story.objects.count() == MeToo.objects.count() == Revision.objects.count() == 1
    assert shown_code(first) == shown_code(second) != ""


@pytest.mark.django_db
def test_it_counts_once_who_says_me_too_and_then_writes(client: Client):
    receipt = say_me_too(client)
    page = receipt.content.decode()
    key = re.search(
        r'action="/write/">\s*<input type="hidden" name="form_key" value="([^"]+)"', page
    )
    start = client.post("/write/", {"form_key": key[1], "step": "start", "go": "stay"})
    sent = go(client, go(client, go(client, go(client, start), words="More."), "preview"), "send")
    assert shown_code(sent) == shown_code(receipt)
    assert MeToo.objects.count() == 1
    assert Story.objects.get().me_too == MeToo.objects.get()


@pytest.mark.django_db
def test_it_carries_the_words_into_another_language(client: Client):
    words = begin(client)
    typed = {**fields_of(words), "words": ARABIC, "go": "language"}
    arabic = client.post("/ar/write/", typed)
    assert 'dir="rtl"' in arabic.content.decode()
    assert fields_of(arabic)["words"] == [ARABIC]


@pytest.mark.django_db
def test_it_shows_markup_as_words_or_not_at_all(client: Client):
    words = "<script>alert(1)</script> I <3 you & <b>you</b> me"
    preview = post(client, "/write/", step="name", go="preview", words=words)
    shown = preview.content.decode().split('class="story"')[1].split("</div>")[0]
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "I &lt;3 you &amp; you me" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"step": "nowhere", "go": "next"},
        {"step": "preview", "go": "send"},
        {"step": "words", "go": "send", "words": "x", "country": "ZZ"},
        {"step": "words", "go": "next", "words": "a\x00b"},
        {"step": "topics", "go": "next", "words": "x", "warnings": ["bad", "death:loud"]},
        {"step": "words", "go": "next", "words": "\ud800".encode("utf-8", "surrogatepass")},
    ],
)
def test_it_answers_hostile_steps_calmly(client: Client, fields: dict[str, Any]):
    assert post(client, "/write/", **fields).status_code in (200, 400)


@pytest.mark.django_db
def test_it_keeps_pages_with_words_out_of_every_store(client: Client):
    for response in (client.get("/write/"), begin(client)):
        assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{}, {"words": "Me too.", "country": "ZZ"}, {"words": "Me too.", "warnings": "none"}]
)
def test_it_shows_no_preview_of_what_needs_another_look(client: Client, wrong: dict[str, str]):
    response = post(client, "/ar/write/", step="preview", go="language", **wrong)
    assert response.status_code == 200
    assert 'name="step" value="preview"' not in response.content.decode()


@pytest.mark.django_db
def test_it_shows_the_code_again_when_the_first_answer_broke(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    fields = fields_of(go(client, go(client, begin(client), words=ARABIC), "preview"))

    def breaks(**_asked: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr("apps.stories.send_views.choose_for", breaks)
        away = client.post("/write/", {**fields, "go": "send"})
    assert away.status_code == 503
    assert Story.objects.count() == 1
    again = client.post("/write/", {**fields, "go": "send"})
    assert shown_code(again)
    assert Story.objects.count() == 1


@pytest.mark.django_db
def test_it_shows_the_receipt_in_another_language(client: Client):
    preview = go(client, go(client, begin(client), words=ARABIC), "preview")
    receipt = go(client, preview, "send")
    page = receipt.content.decode()
    form = page[page.index('id="again"') : page.index("</form>", page.index('id="again"'))]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert 'form="again" formaction="/ar/write/"' in page
    arabic = client.post("/ar/write/", {**fields, "go": "language"})
    assert read_codes(shown_code(arabic)) == read_codes(shown_code(receipt))
    assert 'dir="rtl"' in arabic.content.decode()
    assert Story.objects.count() == 1
    withdraw_story(story_id=Story.objects.get().pk, stay_counted=True)
    assert not shown_code(client.post("/ar/write/", {**fields, "go": "language"}))


@pytest.mark.django_db
def test_it_does_not_say_it_has_words_that_were_taken_back(client: Client):
    preview = go(client, go(client, begin(client), words=ARABIC), "preview")
    first = shown_code(go(client, preview, "send"))
    withdraw_story(story_id=Story.objects.get().pk, stay_counted=False)
    again = go(client, preview, "send")
    page = unescape(again.content.decode())
    assert again.status_code == 409
    assert ARABIC in page
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    second = client.post("/write/", {**fields, "words": ARABIC})
    assert shown_code(second) not in ("", first)
    assert Story.objects.filter(state="screening").count() == 1


@pytest.mark.django_db
def test_it_says_so_when_other_words_were_sent_before(client: Client):
    preview = go(client, go(client, begin(client), words="First words."), "preview")
    go(client, preview, "send")
    again = go(client, preview, "send", words="Changed words.")
    assert again.status_code == 409
    page = again.content.decode()
    assert "Changed words." in page
    assert "sent before, with other words" in page
    kept = Story.objects.get().revisions.get()
    assert kept.unseal(key=Story.objects.get().key())["words"] == "First words."
    fresh = re.search(r'id="kept".*?name="form_key" value="([^"]+)"', page, re.DOTALL)
    fields = {**fields_of(preview), "words": "Changed words.", "form_key": fresh[1], "go": "send"}
    assert client.post("/write/", fields).status_code == 200
    assert Story.objects.count() == 2


@pytest.mark.django_db
def test_it_says_that_readers_will_see_the_country(client: Client):
    where = go(client, go(client, begin(client), words="Words."))
    page = where.content.decode()
    assert "only if readers may see it" in page
    assert "fewer than 20" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/ar", "/ur", "/de"])
def test_it_has_small_pages_from_the_first_to_the_receipt(client: Client, language: str):
    path = f"{language}/write/"
    pages = [client.get(path)]
    for step in ("start", *STEPS):
        pages.append(
            go(client, pages[-1], "send" if step == "preview" else "next", path, words="W.")
        )
    pages.append(go(client, pages[1], "save", path, form_key=draw_form_key()))
    assert shown_code(pages[-2])
    assert shown_code(pages[-1])
    # Of the design: 10 KB of HTML, packed.
    assert [len(gzip.compress(page.content, 9)) <= 10 * 1024 for page in pages] == [True] * 9
