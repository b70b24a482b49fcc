"""Search in public words: what finds what, what is never found, and what a page never tells."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from apps.stories import search_queries
from apps.stories.erasing import withdraw_story
from apps.stories.models import PublishedText, Story
from apps.stories.publishing import bring_back, hide_story
from apps.stories.searching import kept_forms, question, words_of
from tests.factories import a_published_story, a_screened_story, a_story, make_move, post

WORD = "quetzalcoatl"
# What a text has, what finds it, and in which language of the text.
FINDS = [
    ("en", "She harassed me", "harassment"),
    ("en", "in two schools", "SCHOOL"),
    ("en", "at the café", "cafe"),
    ("fr", "il m'a agressée", "agresser"),
    ("fr", "il m’a agressée", "agressee"),
    ("fr", "le harcelement", "harcèlement"),
    ("fr", "une œuvre", "oeuvre"),
    ("es", "otras agresiones", "agresión"),
    ("es", "la agresión", "agresiones"),
    ("es", "la agresion", "agresión"),
    ("es", "otras mujeres", "mujer"),
    ("es", "las niñas", "ninas"),
    ("pt", "as agressões", "agressao"),
    ("pt", "o assédio", "assedio"),
    ("pt", "os irmãos", "irmão"),
    ("de", "das Mädchen", "Maedchen"),
    ("de", "das Maedchen", "mädchen"),
    ("de", "meine Übergriffe", "ubergriff"),
    ("de", "auf der Straße", "strasse"),
    ("ar", "في المدرسة", "المدرسه"),
    ("ar", "في المَدْرَسَة", "مدرسة"),
    ("ar", "بالمدرسه", "المدرسة"),
    ("ar", "من أخي", "اخي"),
    ("ar", "التـــحرش", "تحرّش"),
    ("ar", "سنة ٢٠١٧", "2017"),
    ("ar", "المستشفى", "مستشفي"),
    ("ur", "میرے اسکول میں", "اسكول"),
    ("ur", "ہراساں کیا", "هراسان"),
    ("ur", "زيادتي", "زیادتی"),
    ("ur", "سنہ ۱۲", "12"),
    ("other", "şikâyet ettim", "sikayet"),
]
# Different words stay different.
FINDS_NOT = [
    ("en", "She harassed me", "grass"),
    ("ur", "گھر", "کھر"),
    ("ar", "في المدرسة", "في البيت"),
    ("de", "das Mädchen", "Mode"),
    ("en", "one thing and one other", "thing nowhere"),
]
ODD = [
    *("\x00", "a\x00b", "' OR 1=1 --", "& | ! <-> ( ) :*", "!!!", '"', "\\", "-word", "''", "🌙"),
    *("\ud800", "x" * 100_000, "a " * 50_000, "%s %(a)s {}", "\u202e\u2066", "٪", "'a':*B & 'b'"),
]


def search(client: Client, words: str, **fields: str) -> str:
    """The page that answers somebody who looks for words."""
    return post(client, "/stories/search/", q=words, **fields).content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r"<h2><a [^>]*><bdi[^>]*>([^<]*)<", page)


def kept_anywhere(word: str) -> int:
    """In how many public rows a word stands as something to be found by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM stories_publishedtext WHERE search::text LIKE %s", [f"%{word}%"]
        )
        return int(cursor.fetchone()[0])


def way(words: str, language: str = "") -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery", [search_queries.asked(words, language=language)])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "text", "words"), FINDS)
def test_it_finds_a_word_in_other_forms(language: str, text: str, words: str):
    assert answers(text, words, language)
    assert language == "other" or answers(text, words, language, among=language)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "text", "words"), FINDS_NOT)
def test_it_keeps_other_words_apart(language: str, text: str, words: str):
    assert not answers(text, words, language)


