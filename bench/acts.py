"""What people do on the site, as requests: each with a fresh form key, from a place of its own."""

import secrets
from collections.abc import Iterator
from itertools import count
from uuid import UUID

from apps.core.form_keys import draw_form_key

from .client import Ask, get, post

RECEIPT = b"data-return-code"
PHRASES = ("believe", "stand", "alone")
# Nobody's words: some sentences, taken again and again until there are 1.5 KB.
SENTENCES = (
    "It was in the second year of that job and I told nobody for a long time.",
    "He was kind to everybody else, and that made it harder to say anything.",
    "I changed the way I walked home and I stopped going to the meetings.",
    "A colleague asked me one evening if I was all right, and I was not.",
    "She listened and did not ask why I had stayed silent.",
    "It took another year until I could say it in one sentence.",
    "Today I work somewhere else, and I sleep again.",
)
_places = count(secrets.randbelow(1 << 20))


def me_too(kind: str = "", *, place: int | None = None) -> Ask:
    """One tap. Answered as hoped: counted, with a code."""
    where = next(_places) * 7919 if place is None else place
    return post("/me-too/", [("form_key", draw_form_key())], good=_counted, place=where, kind=kind)


def story(number: int, kind: str = "") -> Ask:
    """The last step of the write flow, with 1.5 KB of words."""
    fields = [
        *(("form_key", draw_form_key()), ("step", "preview"), ("go", "send")),
        *(("words", words_of(number)), ("byline", "anonymous"), ("audience", "anyone")),
        *(("appear", "review"), ("country", "FR"), ("setting", "work"), ("language", "en")),
    ]
    return post("/write/", fields, good=_counted, place=next(_places) * 7919, kind=kind)


def stand(story_id: UUID, kind: str = "") -> Ask:
    """A phrase for the writer of a story."""
    fields = [("form_key", draw_form_key()), ("phrase", secrets.choice(PHRASES))]
    path = f"/stories/{story_id}/stand/"
    return post(path, fields, good=_answered, place=next(_places) * 7919, kind=kind)


def reading(stories: list[UUID], cursors: list[str], kind: str = "") -> Iterator[Ask]:
    """What readers open, without end: half lists, a third stories, home and help."""
    while True:
        yield get("/stories/", kind=kind)
        yield get(f"/stories/?after={secrets.choice(cursors)}", kind=kind)
        yield get(f"/stories/{secrets.choice(stories)}/", kind=kind)
        yield get(f"/stories/{secrets.choice(stories)}/?open=1", kind=kind)
        yield get("/stories/", kind=kind)
        yield get(secrets.choice(("/", "/help/", "/how-many/", "/fr/stories/")), kind=kind)


def words_of(number: int) -> str:
    """1.5 KB of words, of this number alone."""
    sentences = [f"This is the text of number {number}."]
    while sum(map(len, sentences)) < 1_450:
        sentences.append(SENTENCES[(number + len(sentences)) % len(SENTENCES)])
    return " ".join(sentences)


def _counted(status: int, body: bytes) -> bool:
    return status == 200 and RECEIPT in body


def _answered(status: int, _body: bytes) -> bool:
    return status == 200
