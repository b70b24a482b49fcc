"""The page that the code of a letter or a pledge opens: where it is, its words, taking it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.crypto import CannotOpen
from apps.moderation.models import Rule
from apps.solidarity.check_ins import looks_back
from apps.solidarity.models import CheckIn, Letter, Pledge, Written
from apps.solidarity.written_services import open_words


def looks(pledge: Pledge) -> dict[str, Any]:
    """The two looks back, and what can be answered."""
    return {"looks": looks_back(pledge), "answers": CheckIn.Answer.choices}


def nothing_more(row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Page:
    """`more` is what a template needs beside the row, its words and the rule."""

    template: str
    more: Callable[[Any], dict[str, Any]] = nothing_more


PAGES: dict[type[Written], Page] = {
    Letter: Page("my_story/letter.html"),
    Pledge: Page("my_story/pledge.html", looks),
}


def show_written(request: HttpRequest, row: Written, **forms: Any) -> HttpResponse:
    """The page of a letter or a pledge, for whoever wrote it."""
    page = PAGES[type(row)]
    context = {"written": row, "rule": _rule(row), "words": _words(row), **page.more(row)}
    return render(request, page.template, context | forms)


def _words(row: Written) -> dict[str, str]:
    """What was sent; empty once its time is over and the words are erased."""
    try:
        return open_words(row)
    except CannotOpen:
        return {}


def _rule(row: Written) -> str:
    return str(Rule(row.rule).label) if row.rule in Rule.values else ""
