"""A spaCy model beside the cues and lists, where an operator has installed one.

Nothing of spaCy is imported without SCREENING_SPACY_MODEL. What only the tagger says gets a
low score: on texts in lower case it finds half of what it finds in newspapers.
"""

import logging
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from .findings import Identifying

logger = logging.getLogger(__name__)

# What the English models and those of other languages call it, and what it is here.
KINDS = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "address",
}
SCORE = 0.5


def model_name() -> str:
    """The model that the operator asked for; empty for none."""
    return getattr(settings, "SCREENING_SPACY_MODEL", "")


def missing(name: str) -> list[str]:
    """The packages that this model needs and that are not installed."""
    return [package for package in ("spacy", name) if find_spec(package) is None]


def find_tagged(text: str) -> Iterator[Identifying]:
    """What the tagger takes for names; nothing without one."""
    tag = _tagger(name) if (name := model_name()) else None
    if tag is None:
        return
    for entity in tag(text).ents:
        kind = KINDS.get(entity.label_)
        if kind is not None and entity.text.strip():
            yield Identifying(entity.start_char, entity.end_char, kind, SCORE, "tagger")


@lru_cache(maxsize=1)
def _tagger(name: str) -> Callable[[str], Any] | None:
    """The loaded model; None, said once in the log, when it is not installed."""
    if missing(name):
        logger.warning("SCREENING_SPACY_MODEL is set, but %s is not installed", name)
        return None
    spacy: Any = import_module("spacy")
    return spacy.load(name, exclude=["parser", "lemmatizer", "attribute_ruler"])
