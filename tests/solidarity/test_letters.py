"""Letters of hope: written to nobody, read by a person first, shown whole, taken back."""

import threading
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.solidarity.demonstration_letters import LETTERS, add_letters
from apps.solidarity.letter_services import letter_of, send_letter
from apps.solidarity.models import Letter, PublishedLetter, Standing
from apps.solidarity.written_services import TakenBack, decline, open_words, publish, take_back
from tests.factories import a_code, a_published_story, enter, post, shown_code

pytestmark = pytest.mark.django_db
WORDS = "You do not have to be ready for anything today."
PATH = "/letters/write/"


@pytest.fixture(autouse=True)
def _nobody_was_here():
    cache.clear()


def send(client: Client, words: str = WORDS, key: str = "", path: str = PATH) -> Any:
    fields = {"form_key": key or draw_form_key(), "words": words, "go": "send"}
    return client.post(path, fields)


def a_letter(words: str = WORDS, *, out: bool = True, language: str = "") -> Letter:
    code = a_code()
    send_letter(words=words, code=code)
    letter = letter_of(code)
    assert letter
    if language:
        Letter.objects.filter(pk=letter.pk).update(language=language)
        letter.refresh_from_db()
    if out:
        assert publish(row=letter)
    letter.refresh_from_db()
    return letter


def page(client: Client, path: str = "/letters/") -> str:
    return unescape(client.get(path).content.decode())


# --- writing --------------------------------------------------------------------------------------


def test_it_goes_its_whole_way(client: Client):
    assert "Write a letter of hope" in page(client, PATH)
    field = post(client, PATH)
    assert 'name="words"' in field.content.decode()
    sent = send(client)
    assert not sent.cookies
    assert sent["Cache-Control"] == "no-store"
    code = shown_code(sent)
    letter = Letter.objects.get()
    assert letter.state == Standing.WAITING
    assert WORDS not in page(Client())
    assert "It waits to be read" in unescape(enter(client, code).content.decode())
    assert publish(row=letter)
    assert WORDS in page(Client())
    opened = unescape(enter(client, code).content.decode())
    assert "It is out" in opened
    assert WORDS in opened
    gone = client.post("/my-story/take-back/")
    assert "It is deleted" in gone.content.decode()
    assert WORDS not in page(Client())
    assert not Letter.objects.exists()
    assert not PublishedLetter.objects.exists()
    assert "does not open anything" in enter(Client(), code).content.decode()


def test_it_keeps_the_words_sealed_until_they_are_out():
    letter = a_letter(out=False)
    assert WORDS.encode() not in bytes(letter.sealed) + bytes(letter.data_key)
    assert open_words(letter) == {"words": WORDS}
    assert not PublishedLetter.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "<p> </p>", "x" * 1001])
def test_it_says_what_to_do_and_keeps_what_was_typed(client: Client, words: str):
    answer = send(client, words)
    assert answer.status_code == 422
    text = unescape(answer.content.decode())
    assert "One line is enough" in text or "The most is 1000" in text
    assert words.strip() in text
    assert not Letter.objects.exists()


def test_it_takes_a_thousand_characters(client: Client):
    assert shown_code(send(client, "خ" * 1000))


