"""Texts to writers: one for each rule in every language, in versions, offered and never forced."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.core.text import tidy
from apps.moderation import acting, claims, macros, opening, services
from apps.moderation.models import Decision, Macro, ReviewTask, Rule
from apps.moderation.recording import Verdict
from apps.moderation.text_forms import TEXT_MAX, offered_text
from apps.stories.models import Story
from apps.stories.presenting import thread_of
from tests.cast import ines, lena, sam, sign_in
from tests.factories import a_screened_story

REFUSED = re.compile(
    r"!|\b(victim|brave|journey|oops|unfortunately|alleged|author|submit)", re.IGNORECASE
)


@pytest.mark.parametrize("language", macros.LANGUAGES)
def test_it_has_a_text_for_every_rule_in_every_language(language: str):
    found = macros.seeds(language)
    assert {*found} == {*macros.KEYS}
    assert {*Rule.values} <= {*found}
    for key, text in found.items():
        assert text == tidy(text), key
        assert 60 < len(text) < TEXT_MAX, key
        assert not REFUSED.search(text), key
        # How to contest it, in the same words everywhere.
        closing = found["names"].partition("\n\n")[2]
        assert text.endswith(closing) == (key in macros.CONTESTED), key


def test_it_says_in_no_language_what_it_says_in_another():
    texts = [text for language in macros.LANGUAGES for text in macros.seeds(language).values()]
    assert len({*texts}) == len(texts)


@pytest.mark.django_db
def test_it_keeps_every_version_and_counts_the_newest():
    first = macros.macro_for("names", "fr")
    assert (first.code, first.by) == ("names:fr:1", None)
    added = macros.save_macro(
        user=lena(), key="names", language="fr", text="Autre texte.", seen=first.version
    )
    assert added.code == "names:fr:2"
    assert macros.macro_for("names", "fr") == added
    assert macros.named("names:fr:1") == first
    assert [each.version for each in macros.versions("names", "fr")] == [2, 1]
    assert macros.macro_for("names", "en").version == 1
    entry = AuditEntry.objects.get(verb="edit_text")
    assert entry.details == {"key": "names", "language": "fr", "version": 2}
    with pytest.raises(macros.SomebodyWasFaster):
        macros.save_macro(user=lena(), key="names", language="fr", text="Encore.", seen=1)
    same = macros.save_macro(user=lena(), key="names", language="fr", text=added.text, seen=2)
    assert same == added


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", ["", "names", "names:fr", "names:fr:x", "names:fr:²", ":::", "a:b:9"]
)
def test_it_takes_no_nonsense_for_a_text(code: str):
    assert macros.named(code) is None


@pytest.mark.django_db
def test_it_answers_in_english_where_the_language_is_not_ours():
    assert macros.texts_in("other")["names"].language == "en"


# --- with a decision ------------------------------------------------------------------------------


def decide(user: Any, choice: str, **more: Any) -> Decision:
    opening.open_tasks()
    claim = claims.claim_next(user=user)
    assert claim
    return services.decide(
        user=user,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice, **more),
    )


def words_to_the_writer(story: Story) -> list[str]:
    ReviewTask.objects.filter(acts_at__isnull=False).update(acts_at=timezone.now())
    acting.act_on_due()
    return [line.words for line in thread_of(story)]


@pytest.mark.django_db
def test_it_sends_the_text_of_the_rule_where_nobody_wrote_a_note():
    story = a_screened_story(language="de")
    decide(ines(), "decline", rule="graphic")
    decision = decide(sam(), "decline", rule="graphic")
    assert words_to_the_writer(story) == [macros.seeds("de")["graphic"]]
    assert (decision.macro, decision.macro_edited) == ("graphic:de:1", False)
    logged = AuditEntry.objects.filter(verb="decline").values_list("details", flat=True)
    assert [details["macro"] for details in logged] == ["graphic:de:1"] * 2


@pytest.mark.django_db
def test_it_sends_the_words_of_the_first_person_where_the_second_wrote_none():
    story = a_screened_story()
    decide(ines(), "decline", rule="names", note="The street is in it.")
    decide(sam(), "decline", rule="names")
    assert words_to_the_writer(story) == ["The street is in it."]


@pytest.mark.django_db
def test_it_sends_no_words_about_another_rule():
    story = a_screened_story()
    decide(ines(), "decline", rule="names", note="The street is in it.")
    decide(sam(), "decline", rule="hate")
    assert words_to_the_writer(story) == [macros.seeds("en")["hate"]]


# --- on the review page ---------------------------------------------------------------------------


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    return sign_in(client, ines())


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name in ("token", "version", "macro")}


def post(client: Client, page: str, **fields: Any) -> Any:
    task = ReviewTask.objects.get(is_open=True)
    return client.post(f"/moderation/{task.pk}/", hidden(page) | fields)


def opened(client: Client) -> str:
    opening.open_tasks()
    claim = claims.claim_next(user=ines())
    assert claim
    return client.get(f"/moderation/{claim.task_id}/?words=1").content.decode()


def test_it_fills_the_text_in_by_a_button_and_shows_what_the_writer_reads(desk: Client):
    a_screened_story(language="es")
    page = opened(desk)
    fields = {"decision": "decline", "rule": "names", "warnings": ["death:mentioned"]}
    answer = post(desk, page, go="text", note="", **fields)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("No mostramos nada así") >= 2
    assert 'value="names:es:1"' in text
    assert 'value="death:mentioned" checked' in text
    assert 'value="decline" required id' in text or "checked" in text
    note = macros.seeds("es")["names"]
    saved = post(desk, text, go="save", note=note.replace("\n", "\r\n"), **fields)
    assert saved.status_code == 302
    assert (Decision.objects.get().macro, Decision.objects.get().macro_edited) == (
        "names:es:1",
        False,
    )


def test_it_notes_when_a_text_was_changed(desk: Client):
    a_screened_story()
    page = opened(desk)
    fields = {"decision": "decline", "rule": "names"}
    text = post(desk, page, go="text", **fields).content.decode()
    post(desk, text, note="The town, please.", **fields)
    decision = Decision.objects.get()
    assert (decision.macro, decision.macro_edited) == ("names:en:1", True)


def test_it_refuses_the_text_of_another_rule(desk: Client):
    a_screened_story()
    page = opened(desk)
    text = post(desk, page, go="text", decision="decline", rule="names").content.decode()
    note = macros.seeds("en")["names"]
    answer = post(desk, text, decision="decline", rule="harm", note=note)
    assert answer.status_code == 422
    assert "This text belongs to something else" in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_it_never_writes_over_own_words():
    chosen = {"decision": "decline", "rule": "names"}
    assert offered_text(chosen | {"note": "My own."}, "en") == {}
    first = offered_text(chosen, "en")
    other = offered_text({**first, "decision": "ask"}, "en")
    assert other["macro"] == "question:en:1"
    assert offered_text({"decision": "publish"}, "en") == {}


# --- editing --------------------------------------------------------------------------------------


def test_it_lets_a_lead_look_first_and_save_then(client: Client, db: None):
    sign_in(client, lena())
    path = "/moderation/texts/harm/ur/"
    page = client.get(path).content.decode()
    assert macros.seeds("ur")["harm"].split("\n")[0] in page
    changed = {"text": "A first try.", "seen": "1"}
    looked = client.post(path, changed | {"go": "preview"})
    assert looked.content.decode().count("A first try.") == 2
    assert Macro.objects.filter(key="harm", language="ur").count() == 1
    assert client.post(path, changed).status_code == 302
    again = client.post(path, changed | {"text": "A second try."})
    assert again.status_code == 409
    assert "A second try." in again.content.decode()
    assert "A first try." in client.get("/moderation/texts/?language=ur").content.decode()
    assert client.post(path, {"text": " ", "seen": "2"}).status_code == 422


@pytest.mark.parametrize("path", ["nothing/en", "names/xx"])
def test_it_has_no_page_for_a_text_that_is_not_there(client: Client, db: None, path: str):
    sign_in(client, lena())
    assert client.get(f"/moderation/texts/{path}/").status_code == 404