def answers(text: str, words: str, language: str, *, among: str = "") -> bool:
    """Whether a text of a language is found by words, with a language chosen or with none."""
    asked = search_queries.asked(words, language=among)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kept(text, language)} @@ %s::tsquery",
            [kept_forms("", text), asked],
        )
        return bool(cursor.fetchone()[0])


def kept(text: str, language: str) -> str:
    template = search_queries.Kept.template
    dictionary = search_queries.dictionary_of(language)
    return template % {"expressions": "%s::text[]", "dictionary": dictionary}


def test_it_cuts_words_the_same_way_whatever_stands_around_them():
    assert words_of("L’agression, (me-too) foo.bar a_b") == [
        *("l", "agression", "me", "too", "foo", "bar", "a", "b"),
    ]
    assert words_of("x" * 61) == []
    assert kept_forms("Mädchen", "mädchen") == ["mädchen", "madchen", "maedchen"]


def test_it_asks_for_every_word_and_leaves_those_out_that_a_language_has_too_many_of():
    stems = {"the": [[], ["the"]], "o'x": [["o'x"], ["o'x"]]}
    assert question(["o'x"], stems) == "(('o''x'))"
    assert question([], {}) == ""


@pytest.mark.django_db
def test_it_looks_for_all_words_in_the_way_of_a_chosen_language():
    assert way("the schools", "en") == "'school'"
    assert "'the' & 'school'" in way("the schools")


@pytest.mark.django_db
def test_it_finds_stories_by_title_and_words_but_not_by_name(client: Client):
    a_published_story(title="Lanterns", words="In the garden.")
    a_published_story(title="Other", words="Only lantern light.")
    a_published_story(title="Third", words="Nothing.", byline="name", name="Lantern")
    assert sorted(titles(search(client, "lantern"))) == ["Lanterns", "Other"]
    assert titles(client.get("/stories/?q=garden").content.decode()) == ["Lanterns"]


@pytest.mark.django_db
def test_it_shows_cards_without_a_word_of_the_text_and_counts_nothing(client: Client):
    a_published_story(title="Mine", words=f"Before {WORD} after.")
    page = search(client, WORD)
    assert titles(page) == ["Mine"]
    assert "Before" not in page
    # In the box that it was typed into, and nowhere else.
    assert page.count(WORD) == 1
    assert not re.search(r"\b1 (story|result|found)", page)


@pytest.mark.django_db
def test_it_keeps_what_was_asked_out_of_addresses_and_of_every_cache(client: Client):
    for n in range(12):
        a_published_story(title=f"Title {n}!", words=WORD)
    answer = post(client, "/stories/search/", q=WORD, setting="")
    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not re.search(rf'(?:href|action)="[^"]*{WORD}', page)
    place = re.search(r'name="after" value="([^"]+)"', page)
    rest = search(client, WORD, after=place[1])
    assert len({*titles(page), *titles(rest)}) == 12
    assert "no-store" in client.get(f"/stories/?q={WORD}")["Cache-Control"]
    assert "noindex" in client.get(f"/stories/?q={WORD}")["X-Robots-Tag"]
    assert "s-maxage=30" in client.get("/stories/")["Cache-Control"]


@pytest.mark.django_db
def test_it_says_the_same_for_any_words_that_find_nothing(client: Client):
    a_published_story(words="Something.")
    page = search(client, "hateful nonsense")
    assert "Nothing found" in page
    assert 'href="/help/"' in page
    assert "Nothing found" in search(client, "???")
    assert "Nothing found" in client.get("/stories/?q=nowhere").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
def test_it_stays_calm_whatever_is_typed(client: Client, words: str):
    a_published_story()
    sent = words.encode("utf-8", "surrogatepass")
    assert client.post(
        "/stories/search/", b"form_key=" + key() + b"&q=" + quoted(sent),
        content_type="application/x-www-form-urlencoded",
    ).status_code == 200  # fmt: skip
    if len(sent) < 2000:
        assert client.get("/stories/?q=" + quoted(sent).decode()).status_code == 200


