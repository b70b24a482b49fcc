"""How I will change: three prompts, apart from stories, read by a person, found again by code."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.solidarity.demonstration_pledges import add_pledges
from apps.solidarity.models import CheckIn, Pledge, PublishedPledge, Standing
from apps.solidarity.written_services import decline, open_words, publish, take_back
from tests import cast
from tests.factories import a_published_story, enter, post, say_me_too, shown_code
from tests.solidarity.pledges import PARTS, a_pledge, a_published_pledge, send

pytestmark = pytest.mark.django_db
RULES = (
    "No names, and nothing that points to somebody",
    "No apology to a person",
    "No details of what was done, and no asking for thanks",
)


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_it_says_what_a_pledge_leaves_out_before_and_beside_the_prompts(client: Client):
    before = text_of(client.get("/pledges/write/"))
    beside = text_of(post(client, "/pledges/write/"))
    for rule in RULES:
        assert rule in before
        assert rule in beside
    assert "<textarea" not in before
    assert beside.count("<textarea") == 3
    assert "Do not name anyone. Do not ask to be thanked or forgiven." in before


def test_it_keeps_a_pledge_sealed_and_shows_the_code_once(client: Client):
    key = draw_form_key()
    receipt = send(client, form_key=key)
    assert len(shown_code(receipt).split()) == 8
    assert not receipt.cookies
    assert receipt["Cache-Control"] == "no-store"
    pledge = Pledge.objects.get()
    assert pledge.state == Standing.WAITING
    assert open_words(pledge) == PARTS
    assert PARTS["will"].encode() not in bytes(pledge.sealed)
    assert "You are already counted" not in text_of(receipt)
    cache.clear()
    assert shown_code(send(client, form_key=key)) == ""
    assert Pledge.objects.count() == 1
    assert CheckIn.objects.count() == 2


def test_it_shows_the_receipt_in_another_language(client: Client):
    key = draw_form_key()
    code = shown_code(send(client, form_key=key))
    again = client.post("/fr/pledges/write/", {"form_key": key, "step": "sent", "go": "language"})
    assert again.status_code == 200
    assert shown_code(again) != code
    assert shown_code(again)
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize("will", ["", "  ", "<b></b>"])
def test_it_asks_only_for_what_somebody_will_do_and_keeps_the_rest(client: Client, will: str):
    answer = send(client, will=will)
    assert answer.status_code == 422
    assert "There are no words here yet" in text_of(answer)
    assert PARTS["did"] in text_of(answer)
    assert not Pledge.objects.exists()
    assert send(client, did="", again="").status_code == 200


def test_it_keeps_words_that_are_too_long_on_the_page(client: Client):
    answer = send(client, did="a" * 601)
    assert answer.status_code == 422
    assert "601 characters" in text_of(answer)
    assert "a" * 601 in text_of(answer)
    assert PARTS["will"] in text_of(answer)


def test_it_carries_the_words_into_another_language(client: Client):
    answer = post(client, "/fr/pledges/write/", go="language", **PARTS)
    assert answer.status_code == 200
    for words in PARTS.values():
        assert words in text_of(answer)


def test_it_gives_other_words_under_a_used_key_back(client: Client):
    key = draw_form_key()
    send(client, form_key=key)
    answer = send(client, form_key=key, will="I will listen first.")
    assert answer.status_code == 409
    assert "I will listen first." in text_of(answer)
    assert open_words(Pledge.objects.get()) == PARTS


def test_it_does_not_bring_back_what_was_taken_back(client: Client):
    key = draw_form_key()
    send(client, form_key=key)
    take_back(row=Pledge.objects.get())
    answer = send(client, form_key=key)
    assert answer.status_code == 409
    assert PARTS["will"] in text_of(answer)
    assert not Pledge.objects.exists()


def test_it_shows_a_pledge_only_when_a_person_let_it_out(client: Client):
    pledge = a_pledge()
    assert PARTS["will"] not in text_of(client.get("/pledges/"))
    publish(row=pledge)
    page = text_of(client.get("/pledges/"))
    for words in PARTS.values():
        assert words in page
    other = a_pledge(will="I will wait for an answer.")
    decline(row=other, rule="names")
    assert "I will wait for an answer." not in text_of(client.get("/pledges/"))


def test_it_shows_published_words_as_words(client: Client):
    a_published_pledge(will="I will stop <script>alert(1)</script> & listen.")
    page = text_of(client.get("/pledges/"))
    assert "<script>alert" not in page
    assert "&amp; listen." in page


def test_it_offers_nothing_to_answer_with_and_tells_no_day(client: Client):
    a_published_pledge()
    answer = client.get("/pledges/")
    page = text_of(answer)
    main = page[page.index("<main") : page.index("</main>")]
    assert 'method="post"' not in main
    assert "reply" in main  # It says that nobody can.
    assert not re.search(r"\b20\d\d\b", main)
    assert answer["X-Robots-Tag"].startswith("noindex")


def test_it_turns_pages_of_ten_in_an_order_of_months_and_chance(client: Client):
    for number in range(12):
        a_published_pledge(will=f"I will change number {number}.")
    first = text_of(client.get("/pledges/"))
    after = re.search(r"after=([\w-]+)", first)
    assert after
    second = text_of(client.get(f"/pledges/?after={after[1]}"))
    told = [set(re.findall(r"number (\d+)", page)) for page in (first, second)]
    assert [len(each) for each in told] == [10, 2]
    assert told[0] | told[1] == {str(number) for number in range(12)}


def test_it_asks_a_device_to_work_once_many_come_from_one_place(client: Client):
    answers = [send(client) for _ in range(11)]
    assert {answer.status_code for answer in answers[:10]} == {200}
    assert answers[10].status_code == 429
    assert PARTS["will"] in text_of(answers[10])


def test_it_filters_by_language_and_says_so_when_there_is_none(client: Client):
    words = "Je vais écouter davantage, et je ne rirai plus de ces blagues."
    a_published_pledge(did="", will=words, again="")
    assert "Je vais" in text_of(client.get("/pledges/?language=fr"))
    empty = text_of(client.get("/pledges/?language=pt"))
    assert "Je vais" not in empty
    assert "No pledges in this language yet" in empty
    assert "Je vais" in text_of(client.get("/pledges/?language=nonsense"))


def test_it_stays_apart_from_stories(client: Client):
    story, pledge = a_published_story(), a_published_pledge()
    pages = ["/", "/stories/", f"/stories/{story.pk}/?open=1", "/stories/write/", "/how-many/"]
    for path in pages:
        page = text_of(client.get(path))
        assert "/pledges/" not in page, path
        assert PARTS["will"] not in page, path
    assert str(story.pk) not in text_of(client.get("/pledges/"))
    assert client.get(f"/stories/{pledge.pk}/").status_code == 404
    assert "/pledges/" in text_of(client.get("/about/"))


def test_it_opens_with_its_own_code_and_no_other(client: Client):
    pledge_code = shown_code(send(client))
    me_too_code = shown_code(say_me_too(client))
    mine = text_of(enter(cast.maya(), pledge_code))
    assert "Your pledge" in mine
    assert PARTS["will"] in mine
    assert "Your story" not in mine
    other = text_of(enter(cast.noor(), me_too_code))
    assert "Your pledge" not in other
    assert PARTS["will"] not in other


def test_it_tells_its_writer_where_it_is(client: Client):
    code = shown_code(send(client))
    pledge = Pledge.objects.get()
    assert "It waits to be read" in text_of(enter(cast.maya(), code))
    decline(row=pledge, rule="names")
    page = text_of(enter(cast.maya(), code))
    assert "It names or points to someone" in page
    assert "believe you" not in page
    assert "Looking back" not in page


def test_it_is_gone_at_once_with_its_looks_back(client: Client):
    code = shown_code(send(client))
    publish(row=Pledge.objects.get())
    maya = cast.maya()
    enter(maya, code)
    assert PARTS["will"] in text_of(client.get("/pledges/"))
    assert "It is deleted" in text_of(maya.post("/my-story/take-back/"))
    assert PARTS["will"] not in text_of(client.get("/pledges/"))
    assert not Pledge.objects.exists()
    assert not PublishedPledge.objects.exists()
    assert not CheckIn.objects.exists()
    assert PARTS["will"] not in text_of(enter(cast.noor(), code))


def test_it_has_made_up_pledges_in_a_demonstration_once(client: Client):
    assert add_pledges() == 3
    assert add_pledges() == 0
    assert text_of(client.get("/pledges/")).count("Demonstration: nobody’s real pledge.") == 3
    assert {each.language for each in Pledge.objects.all()} == {"en", "fr", "es"}
    take_back(row=Pledge.objects.first())
    assert add_pledges() == 0
    assert Pledge.objects.count() == 2
