"""The house's laws as functions over a tree of source files: each returns what breaks it, one line a finding.

They read the syntax tree only, so that they can be tried on a planted violation as well as on the house itself.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

FLOORS = (
    "org", "security", "governance", "documents", "meetings", "catalog", "customers", "marketing", "leads", "calls",
    "deals", "contracts", "orders", "projects", "service", "care", "planning", "finance", "people", "office", "risk",
    "appraisal", "payroll", "cockpit",
)  # fmt: skip
PURE = ("rules", "states", "clauses", "events")
DUMPING_GROUNDS = {"utils", "common", "helpers", "base", "misc"}
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "raw", "executemany",
}  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_RESOURCE, DESK_LINES = 400, 40, 45, 9000
PAST = re.compile(
    r"(ed|Sent|Won|Lost|Made|Met|Left|Kept|Given|Found|Shut|Told|Paid|Put|Set|Built|Held|Begun|Withdrawn|WonBack"
    r"|HandedOver|SignedIn|SignedOut|LockedOut|TurnedOn|TurnedOff)$"
)


def sources(tree: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file of the product (no tests, no migrations), relative to ``tree``, with its syntax tree."""
    for path in sorted((tree / "guiju").rglob("*.py")):
        relative = path.relative_to(tree)
        if not {"tests", "migrations"} & set(relative.parts):
            yield relative, ast.parse(path.read_text(encoding="utf-8"))


def room(path: Path) -> tuple[str, str] | None:
    """(floor, room) of a business module's file: ``guiju/leads/actions/x.py`` is ("leads", "actions")."""
    parts = path.parts
    if len(parts) < 3 or parts[1] not in FLOORS:
        return None
    return parts[1], Path(parts[2]).stem


def pure_rooms_know_no_django(tree: Path) -> list[str]:
    """Law 2: rules, states, clauses, events and the kernel import no Django."""
    found = []
    for path, module in sources(tree):
        where = room(path)
        if (where is not None and where[1] in PURE) or path.parts[1:3] == ("groundwork", "kernel"):
            found += [
                f"{path}: imports {name}" for name in _imports(module) if name.split(".")[0] in {"django", "ninja"}
            ]
    return found


def groundwork_knows_no_floor(tree: Path) -> list[str]:
    """Law 2: groundwork never imports a business module."""
    floors = {f"guiju.{floor}" for floor in FLOORS}
    return [
        f"{path}: imports {name}"
        for path, module in sources(tree)
        if path.parts[1] == "groundwork"
        for name in _imports(module)
        if ".".join(name.split(".")[:2]) in floors
    ]


def later_floors_are_not_imported(tree: Path) -> list[str]:
    """Law 1: a floor imports only earlier floors."""
    found = []
    for path, module in sources(tree):
        where = room(path)
        if where is None:
            continue
        for name in _imports(module):
            other = name.split(".")[1] if name.startswith("guiju.") and name.count(".") else ""
            if other in FLOORS and FLOORS.index(other) > FLOORS.index(where[0]):
                found.append(f"{path}: {where[0]} imports the later floor {other}")
    return found


def only_actions_write(tree: Path) -> list[str]:
    """Law 3: in a business module only ``actions`` writes; a model may store its own lines in ``after_save``."""
    found = []
    for path, module in sources(tree):
        where = room(path)
        if where is None or where[1] in ("actions", "command"):
            continue
        allowed = {id(node) for hook in _functions(module) if hook.name == "after_save" for node in ast.walk(hook)}
        for node in ast.walk(module):
            if id(node) not in allowed and _is_write(node):
                found.append(f"{path}:{node.lineno}: writes with .{node.func.attr}()")
    return found


def files_and_functions_are_short(tree: Path) -> list[str]:
    """Law 5: a file has at most 400 lines, a function at most 40, the desk at most 9,000 lines of Python."""
    found, desk = [], 0
    for path, module in sources(tree):
        lines = (tree / path).read_text(encoding="utf-8").count("\n")
        desk += lines if path.parts[1:3] == ("groundwork", "desk") else 0
        if lines > LONGEST_FILE:
            found.append(f"{path}: {lines} lines")
        for function in _functions(module):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{path}:{function.lineno}: {function.name} has {length} lines")
    return found + ([f"guiju/groundwork/desk: {desk} lines"] if desk > DESK_LINES else [])


def resources_are_short(tree: Path) -> list[str]:
    """Law 5: the declaration of one resource takes at most 45 lines."""
    return [
        f"{path}:{node.lineno}: a resource of {length} lines"
        for path, module in sources(tree)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Resource"
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_RESOURCE
    ]


def the_action_file_is_short(tree: Path) -> list[str]:
    """House part 4: ``flow/action.py`` stays under 150 lines of code (blank lines and docstrings not counted)."""
    path = tree / "guiju/groundwork/flow/action.py"
    if not path.exists():
        return []
    code = len(
        {node.lineno for node in ast.walk(_undocumented(ast.parse(path.read_text()))) if hasattr(node, "lineno")}
    )
    return [f"guiju/groundwork/flow/action.py: {code} lines of code"] if code >= 150 else []


