"""Full-text search in public words: what is kept for it, and finding in public order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection, connections, router, transaction
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from apps.stories.models import PublishedText, Story
from apps.stories.searching import (
    EVERY,
    MOST_WORDS,
    dictionary_of,
    forms,
    kept_forms,
    question,
    words_of,
)

# Up to so many matches, PostgreSQL reads them all and puts them in order; above, it walks the
# public order until a page is full (docs/search.md).
FEW = 2_000
BATCH = 500


class Kept(Func):
    """The stems of all words of a text, without place or number, as a tsvector."""

    template = (
        "(SELECT COALESCE(array_to_tsvector(array_agg(DISTINCT stem)), '')"
        " FROM unnest(%(expressions)s) AS word,"
        " LATERAL unnest(ts_lexize('%(dictionary)s'::regdictionary, word)) AS stem)"
    )
    output_field = SearchVectorField()

    def __init__(self, title: str, words: str, *, language: str) -> None:
        given = Value(kept_forms(title, words), output_field=ArrayField(TextField()))
        super().__init__(given, dictionary=dictionary_of(language))


class Asked(SearchQuery):
    """A tsquery that is ready, as `asked` makes them."""

    template = "(%(expressions)s)::tsquery"


def fill(texts: QuerySet[Any]) -> int:
    """Make anew what is looked through, of these public rows, in short transactions. Out: how
    many rows there were."""
    done, last = 0, None
    while batch := list(_rows(texts, last)):
        last = batch[-1][0]
        done += len(batch)
        with transaction.atomic():
            for pk, title, words, language in batch:
                # Whatever is gone or was changed meanwhile has no row or a newer one.
                kept = texts.model._base_manager.filter(pk=pk, words=words, title=title)
                kept.update(search=Kept(title, words, language=language))
    return done


def _rows(texts: QuerySet[Any], last: Any) -> QuerySet[Any, Any]:
    after = texts if last is None else texts.filter(pk__gt=last)
    return after.order_by("pk").values_list("pk", "title", "words", "language")[:BATCH]


def asked(words: str, *, language: str) -> str:
    """A tsquery for what somebody typed, in a language or in every one; "" when nothing in it can
    be looked for."""
    wanted = words_of(words)[:MOST_WORDS]
    given = list(dict.fromkeys(form for word in wanted for form in forms(word)))
    ways = (dictionary_of(language),) if language else EVERY
    columns = ", ".join(f"COALESCE(ts_lexize('{each}', word), '{{}}')" for each in ways)
    with connection.cursor() as cursor:
        # Names of dictionaries are our own.
        cursor.execute(f"SELECT word, {columns} FROM unnest(%s::text[]) AS word", [given])  # noqa: S608  # nosec B608
        return question(wanted, {word: stems for word, *stems in cursor})


@contextmanager
def found(stories: QuerySet[Story], wanted: str) -> Iterator[QuerySet[Story]]:
    """Those of `stories`, in public order, whose public words answer a tsquery; to be read inside.

    Which way is short depends on how many answer, and PostgreSQL has too rough an idea of that:
    for a rare word it may walk the whole order, for a common one put everything in order. So the
    matches are counted up to FEW, and the way is chosen for this one transaction.
    """
    texts = PublishedText.objects.filter(search=Asked(wanted)).order_by()
    answering = stories.filter(published_text__search=Asked(wanted))
    # The copy of the database, where the page is read from that (apps/core/replica.py).
    name = router.db_for_read(Story)
    with transaction.atomic(using=name):
        _without("seqscan", name)
        if len(texts.values_list(Value(1))[: FEW + 1]) <= FEW:
            # No index is in this order, so the matches are read first and then put in order.
            month = Coalesce("published_month", date.min)
            yield answering.order_by(month.desc(), F("shuffle").desc())
        else:
            _without("bitmapscan", name)
            yield answering


def _without(way: str, name: str) -> None:
    """Keep this transaction of the named database, and no other, from one way of reading."""
    with connections[name].cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_{way} = off")