def test_it_keeps_a_reload_once_and_other_words_apart(client: Client):
    key = draw_form_key()
    first, again = send(client, key=key), send(client, key=key)
    assert shown_code(first) == shown_code(again) != ""
    other = send(client, "Other words.", key=key)
    assert other.status_code == 409
    assert "Other words." in other.content.decode()
    assert Letter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_keeps_eight_double_taps_at_once_as_one():
    key, statuses = draw_form_key(), []

    def once() -> None:
        statuses.append(send(Client(), key=key).status_code)
        connection.close()

    taps = [threading.Thread(target=once) for _ in range(8)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join(30)
    assert statuses == [200] * 8
    assert Letter.objects.count() == 1


def test_it_shows_the_receipt_again_in_another_language(client: Client):
    key = draw_form_key()
    code = shown_code(send(client, key=key))
    again = client.post(f"/fr{PATH}", {"form_key": key, "step": "sent", "go": "language"})
    assert shown_code(again)
    assert shown_code(again) != code
    assert 'lang="fr"' in again.content.decode()


def test_it_carries_the_words_into_another_language(client: Client):
    fields = {"form_key": draw_form_key(), "words": WORDS, "go": "language"}
    assert WORDS in client.post(f"/ar{PATH}", fields).content.decode()
    assert not Letter.objects.exists()


def test_it_does_not_make_again_what_was_taken_back(client: Client):
    key = draw_form_key()
    send(client, key=key)
    take_back(row=Letter.objects.get())
    answer = send(client, key=key)
    assert answer.status_code == 409
    assert WORDS in unescape(answer.content.decode())
    assert not Letter.objects.exists()


def test_it_refuses_another_site(client: Client):
    answer = client.post(
        PATH,
        {"form_key": draw_form_key(), "words": WORDS, "go": "send"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert not Letter.objects.exists()


# --- what happens to it ---------------------------------------------------------------------------


def test_it_is_published_without_markup():
    letter = a_letter("<b>You</b> are <script>x</script>here. I <3 you.")
    words = letter.published.words
    assert "<b>" not in words
    assert "script" not in words
    assert "I <3 you." in words


def test_it_is_decided_once():
    letter = a_letter(out=False)
    assert publish(row=letter)
    assert not publish(row=letter)
    assert not decline(row=letter, rule="names")
    assert PublishedLetter.objects.count() == 1


def test_it_loses_no_race_between_going_out_and_being_taken_back():
    letter = a_letter(out=False)
    stale = Letter.objects.get()
    assert take_back(row=letter)
    assert not publish(row=stale)
    assert not decline(row=stale, rule="names")
    assert not take_back(row=stale)
    assert not PublishedLetter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_ends_in_one_state_whoever_is_first():
    for _ in range(6):
        letter = a_letter(out=False)
        done: dict[str, bool] = {}
        acts = {"publish": publish, "take_back": take_back}

        def act(name: str, row=letter, done=done, acts=acts) -> None:
            done[name] = acts[name](row=row)
            connection.close()

        threads = [threading.Thread(target=act, args=(name,)) for name in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert done["take_back"]
        assert not Letter.objects.exists()
        assert not PublishedLetter.objects.exists()


def test_it_tells_the_rule_of_a_declined_letter(client: Client):
    code = a_code()
    send_letter(words=WORDS, code=code)
    letter = letter_of(code)
    assert letter
    assert decline(row=letter, rule="names")
    opened = unescape(enter(client, code.digits()).content.decode())
    assert "It was not published" in opened
    assert "It names or points to someone" in opened
    assert WORDS in opened


def test_it_raises_where_the_code_made_something_that_is_gone():
    code = a_code()
    send_letter(words=WORDS, code=code)
    take_back(row=Letter.objects.get())
    with pytest.raises(TakenBack):
        send_letter(words=WORDS, code=code)


def test_it_opens_nothing_with_a_code_of_nothing(client: Client):
    """A miss reads the same, whether there are letters or not."""
    miss = a_code().digits()
    before = enter(Client(), miss).content.decode()
    a_letter()
    after = enter(Client(), miss).content.decode()
    assert "does not open anything here" in before
    assert len(before) == len(after)


# --- reading --------------------------------------------------------------------------------------


def test_it_says_when_there_is_nothing_yet(client: Client):
    assert "No letters yet" in page(client)
    a_letter(language="en")
    assert "No letters in this language yet" in page(client, "/letters/?language=ur")


def test_it_reads_in_one_language(client: Client):
    a_letter("Something to hold on to.", language="en")
    a_letter("Une lettre pour toi.", language="fr")
    french = page(client, "/letters/?language=fr")
    assert "Une lettre pour toi." in french
    assert "Something to hold on to." not in french
    assert "Something to hold on to." in page(client, "/letters/?language=klingon")


def test_it_shows_ten_a_page_and_each_letter_once(client: Client):
    for each in range(13):
        a_letter(f"Letter number {each}.", language="en")
    first = client.get("/letters/").content.decode()
    after = first.split("after=")[1].split('"')[0]
    second = client.get(f"/letters/?after={after}").content.decode()
    seen = [first.count("Letter number"), second.count("Letter number")]
    assert seen == [10, 3]
    assert all(f"Letter number {each}." in first + second for each in range(13))
    assert "That was all" in unescape(
        client.get("/letters/?after=" + "AAAAAQAAAAAAAAAA").content.decode()
    )


def test_it_is_for_readers_and_no_search_engine(client: Client):
    a_letter()
    answer = client.get("/letters/")
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies
    assert "s-maxage=30" in answer["Cache-Control"]


def test_it_shows_letters_to_a_writer_in_her_language_first(client: Client):
    a_letter("Something to hold on to.", language="en")
    a_letter("Une lettre pour toi.", language="fr")
    code = a_code()
    a_published_story(code=code, language="fr")
    enter(client, code.digits())
    own = unescape(client.post("/my-story/letters/").content.decode())
    assert "Une lettre pour toi." in own
    assert "Something to hold on to." not in own
    every = client.post("/my-story/letters/", {"every": "yes"}).content.decode()
    assert "Something to hold on to." in every


def test_it_fills_a_demonstration_once(client: Client):
    assert add_letters() == len(LETTERS)
    assert add_letters() == 0
    text = page(client)
    assert text.count("nobody’s real letter") == len(LETTERS)
    languages = Letter.objects.values_list("language", flat=True)
    assert {*languages} == {"en", "fr", "es", "ar", "de"}
