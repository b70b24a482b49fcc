"""What the documents say of the code, compared with the code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from apps.accounts.permissions import PERMISSIONS, Permission, Role
from apps.stories.lifecycle import LIVING, MOVES, State
from tests.test_architecture import ORDER, app_of, imports

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
    ROOT / "apps" / "resources" / "data" / "README.md",
]
# What looks like this in `code` is a path of the repository, perhaps with stars.
PATH = re.compile(
    r"(?<![\w/.])((?:apps|config|docs|locale|static|templates|tests)/[\w./*-]*[\w*/]"
    r"|requirements[\w-]*\.\w+)"
)


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_in(text: str) -> Iterator[str]:
    """What stands in fences and between backquotes."""
    fence = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    yield from fence.findall(text)
    yield from re.findall(r"`([^`\n]+)`", fence.sub("", text))


def diagram(name: str, kind: str) -> str:
    """The one Mermaid picture of this kind in a document."""
    (found,) = re.findall(
        rf"^```mermaid\n{kind}.*?\n(.*?)^```$", text_of(name), re.MULTILINE | re.DOTALL
    )
    return found


def rows(text: str) -> list[list[str]]:
    """The cells of every row of a table that begins with `code`, which is given bare."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [[first.strip("`"), *others] for first, *others in cells]


def slug(heading: str) -> str:
    """The anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def each_document() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


# --- links, paths, commands -----------------------------------------------------------------------


@pytest.mark.parametrize("name", each_document())
def test_it_links_only_to_what_is_there(name: str):
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(name)):
        path, _, anchor = target.partition("#")
        if re.match(r"\w+:", target):
            continue
        place = (ROOT / name).parent / path if path else ROOT / name
        headings = place.read_text(encoding="utf-8") if anchor else ""
        anchors = {slug(each) for each in re.findall(r"^#+ (.+)$", headings, re.MULTILINE)}
        if not place.exists() or (anchor and anchor not in anchors):
            wrong.append(target)
    assert not wrong


@pytest.mark.parametrize("name", each_document())
def test_it_names_only_files_that_are_there(name: str):
    named = [path for code in code_in(text_of(name)) for path in PATH.findall(code)]
    assert not [path for path in named if not any(ROOT.glob(path.rstrip("/")))]


@pytest.mark.parametrize("name", each_document())
def test_it_names_only_commands_that_exist(name: str):
    code = "\n".join(code_in(text_of(name)))
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= {*get_commands()}


def test_it_reads_what_is_written_as_code():
    text = "`manage.py fly`\n```\nmake tea\n```\n"
    assert [*code_in(text)] == ["make tea\n", "manage.py fly"]
    assert PATH.findall("apps/x.py: `A`, locale/*/y.po. -r requirements.txt") == [
        *("apps/x.py", "locale/*/y.po", "requirements.txt")
    ]
    assert slug("A move in a story's life") == "a-move-in-a-storys-life"


# --- docs/architecture.md -------------------------------------------------------------------------


def test_it_draws_the_imports_that_there_are():
    drawn = re.findall(
        r"^\s+(\w+) --> (\w+)$", diagram("docs/architecture.md", "flowchart"), re.MULTILINE
    )
    real = {
        (app_of(each.source), app_of(each.target))
        for each in imports()
        if each.source.startswith("apps.") and each.target.startswith("apps.")
    }
    assert len(drawn) == len({*drawn})
    assert {*drawn} == {(source, target) for source, target in real if source != target}


def test_it_names_the_apps_in_their_order():
    there = [app for app in ORDER if (ROOT / "apps" / app / "__init__.py").exists()]
    assert "  ".join(there) in text_of("docs/architecture.md").splitlines()
    described = [row[0] for row in rows(text_of("docs/architecture.md"))]
    assert {*there} <= {*described}


def test_it_draws_the_moves_of_a_story():
    picture = diagram("docs/architecture.md", "stateDiagram-v2")
    text = text_of("docs/architecture.md")
    (inside,) = re.findall(r"state living \{\n(.*?)^    \}$", picture, re.MULTILINE | re.DOTALL)
    arrows = re.findall(r"(\w+) --> (\w+): (\w+) \((\w+)\)", picture)
    drawn: dict[str, tuple[set[str], str, str]] = {}
    for source, target, move, actor in arrows:
        sources = {*LIVING} if source == "living" else {source}
        before = drawn.get(move, (set(), target, actor))
        assert before[1:] == (target, actor), move
        drawn[move] = (before[0] | sources, target, actor)
    assert drawn == {
        name: ({*move.sources}, move.target, move.actor)
        for name, move in MOVES.items()
        if name != "change"
    }
    assert "`change` (writer) leads from every living state but `draft`" in text
    assert MOVES["change"].sources == LIVING - {State.DRAFT}
    assert {*re.findall(r"\w+", inside)} & {*State} == {*LIVING}
    assert {*re.findall(r"\w+", picture)} >= {*State}


def test_it_has_the_table_of_moves_as_the_code_has_it():
    said = {
        name: cells for name, *cells in rows(text_of("docs/architecture.md")) if len(cells) == 6
    }
    assert {*said} == {*MOVES}
    for name, row in MOVES.items():
        _from, to, who, may, made_sure, steps = said[name]
        assert (to.strip("`"), who, may) == (row.target, row.actor, row.may or "–")
        assert made_sure == ("; ".join(sorted(row.guards)) or "–")
        assert steps == ", ".join(map(str, row.steps))


