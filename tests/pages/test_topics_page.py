"""The operators' page of the topics: switches, words of this place, a sentence to try."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEntry
from apps.content_warnings import services
from apps.content_warnings.choices import ALWAYS_ON, codes_off
from apps.content_warnings.models import AddedWord, SwitchedOff
from apps.content_warnings.vocabulary import HARMS, WARNINGS
from apps.moderation.two_people import YOUNG
from tests import cast

pytestmark = pytest.mark.django_db
FROG = {"language": "en", "code": "drugging_alcohol", "phrase": "blue frog", "level": "described"}


@pytest.fixture
def otto(client: Client) -> Client:
    return cast.sign_in(client, cast.otto())


def page(client: Client) -> str:
    answer = client.get(reverse("people:topics"))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def press(client: Client, go: str, **fields: object) -> str:
    answer = client.post(reverse("people:topics"), {"go": go, **fields}, follow=True)
    return unescape(answer.content.decode())


def add(client: Client, **word: str) -> str:
    return press(client, "add", **{f"word-{key}": value for key, value in (FROG | word).items()})


def try_(client: Client, sentence: str, language: str = "en") -> str:
    shown = press(client, "try", **{"try-sentence": sentence, "try-language": language})
    return " ".join(shown.partition("data-tried>")[2].partition("</div>")[0].split())


def acts() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.exclude(kind="person").order_by("pk")
    return [(row.verb, row.kind, row.object_id) for row in rows]


# --- switches -------------------------------------------------------------------------------------


def test_it_lists_every_topic_once_with_its_line(otto: Client):
    shown = page(otto)
    assert re.findall(r'data-topic="(\w+)"', shown).count("death") == 1
    assert {*re.findall(r'data-topic="(\w+)"', shown)} == {*WARNINGS}
    for topic in WARNINGS.values():
        assert str(topic.explanation) in shown
    assert "No words of your own yet" in shown


def test_it_switches_a_topic_off_and_on_again_with_a_record_of_each(otto: Client):
    assert "“Death” is off." in press(otto, "off", code="death")
    assert codes_off() == {"death"}
    assert shown_off(otto) == ["death"]
    press(otto, "off", code="death")  # a second tap is nothing new
    assert "“Death” is on again." in press(otto, "on", code="death")
    assert codes_off() == frozenset()
    assert acts() == [("switch_topic_off", "topic", "death"), ("switch_topic_on", "topic", "death")]
    assert {row.role for row in AuditEntry.objects.filter(kind="topic")} == {"operator"}


def shown_off(client: Client) -> list[str]:
    return re.findall(r'data-topic="(\w+)" data-off', page(client))


@pytest.mark.parametrize("code", sorted(ALWAYS_ON))
def test_it_switches_nothing_off_that_other_things_hang_on(otto: Client, code: str):
    assert "This topic stays on everywhere." in press(otto, "off", code=code)
    SwitchedOff.objects.create(code=code, since="2026-11-22")  # by hand, in the database
    assert codes_off() == frozenset()
    assert shown_off(otto) == []
    assert acts() == []


def test_it_keeps_on_what_asks_for_two_people_or_for_lines_of_a_crisis():
    crisis = {code for code, harms in HARMS.items() if harms[0] == "suicide_crisis"}
    assert YOUNG | crisis == ALWAYS_ON


@pytest.mark.parametrize("code", ["", "nothing", "\x00", "death\n"])
def test_it_switches_nothing_that_is_no_topic(otto: Client, code: str):
    press(otto, "off", code=code)
    assert not SwitchedOff.objects.exists()


# --- words ----------------------------------------------------------------------------------------


def test_it_adds_a_word_and_says_so(otto: Client):
    assert "Added. It is looked for from now on." in add(otto, phrase="  Blue   frog ")
    word = AddedWord.objects.get()
    assert (word.language, word.code, word.phrase, word.level) == (
        *("en", "drugging_alcohol", "Blue frog", "described"),
    )
    assert ">Blue frog</bdi>" in page(otto)
    assert "No words of your own yet" not in page(otto)


def test_it_records_words_by_topic_and_never_the_word(otto: Client):
    add(otto)
    pk = AddedWord.objects.get().pk
    press(otto, "remove", word=pk)
    assert acts() == [("add_topic_word", "word", str(pk)), ("remove_topic_word", "word", str(pk))]
    told = {"language": "en", "code": "drugging_alcohol", "level": "described"}
    assert [row.details for row in AuditEntry.objects.filter(kind="word")] == [told, told]


def test_it_does_nothing_that_it_cannot_record(otto: Client, monkeypatch: pytest.MonkeyPatch):
    def broken(**_fields: object) -> None:
        raise RuntimeError("the record is away")

    monkeypatch.setattr("apps.pages.topic_acts.record", broken)
    for act in (lambda: add(otto), lambda: press(otto, "off", code="death")):
        with pytest.raises(RuntimeError):
            act()
    assert not AddedWord.objects.exists()
    assert not SwitchedOff.objects.exists()


def test_it_brings_a_removed_word_back(otto: Client):
    add(otto)
    shown = press(otto, "remove", word=AddedWord.objects.get().pk)
    assert "“<bdi>blue frog</bdi>” is no longer looked for." in shown
    assert not AddedWord.objects.exists()
    assert "It is back." in press(otto, "back")
    assert AddedWord.objects.get().level == "described"
    press(otto, "back")  # a second tap is nothing new
    assert "Put it back" not in page(otto)
    assert AddedWord.objects.count() == 1


@pytest.mark.parametrize("word", ["", "x", "-1", "\x00", "9" * 30, "٣", "12345"])
def test_it_removes_nothing_that_is_not_there(otto: Client, word: str):
    add(otto)
    press(otto, "remove", word=word)
    assert AddedWord.objects.count() == 1


REFUSED = {
    "": "Please write the word to look for.",
    " \x00 ": "Please write the word to look for.",
    "a" * 61: "This is a sentence.",
    "!!!": "Please write letters or digits",
    "{a|b}": "Please write letters or digits",
    "one & two": "Please write letters or digits",
    "wor*": "Please write letters or digits",
    "@death": "Please write letters or digits",
}


@pytest.mark.parametrize("phrase", REFUSED)
def test_it_says_what_to_do_about_a_word_it_cannot_take(otto: Client, phrase: str):
    shown = add(otto, phrase=phrase)
    assert REFUSED[phrase] in shown
    assert 'role="alert"' in shown
    assert not AddedWord.objects.exists()


def test_it_asks_for_a_topic(otto: Client):
    assert "Please choose the topic." in add(otto, code="")


@pytest.mark.parametrize("wrong", [{"code": "nothing"}, {"language": "tlh"}, {"level": "loud"}])
def test_it_takes_only_topics_languages_and_levels_that_exist(otto: Client, wrong: dict[str, str]):
    assert "Something needs another look" in add(otto, **wrong)
    assert not AddedWord.objects.exists()


def test_it_takes_the_same_word_once_in_whatever_case(otto: Client):
    add(otto)
    assert "This word is there already." in add(otto, phrase="Blue FROG", level="mentioned")
    add(otto, code="medical")
    assert AddedWord.objects.count() == 2


def test_it_has_room_for_so_many_words(otto: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "MOST_WORDS", 1)
    add(otto)
    assert "no room for more. Remove one first." in add(otto, phrase="red frog")
    assert AddedWord.objects.count() == 1


def test_it_says_of_a_word_that_its_topic_is_off(otto: Client):
    add(otto)
    assert "Not looked for while the topic is off." not in page(otto)
    press(otto, "off", code="drugging_alcohol")
    shown = page(otto)
    assert "Not looked for while the topic is off." in shown
    assert '<option value="drugging_alcohol"' not in shown
    assert '<option value="death"' in shown


# --- a sentence to try ----------------------------------------------------------------------------


def test_it_says_what_is_found_in_a_sentence_and_why(otto: Client):
    sentence = "They sell the BLUE frog at the corner."
    assert "No topic is found." in try_(otto, "12 34")
    assert "Drugs and alcohol" not in try_(otto, sentence)
    add(otto)
    said = "<li>Drugs and alcohol, described: because of a word of this place</li>"
    assert said in try_(otto, sentence)
    assert said not in try_(otto, "They sell the blue frogs at the corner.")
    assert "Stalking" in try_(otto, "He followed me home.")
    press(otto, "off", code="stalking")
    assert "Stalking" not in try_(otto, "He followed me home.")


def test_it_finds_a_life_at_risk_whatever_is_off(otto: Client):
    for code in {*WARNINGS} - ALWAYS_ON:
        SwitchedOff.objects.create(code=code, since="2026-11-22")
    assert "A life may be at risk" in try_(otto, "I am going to kill myself tonight.")


def test_it_keeps_nothing_of_a_sentence(otto: Client, caplog: pytest.LogCaptureFixture):
    before = AuditEntry.objects.count()
    try_(otto, "The lanternfish followed me home.")
    assert "lanternfish" not in page(otto)
    assert "lanternfish" not in caplog.text
    assert AuditEntry.objects.count() == before
    assert "lanternfish" not in str(dict(otto.session))


@pytest.mark.parametrize("sentence", ["", "a" * 301])
def test_it_says_what_to_do_about_a_sentence_it_cannot_take(otto: Client, sentence: str):
    assert 'role="alert"' in press(otto, "try", **{"try-sentence": sentence})


# --- for whom -------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [cast.ines, cast.lena, cast.wren])
def test_it_is_for_operators_only(client: Client, person):
    cast.sign_in(client, person())
    at = reverse("people:topics")
    assert client.get(at).status_code == 404
    assert client.post(at, {"go": "off", "code": "death"}).status_code == 404
    assert Client().get(at).status_code == 302
    assert not SwitchedOff.objects.exists()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_stands_in_every_language(otto: Client, language: str):
    add(otto)
    prefix = "" if language == "en" else f"/{language}"
    answer = otto.get(f"{prefix}/accounts/topics/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.decode().count("blue frog") == 2  # in its row, and on its button