def key() -> bytes:
    from apps.core.form_keys import draw_form_key

    return str(draw_form_key()).encode()


def quoted(sent: bytes) -> bytes:
    from urllib.parse import quote

    return quote(sent, safe="").encode()


@pytest.mark.django_db
def test_it_joins_words_with_every_other_choice(client: Client):
    wanted: dict[str, Any] = {"language": "fr", "setting": "work"}
    a_published_story(title="Both", words=f"Un {WORD} ici.", **wanted)
    a_published_story(title="Elsewhere", words=f"Un {WORD} ici.", language="fr", setting="home")
    a_published_story(title="English", words=f"A {WORD} here.", language="en", setting="work")
    a_published_story(title="Hard", words=WORD, warnings={"death": "mentioned"}, **wanted)
    both = sorted(titles(search(client, WORD, **wanted)))
    assert both == ["Both", "Hard"]
    page = client.get(f"/stories/?q={WORD}&language=fr&setting=work&hide=death").content.decode()
    assert titles(page) == ["Both"]
    answer = post(client, "/stories/search/?hide=death", q=WORD, **wanted).content.decode()
    assert titles(answer) == ["Both"]
    assert "1 topic is left out by your choice." in answer


@pytest.mark.django_db
def test_it_goes_both_ways_and_finds_the_same_in_the_same_order(client: Client, monkeypatch):
    for n in range(13):
        a_published_story(title=f"Title {n}!", words=f"{WORD} here", setting="work")
    a_published_story(words="something else")
    few = titles(search(client, WORD, setting="work"))
    monkeypatch.setattr(search_queries, "FEW", 3)
    assert titles(search(client, WORD, setting="work")) == few
    assert len(few) == 10
    order = list(Story.objects.published().in_public_order().filter(setting="work"))
    assert few == [story.published_text.title for story in order[:10]]


@pytest.mark.django_db
def test_it_never_finds_what_is_not_out(client: Client):
    words = f"I wrote {WORD}."
    a_story(words=words)
    a_screened_story(words=words)
    declined = a_screened_story(words=words)
    make_move(declined.pk, "decline")
    assert "Nothing found" in search(client, WORD)
    assert kept_anywhere(WORD) == 0


@pytest.mark.django_db
def test_it_finds_nothing_from_the_commit_that_hides_or_takes_back(client: Client):
    story = a_published_story(title="Mine", words=f"I wrote {WORD}.")
    assert titles(search(client, WORD)) == ["Mine"]
    assert kept_anywhere(WORD) == 1
    hide_story(story_id=story.pk)
    assert titles(search(client, WORD)) == []
    assert kept_anywhere(WORD) == 0
    bring_back(story_id=story.pk)
    assert titles(search(client, WORD)) == ["Mine"]
    withdraw_story(story_id=story.pk, stay_counted=True)
    assert titles(search(client, WORD)) == []
    assert kept_anywhere(WORD) == 0


@pytest.mark.django_db
def test_it_fills_rows_that_were_written_without(client: Client):
    a_published_story(title="Old", words=WORD)
    PublishedText.objects.update(search=None)
    assert titles(search(client, WORD)) == []
    call_command("fill_search", stdout=(said := StringIO()))
    assert said.getvalue() == "1 stories were made ready for search.\n"
    assert titles(search(client, WORD)) == ["Old"]
    assert search_queries.fill(PublishedText.objects.all()) == 1


@pytest.mark.django_db
def test_it_reads_no_stems_with_a_story(client: Client):
    story = a_published_story()
    assert "search" in PublishedText.objects.get().get_deferred_fields()
    assert "search" in Story.objects.get(pk=story.pk).published_text.get_deferred_fields()


@pytest.mark.django_db(transaction=True)
def test_it_leaves_the_connection_as_it_was_for_the_next_page(client: Client):
    a_published_story(title="Mine", words=WORD)
    assert titles(search(client, WORD)) == ["Mine"]
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone()[0] == "on"