def no_dumping_grounds(tree: Path) -> list[str]:
    """Law 8: no module or folder is called utils, common, helpers, base or misc."""
    names = [path.relative_to(tree) for path in (tree / "guiju").rglob("*") if "node_modules" not in path.parts]
    return [
        f"{path}"
        for path in names
        if path.suffix in ("", ".py") and path.stem in DUMPING_GROUNDS and not {"vendor", "templates"} & set(path.parts)
    ]


def no_business_signals(tree: Path) -> list[str]:
    """Law 8: business modules connect no Django signals."""
    return [
        f"{path}: imports {name}"
        for path, module in sources(tree)
        if room(path) is not None
        for name in _imports(module)
        if name.startswith(("django.db.models.signals", "django.dispatch"))
    ]


def names_say_what_they_are(tree: Path) -> list[str]:
    """Law 9: events are named in the past tense; verb ids are ``module.verb`` of their own module."""
    found = []
    for path, module in sources(tree):
        where = room(path)
        if where is None:
            continue
        if where[1] == "events":
            classes = [node for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
            found += [
                f"{path}: event {node.name} is not in the past tense" for node in classes if not PAST.search(node.name)
            ]
        if where[1] == "actions":
            for name, node in _verbs(module):
                if name != f"{where[0]}.{node.name}":
                    found.append(f"{path}:{node.lineno}: {node.name} is registered as {name}")
    return found


def public_things_have_docstrings(tree: Path) -> list[str]:
    """Law 10: every action, rule, query, measure says in a docstring what it means."""
    found = []
    for path, module in sources(tree):
        where = room(path)
        if where is not None and where[1] in ("actions", "rules", "queries", "measures", "listeners", "timers"):
            for node in module.body:
                named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
                if named and not ast.get_docstring(node):
                    found.append(f"{path}:{node.lineno}: {node.name} has no docstring")
    return found


def every_action_has_a_test(tree: Path) -> list[str]:
    """Law 4: every action's name is used in a test of its module, a journey or a house test."""
    found = []
    for path, module in sources(tree):
        where = room(path)
        if where is not None and where[1] == "actions":
            told = _tests_text(tree, where[0])
            found += [
                f"{path}:{node.lineno}: {node.name} is in no test"
                for name, node in _verbs(module)
                if not re.search(rf"\b{node.name}\b|{re.escape(name)}\b", told)
            ]
    return found


def schema_and_data_migrations_stand_apart(tree: Path) -> list[str]:
    """Law 12: a migration changes the schema or the data, never both."""
    found = []
    for path in sorted((tree / "guiju").rglob("migrations/0*.py")):
        text = path.read_text(encoding="utf-8")
        if "RunPython(" in text and re.search(r"\b(CreateModel|AddField|AlterField|RemoveField|DeleteModel)\(", text):
            found.append(f"{path.relative_to(tree)}: changes schema and data")
    return found


def writers_compose_no_statements(tree: Path) -> list[str]:
    """Law 3: actions and imports spell no SQL out of names; where names differ the driver puts them in their places."""
    return [
        f"{path}:{number}: composes a statement"
        for path, _ in sources(tree)
        if "actions" in (path.stem, *path.parts) or path.parts[1:3] == ("groundwork", "transfer")
        for number, line in enumerate((tree / path).read_text(encoding="utf-8").splitlines(), 1)
        if "noqa: S608" in line
    ]


LAWS: tuple[Callable[[Path], list[str]], ...] = (
    later_floors_are_not_imported, groundwork_knows_no_floor, pure_rooms_know_no_django, only_actions_write,
    files_and_functions_are_short, resources_are_short, the_action_file_is_short, no_dumping_grounds,
    no_business_signals, names_say_what_they_are, public_things_have_docstrings, every_action_has_a_test,
    schema_and_data_migrations_stand_apart, writers_compose_no_statements,
)  # fmt: skip


def _imports(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _functions(module: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef))


def _is_write(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in WRITES or (node.func.attr == "update" and _on_rows(node.func.value))


def _on_rows(value: ast.expr) -> bool:
    """True for ``Model.objects.filter(…).update``: a query, not a dictionary."""
    return any(isinstance(node, ast.Attribute) and node.attr in ("objects", "every") for node in ast.walk(value))


def _verbs(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in _functions(module):
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action":
                yield str(ast.literal_eval(mark.args[0])), node


def _tests_text(tree: Path, floor: str) -> str:
    folders = [tree / "guiju" / floor / "tests", tree / "journeys", tree / "house"]
    return "\n".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        if folder.exists()
        for path in sorted(folder.rglob("*.py"))
    )


def _undocumented(module: ast.Module) -> ast.Module:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return module