def test_it_says_how_often_the_clock_rings():
    said = {name: every for name, every, *_ in rows(text_of("docs/architecture.md"))}
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert said.pop(entry["task"]) == f"{entry['schedule']:.0f} s"
    assert not [name for name in said if ".tasks." in name]


def test_it_shows_who_may_do_what():
    text = text_of("docs/architecture.md")
    (header,) = re.findall(r"^\| permission \| (.+) \|$", text, re.MULTILINE)
    assert header.split(" | ") == Role.values
    said = {name: cells for name, *cells in rows(text) if name in Permission.values}
    assert said == {
        permission.value: ["●" if role in holders else "" for role in Role]
        for permission, holders in PERMISSIONS.items()
    }


# --- docs/operating.md ----------------------------------------------------------------------------

READERS = {"text", "flag", "number", "words", "secret", "get", "_number", "_yes"}
NOTHING = object()


def variables(path: str) -> Iterator[tuple[str, object]]:
    """Every variable that a module reads from the environment, with its default.

    NOTHING where there is none, or where it is worked out.
    """
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            name = node.args[0].value
            if called in READERS and isinstance(name, str) and name.isupper():
                rest = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
                default = rest[0] if rest else None
                constant = isinstance(default, ast.Constant)
                yield name, default.value if constant else NOTHING


def explained() -> list[dict[str, str]]:
    """Variable -> default as written: of the settings, and of `make run`."""
    parts = text_of("docs/operating.md").split("### Only for `make run`")
    return [{name: default for name, default, *_ in rows(part)} for part in parts]


def test_it_explains_every_variable_and_no_other():
    of_settings = dict([*variables("config/settings.py"), *variables("config/env.py")])
    of_run = dict(variables("config/run_options.py"))
    assert {*explained()[0]} == {*of_settings}
    assert {*explained()[1]} == {*of_run}
    assert len(of_settings) > 25


def test_it_gives_the_defaults_that_are_used():
    found = [*variables("config/settings.py"), *variables("config/env.py")]
    said = explained()[0]
    wrong = {
        name: (default, said[name])
        for name, default in found
        if default is not NOTHING and said[name] != _written(default)
    }
    assert not wrong


def _written(default: object) -> str:
    if default == "":
        return "none"
    return f"`{int(default) if isinstance(default, bool) else default}`"


def test_it_says_required_where_there_is_no_default():
    tree = ast.parse(text_of("config/settings.py"))
    required = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr == "secret" or (node.func.attr == "text" and len(node.args) == 1))
        and isinstance(node.args[0], ast.Constant)
    }
    assert {name for name, default in explained()[0].items() if default == "required"} == required
