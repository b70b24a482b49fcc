"""What a program can prove of docs/architecture.md. An exception stands here with its reason."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from celery import current_app
from celery.app.task import Task
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from apps.accounts.permissions import Permission

ROOT = Path(__file__).resolve().parent.parent
# From the roof to the ground: a file imports only from apps below its own.
ORDER = [
    *("pages", "privacy", "my_story", "matching", "numbers", "moderation", "solidarity"),
    *("stories", "screening", "campaigns", "resources", "content_warnings", "audit"),
    *("accounts", "core"),
]
STAFF = {f"staff:{permission}" for permission in Permission}
AUDIENCES = {"public", "writer", "signed_in"} | STAFF

# Inside an app, by name; a module of another name stands wherever its imports put it.
DOORS, VIEWS, FORMS, SERVICES, MODELS, PURE = range(6)
RANKS = {
    "urls": DOORS,
    "admin": DOORS,
    "tasks": DOORS,
    "management": DOORS,
    "views": VIEWS,
    "forms": FORMS,
    "services": SERVICES,
    "queries": SERVICES,
    "models": MODELS,
    "lifecycle": PURE,
}

LONGEST_MODULE = 250
LONGER: dict[str, str] = {
    "apps/stories/models.py": "what is kept of a writer can be read in one place",
    "config/embedded/postgres.py": "one life of one server",
    "config/settings.py": "settings are read from top to bottom",
}

# Marks that switch escaping or a check off, and the only places that may.
UNSAFE_PYTHON = {
    *("mark_safe", "SafeString", "SafeText", "html_safe", "csrf_exempt", "xframe_options_exempt"),
    *("csp_exempt", "csp_replace", "csp_update", "__html__", "striptags", "strip_tags", "urlize"),
}
UNSAFE_PYTHON_ALLOWED: dict[tuple[str, str], str] = {
    ("apps/core/anonymous_form.py", "csrf_exempt"): "the one exemption (decision 0001)",
    ("apps/core/audience.py", "csrf_exempt"): "carries the mark of @anonymous_form on",
    ("apps/core/templatetags/integrity.py", "SafeString"): "an attribute made of a digest",
    ("apps/resources/framing.py", "xframe_options_exempt"): "frames of other sites (RULINGS 17)",
}
UNSAFE_TEMPLATE = re.compile(
    r"\|\s*(safe|safeseq|urlize|urlizetrunc|striptags)\b"
    r"|\{%-?\s*autoescape\s+off|\son[a-z]+\s*=|<style|\sstyle=|<script(?![^>]*\ssrc=)|javascript:"
)
UNSAFE_TEMPLATE_ALLOWED: dict[tuple[str, str], str] = {}

# Moments finer than a day that the database may hold (RULINGS 6), each with its reason.
FINE_TIMES = {
    "moderation_reviewtask.due_at": "rounded up, cleared when the task closes",
    "moderation_reviewtask.acts_at": "the end of undo, cleared when the task closes",
    "moderation_reviewtask.opened_at": "rounded as due_at is, cleared when the task closes",
    "moderation_reviewtask.rank_at": "made of due_at, cleared when the task closes",
    "moderation_claim.ends_at": "a claim is deleted when its task closes",
    "moderation_claim.expires_at": "a claim is deleted when its task closes",
    "moderation_claim.read_since": "the same; since when its words are on a screen",
    "moderation_notetask.expires_at": "the lease of whoever reads it, cleared when that is over",
    "stories_story.screening_until": "the machine's lease, cleared when it is done",
}
# Rows of staff and of packages; none of them belongs to a writer.
STAFF_TIMES = {
    "django_session.expire_date": "a midnight (apps/core/sessions.py)",
    "django_migrations.applied": "when the site itself was changed",
    "moderation_dutyshift.begins_at": "when somebody is on duty; deleted four weeks later",
    "moderation_dutyshift.ends_at": "the same",
    "moderation_sitting.last_at": "when somebody last read; deleted when the day is over",
    "pages_alert.since": "since when operators are told of something; goes with it",
    "pages_alert.snoozed_until": "the same; until when they are not",
    "accounts_resetrequest.ends_at": "a full hour; the row goes when it is confirmed or over",
    "resources_service.last_modified": "when an entry of the directory changed, for partners",
    "stories_helpseen.until": "up to when changes of the directory have reached stories; one row",
    "stories_helpseen.busy_until": "the lease of the run that does this",
    "resources_linkstate.next_at": "when a link is asked again",
    "resources_linkstate.first_gone_at": "since when a link looks gone",
    "mfa_authenticator.created_at": "a midnight (a trigger of apps/accounts sees to it)",
    "mfa_authenticator.last_used_at": "always empty (the same trigger)",
    "account_emailconfirmation.created": "allauth's table; nobody has an e-mail address here",
    "account_emailconfirmation.sent": "allauth's table; nobody has an e-mail address here",
}
# Rows whose number says in which order they came.
COUNTED = {
    "stories_storymove": "a day and a sequence number (RULINGS 6)",
    "audit_auditentry": "a day and a sequence number (RULINGS 6)",
    "moderation_decision": "an act of staff",
    "stories_storyresource": "help for a story; says no more than its moves do",
}

# Templates that no URL name stands for.
OTHER_TEMPLATES = {
    "base.html": "the frame",
    "core/kept_words.html": "the answer of any form that could not be taken",
    "errors/": "named by status code",
    "account/": "allauth's names",
    "mfa/": "allauth's names",
    "moderation/staff_base.html": "the frame of staff pages",
    "moderation/too_late.html": "the answer of any act that somebody else was faster with",
    "my_story/": "answers to a POST at my_story:enter",
    "pages/people.html": "people:list, whose views live in pages",
    "pages/password_once.html": "the answer to a POST that makes a password",
    "stories/receipt.html": "the answer to Send at stories:write",
}


# --- reading the code ---------------------------------------------------------------------------


class Import(NamedTuple):
    """`source` imports `target`, both dotted, wherever in the file it says so.

    `by_name`: it names it in a text, for Django or Celery to find.
    """

    source: str
    target: str
    line: int
    by_name: bool = False


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of apps/ and config/ by its dotted name; packages by their own."""
    paths = [*ROOT.glob("apps/**/*.py"), *ROOT.glob("config/**/*.py")]
    return {dotted(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def path_of(module: str) -> str:
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.relative_to(ROOT).as_posix()


@cache
def imports() -> list[Import]:
    """Every import of our own modules, in functions and `if TYPE_CHECKING` too.

    A model named as text ("stories.Story"), a module named as text, and `get_model` count.
    """
    return [found for module, tree in sources().items() for found in _imports(module, tree)]


def _imports(module: str, tree: ast.Module) -> Iterator[Import]:
    for node in ast.walk(tree):
        for targets, by_name in ((_imported(module, node), False), (_named(node), True)):
            for target in targets:
                if target.split(".")[0] in ("apps", "config", "tests"):
                    yield Import(module, target, getattr(node, "lineno", 0), by_name)


def _imported(module: str, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(module, node)
        for alias in node.names:
            full = f"{base}.{alias.name}"
            yield full if full in sources() else base


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if re.fullmatch(r"apps(\.\w+)+", text):
            yield text
        case ast.Constant(value=str(text)) if match := re.fullmatch(r"(\w+)\.[A-Z][a-z]\w+", text):
            if match[1] in ORDER:
                yield f"apps.{match[1]}.models"
        case ast.Call(
            func=ast.Attribute(attr="get_model"), args=[ast.Constant(value=str(text)), *_]
        ):
            if text in ORDER:
                yield f"apps.{text}.models"


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = (
        module.split(".") if path_of(module).endswith("__init__.py") else module.split(".")[:-1]
    )
    parents = package[: len(package) - node.level + 1]
    return ".".join([*parents, *([node.module] if node.module else [])])


def app_of(module: str) -> str:
    return module.split(".")[1]


def is_migration(module: str) -> bool:
    return ".migrations." in module


def layer_of(module: str) -> int | None:
    """Where a module stands inside its app; None when its name does not say."""
    name = module.split(".")[2] if module.count(".") > 1 else ""
    known = RANKS.get(name)
    if known is None:
        known = next((rank for word, rank in RANKS.items() if name.endswith(f"_{word}")), None)
    return DOORS if known is None and name.startswith("urls_") else known


# --- apps -----------------------------------------------------------------------------------------


def test_it_knows_every_app():
    there = {path.parent.name for path in ROOT.glob("apps/*/__init__.py")}
    installed = {name.removeprefix("apps.") for name in settings.INSTALLED_APPS if "apps." in name}
    assert there == installed
    assert there <= set(ORDER)


def test_it_imports_only_from_apps_below():
    wrong = [
        f"{path_of(each.source)}:{each.line} imports {each.target}"
        for each in imports()
        if each.source.startswith("apps.") and each.target.startswith("apps.")
        and app_of(each.source) != app_of(each.target)
        and ORDER.index(app_of(each.target)) <= ORDER.index(app_of(each.source))
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)


def test_it_imports_nothing_from_config_or_tests_into_apps():
    wrong = [
        f"{path_of(each.source)}:{each.line} imports {each.target}"
        for each in imports()
        if each.target.startswith("tests")
        or (each.source.startswith("apps.") and each.target.startswith("config"))
    ]
    assert not wrong, "\n".join(wrong)


def test_it_builds_on_tables_of_apps_below():
    migrations = MigrationLoader(None).disk_migrations.values()
    wrong = [
        f"{migration} depends on {label}"
        for migration in migrations
        for label, _name in migration.dependencies
        if migration.app_label in ORDER and label in ORDER
        and ORDER.index(label) < ORDER.index(migration.app_label)
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)


def test_it_finds_an_import_wherever_it_hides():
    tree = ast.parse(
        "def f():\n    from apps.pages import views\n"
        "if x:\n    import apps.moderation.models as m\n"
        "key = models.ForeignKey('stories.Story')\n"
        "task = 'apps.numbers.tasks.publish_numbers'\n"
        "row = apps.get_model('accounts', 'User')\n"
    )
    assert {(each.target, each.line) for each in _imports("apps.core.x", tree)} == {
        ("apps.pages.views", 2),
        ("apps.moderation.models", 4),
        ("apps.stories.models", 5),
        ("apps.numbers.tasks.publish_numbers", 6),
        ("apps.accounts.models", 7),
    }


# --- modules inside an app ------------------------------------------------------------------------


@cache
def inside(app: str) -> dict[str, set[str]]:
    """Module -> modules of the same app that it imports. A models package is one module.

    Names in texts are left out: the doorbell names a task, and `lifecycle` finds the models that
    stand on it by their name.
    """
    graph: dict[str, set[str]] = {}
    for source, target, _line, by_name in imports():
        ours = source.startswith(f"apps.{app}.") and target.startswith(f"apps.{app}.")
        if ours and not by_name and not is_migration(source):
            ends = [re.sub(r"^(apps\.\w+\.models)\..*", r"\1", each) for each in (source, target)]
            if ends[0] != ends[1]:
                graph.setdefault(ends[0], set()).add(ends[1])
    return graph


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        todo.extend(new := graph.get(todo.pop(), set()) - found)
        found |= new
    return found


@pytest.mark.parametrize("app", [app for app in ORDER if (ROOT / "apps" / app).is_dir()])
def test_it_keeps_the_order_of_modules(app: str):
    graph = inside(app)
    wrong = []
    for module in graph:
        below = reached(graph, module)
        if module in below:
            wrong.append(f"{module} imports itself, by way of others")
        for other in below:
            here, there = layer_of(module), layer_of(other)
            if here is not None and there is not None and there < here:
                wrong.append(f"{module} must not reach {other}")
    assert not wrong, "\n".join(wrong)


def test_it_opens_tasks_and_urls_to_nobody():
    """Tasks are doors like views; only Celery and the tree of addresses come in by them."""
    wrong = [
        f"{path_of(each.source)}:{each.line} imports {each.target}"
        for each in imports()
        if each.target.startswith("apps.") and layer_of(each.target) == DOORS
        and not (each.source.startswith("config.") or each.by_name or _same_command(each))
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)


def _same_command(each: Import) -> bool:
    return ".management" in each.source and ".management" in each.target


def test_it_knows_a_wrong_order_when_it_sees_one():
    assert layer_of("apps.pages.people_urls") == layer_of("apps.pages.urls_plain") == DOORS
    assert layer_of("apps.stories.write_views") == VIEWS
    assert layer_of("apps.resources.models.contact") == MODELS
    assert layer_of("apps.stories.management.commands.x") == DOORS
    assert layer_of("apps.stories.return_codes") is None
    assert reached({"a": {"b"}, "b": {"c"}, "c": {"a"}}, "a") == {"a", "b", "c"}


def test_it_has_no_signals():
    signals = re.compile(r"django\.dispatch|django\..*signals")
    wrong = [
        f"{path_of(module)}:{node.lineno}"
        for module, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and signals.match(node.module or "")
    ]
    assert not wrong, wrong


def test_it_has_short_modules():
    lines = {
        path_of(module): len((ROOT / path_of(module)).read_text(encoding="utf-8").splitlines())
        for module in sources()
        if not is_migration(module)
    }
    assert {path for path, count in lines.items() if count > LONGEST_MODULE} <= {*LONGER}
    unneeded = {path for path in LONGER if lines.get(path, 0) <= LONGEST_MODULE}
    assert not unneeded, f"short by now: {unneeded}"


# --- addresses ------------------------------------------------------------------------------------


class Route(NamedTuple):
    path: str
    name: str
    view: Any


@cache
def routes() -> list[Route]:
    return list(_routes(get_resolver(), "", ""))


def _routes(resolver: URLResolver, path: str, namespace: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Route(here, f"{namespace}{each.name or ''}", each.callback)
        else:
            inner = f"{each.namespace}:" if each.namespace else namespace
            yield from _routes(each, here, inner)


def layers_of(view: Any) -> Iterator[str]:
    """The files of the decorators around a view, outermost first, and of the view."""
    while view is not None:
        if code := getattr(view, "__code__", None):
            yield Path(code.co_filename).as_posix()
        view = getattr(view, "__wrapped__", None)


def test_it_finds_the_addresses():
    names = {route.name for route in routes()}
    assert {"pages:home", "plain:leave", "stories:detail", "account_login"} <= names
    assert len(routes()) > 35


def test_it_says_of_every_address_who_it_is_for():
    silent = [
        route.path for route in routes() if getattr(route.view, "audience", None) not in AUDIENCES
    ]
    assert not silent, silent


def test_it_guards_every_address_that_is_not_for_everybody():
    """The mark alone opens nothing: the decorator that checks is there too."""
    open_ = [
        route.path
        for route in routes()
        if route.view.audience in STAFF | {"signed_in", "writer"}
        and not any(file.endswith("apps/core/audience.py") for file in layers_of(route.view))
        and not any(file.endswith("apps/core/caching.py") for file in layers_of(route.view))
    ]
    assert not open_, open_


def test_it_exempts_only_anonymous_forms_from_the_csrf_check():
    exempt = [route for route in routes() if getattr(route.view, "csrf_exempt", False)]
    wrong = [
        route.path
        for route in exempt
        if not any(file.endswith("apps/core/anonymous_form.py") for file in layers_of(route.view))
        or route.view.audience not in ("public", "writer")
    ]
    assert exempt
    assert not wrong, wrong


def test_it_gives_every_address_a_name():
    assert not [route.path for route in routes() if not route.name]


# --- tasks ----------------------------------------------------------------------------------------


def nudges() -> Iterator[tuple[str, int, str]]:
    """Every call of nudge(): where, and the path it is given, by text or by a constant."""
    for module, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "nudge":
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    yield module, node.lineno, str(argument.value)
                else:
                    name = argument.id if isinstance(argument, ast.Name) else ""
                    yield module, node.lineno, getattr(import_module(module), name, "")


def test_it_nudges_tasks_that_exist():
    found = list(nudges())
    assert found
    for module, line, path in found:
        task = import_string(path)
        assert isinstance(task, Task), f"{module}:{line} nudges {path}"


def test_it_names_in_text_only_what_exists():
    for each in imports():
        if each.by_name:
            assert exists(each.target), f"{path_of(each.source)}:{each.line} names {each.target}"


def exists(name: str) -> bool:
    """Whether there is such a module, or a module with something of that name in it."""
    module = name
    while module not in sources():
        module = module.rpartition(".")[0]
    rest = name.removeprefix(module).strip(".")
    return not rest or hasattr(import_module(module), rest.split(".")[0])


def test_it_rings_on_the_clock_only_for_tasks_that_exist():
    assert settings.CELERY_BEAT_SCHEDULE
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert isinstance(import_string(entry["task"]), Task), name
        assert (
            entry["task"] in current_app.tasks or import_string(entry["task"]).name == entry["task"]
        )
        # A worker that comes back must not find a thousand rings.
        assert 0 < entry["options"]["expires"] < entry["schedule"], name
        assert not {"args", "kwargs"} & {*entry}, name


def test_it_tells_tasks_nothing():
    """Tasks take no arguments, so no message can hold a word or a name."""
    for path in ROOT.glob("apps/*/tasks.py"):
        for node in sources()[dotted(path)].body:
            if isinstance(node, ast.FunctionDef):
                taken = node.args
                assert [*taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg] == [None] * 2


# --- what switches a protection off ---------------------------------------------------------------


def test_it_imports_bleach_in_one_place():
    users = {
        path_of(module)
        for module, tree in sources().items()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Import)
            and any(a.name.split(".")[0] == "bleach" for a in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bleach")
    }
    assert users == {"apps/core/html.py"}


def test_it_switches_escaping_off_only_where_a_reason_stands():
    found = {
        (path_of(module), name)
        for module, tree in sources().items()
        for node in ast.walk(tree)
        for name in _names(node)
        if name in UNSAFE_PYTHON
    }
    assert found == {*UNSAFE_PYTHON_ALLOWED}


def _names(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return {name}
        case ast.FunctionDef(name=name) | ast.Constant(value=str(name)):
            return {name}
    return set()


def test_it_switches_escaping_off_in_no_template():
    found = {
        (path.relative_to(ROOT / "templates").as_posix(), match[0].strip())
        for path in ROOT.glob("templates/**/*")
        if path.is_file()
        for match in UNSAFE_TEMPLATE.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == {*UNSAFE_TEMPLATE_ALLOWED}


@pytest.mark.parametrize(
    "bad",
    [
        *("{{ x|safe }}", "{{ x | safe }}", "{% autoescape off %}", '<p style="x">', "<style>"),
        *("<script>x", '<p onclick="x">', "{{ x|urlize }}", "javascript:x"),
    ],
)
def test_it_sees_what_switches_escaping_off(bad: str):
    assert UNSAFE_TEMPLATE.search(bad)


def test_it_asks_for_no_address_and_no_device():
    """Past the wrapper they are gone; whoever asks for one has not understood."""
    marks = re.compile(
        r"REMOTE_ADDR|REMOTE_HOST|X_FORWARDED_FOR|X-Forwarded-For|USER_AGENT|User-Agent|REFERER|Referer"
    )
    asking = {
        path_of(module)
        for module in sources()
        if marks.search((ROOT / path_of(module)).read_text(encoding="utf-8"))
    }
    assert asking == {"apps/core/addresses.py"}


# --- what is kept ---------------------------------------------------------------------------------


def our_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if model.__module__.startswith("apps."))


def test_it_keeps_no_fine_time_of_a_writer():
    found = {
        f"{model._meta.db_table}.{field.column}"
        for model in our_models()
        for field in model._meta.local_fields
        if isinstance(field, models.DateTimeField | models.TimeField | models.DurationField)
        and model._meta.app_label != "accounts"
    }
    assert found - {*STAFF_TIMES} == {*FINE_TIMES}


@pytest.mark.django_db
def test_it_has_no_column_for_a_fine_time_or_an_address():
    """The same asked of the database itself, tables of other packages included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN ('timestamp with time zone',"
            " 'timestamp without time zone', 'time with time zone', 'time without time zone',"
            " 'interval', 'inet', 'cidr', 'macaddr')"
        )
        found = {name for (name,) in cursor.fetchall()}
    assert found == {*FINE_TIMES, *STAFF_TIMES}


def test_it_numbers_no_rows_of_writers():
    """A number that grows says who came first; rows of writers have random ones."""
    counted = {
        model._meta.db_table
        for model in our_models()
        if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
        and model._meta.app_label in ("stories", "solidarity", "moderation", "audit", "my_story")
    }
    assert counted == {*COUNTED}


def test_it_calls_what_translates_by_names_that_the_catalogues_know():
    """A text behind another name is in no catalogue, and stays English for everybody."""
    renamed = {
        f"{module}: {alias.name} as {alias.asname}"
        for module, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
    }
    assert not renamed


@pytest.mark.django_db
def test_it_misses_no_migration():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


# --- templates ------------------------------------------------------------------------------------


def test_it_names_templates_like_addresses():
    pages = {
        f"{folder}/{route.name.split(':')[-1]}"
        for route in routes()
        for folder in (route.name.split(":")[0], app_of(route.view.__module__))
        if ":" in route.name
    }
    wrong = []
    for path in ROOT.glob("templates/**/*.html"):
        name = path.relative_to(ROOT / "templates").as_posix()
        part = path.name.startswith("_")
        listed = any(
            name == other or (other.endswith("/") and name.startswith(other))
            for other in OTHER_TEMPLATES
        )
        page = any(name == f"{each}.html" or name.startswith(f"{each}_") for each in pages)
        if not (part or listed or page):
            wrong.append(name)
    assert not wrong, wrong


def test_it_uses_every_template():
    """A template that nothing renders or includes is a mistake or a leftover."""
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("apps", "config", "templates")
        for path in ROOT.glob(f"{folder}/**/*")
        if path.suffix in (".py", ".html")
    )
    names = [
        path.relative_to(ROOT / "templates").as_posix() for path in ROOT.glob("templates/**/*.html")
    ]
    # Those that are named by a pattern: errors/{status}.html, stories/write_{step}.html, allauth's.
    by_pattern = re.compile(r"errors/\d+|stories/write_|account/|mfa/")
    assert not [name for name in names if name not in said and not by_pattern.match(name)]
