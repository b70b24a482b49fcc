"""Whether a version can work with tables that a later one has changed: expand, then contract.

During an upgrade, and after a rollback, the older code runs on the newer tables. What only adds is
safe; what takes away, renames or asks for more is not. Read from the files, nothing is imported.
"""

import ast
from pathlib import Path

# Operations that the code of before does not notice.
SAFE = {
    "AddIndex",
    "AddIndexConcurrently",
    "RemoveIndex",
    "RemoveIndexConcurrently",
    "AlterModelManagers",
    "AlterModelOptions",
    "CreateModel",
    "RemoveConstraint",
    "RenameIndex",
    "ValidateConstraint",
}
# A migration that knows better says so: `safe_for_the_version_before = True` in its file.
SAYS_SO = "safe_for_the_version_before"


def migrations(release: Path) -> dict[str, Path]:
    """`stories/0031_name` -> its file."""
    return {
        f"{path.parent.parent.name}/{path.stem}": path
        for path in sorted(release.glob("apps/*/migrations/[0-9]*.py"))
    }


def in_the_way(newer: Path, older: Path) -> list[str]:
    """The migrations of `newer` with which the code of `older` cannot work."""
    known = migrations(older)
    added = {name: path for name, path in migrations(newer).items() if name not in known}
    return [name for name, path in added.items() if not is_safe(path.read_text(encoding="utf-8"))]


def is_safe(text: str) -> bool:
    """Whether every operation of this migration is one that the code of before can live with."""
    tree = ast.parse(text)
    if _says_so(tree):
        return True
    return all(_is_safe_operation(call) for call in _operations(tree))


def _says_so(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == SAYS_SO for name in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
        for node in ast.walk(tree)
    )


def _operations(tree: ast.Module) -> list[ast.expr]:
    """What stands in `operations = [...]`."""
    lists = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.List)
        and any(isinstance(name, ast.Name) and name.id == "operations" for name in node.targets)
    ]
    return [operation for each in lists for operation in each.elts]


def _is_safe_operation(call: ast.expr) -> bool:
    if not isinstance(call, ast.Call):
        return False
    name = _name(call.func)
    return name in SAFE or (name == "AddField" and _may_be_left_out(call))


def _may_be_left_out(call: ast.Call) -> bool:
    """A column that an INSERT of the code of before need not name."""
    field = next((word.value for word in call.keywords if word.arg == "field"), None)
    if not isinstance(field, ast.Call):
        return False
    if _name(field.func) == "ManyToManyField":
        return True
    given = {word.arg: word.value for word in field.keywords}
    null = given.get("null")
    return "db_default" in given or (isinstance(null, ast.Constant) and null.value is True)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
