"""Every act that the code writes down has plain words on the auditor's page."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.audit.words import KINDS, VERBS, kind_words, verb_words
from apps.moderation.bulk import Act
from apps.moderation.models import Choice

ROOT = Path(__file__).resolve().parent.parent.parent
# Functions that take the verb as their second argument, and pass it on to `record`.
SECOND = {"log_act", "_log", "audited", "changed"}


def calls() -> Iterator[ast.Call]:
    for path in sorted(ROOT.glob("apps/**/*.py")):
        if "migrations" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def texts(node: ast.AST) -> set[str]:
    """The texts in an argument: one, or both of `a if x else b`; not those of its conditions."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def written(keyword: str) -> set[str]:
    """What the code passes as `verb` or `kind` wherever it writes an entry."""
    found: set[str] = set()
    for call in calls():
        name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
        if name in SECOND | {"record", "_put"}:
            for given in call.keywords:
                found |= texts(given.value) if given.arg == keyword else set()
        if keyword == "verb" and name in SECOND and len(call.args) > 1:
            found |= texts(call.args[1])
    return found


def test_it_has_words_for_every_verb():
    verbs = written("verb") | {*Choice.values} | {f"bulk_{act}" for act in Act}
    assert len(verbs) > 40
    assert not verbs - {*VERBS}


def test_it_has_words_for_every_kind():
    kinds = written("kind")
    assert {"story", "person", "site", "record"} <= kinds
    assert not kinds - {*KINDS}


@pytest.mark.parametrize("code", ["claimed", "never_heard_of"])
def test_it_shows_no_code_with_its_underscores(code: str):
    assert "_" not in verb_words(code)
    assert "_" not in kind_words(code)
