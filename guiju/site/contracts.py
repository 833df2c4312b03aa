"""The house's import rules, written out for import-linter from the one list of modules."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from guiju.site import modules

# Within a module, from the manifest down to what is pure (house law 2).
ROOMS = (
    ("module",),
    ("pages", "resources", "timers", "listeners"),
    ("actions",),
    ("measures", "queries"),
    ("models",),
    ("rules",),
    ("states", "clauses", "events"),
)
# Rooms that no other module enters.
PRIVATE = ("rules", "clauses", "listeners", "timers", "pages", "module")
PURE = ("rules", "states", "clauses", "events")
_TESTS = ["guiju.**.tests.** -> **"]


def text() -> str:
    """Import-linter's settings for the modules that are built."""
    floors = modules.floors()
    contracts = {
        "kernel is pure": _forbidden(["guiju.groundwork.kernel"], ["django", "ninja"]),
    }
    if floors:
        contracts["floors"] = _layers(reversed(floors))
        contracts["groundwork knows no business"] = _forbidden(["guiju.groundwork"], list(floors))
        contracts["rooms"] = _layers([" : ".join(f"({room})" for room in level) for level in ROOMS], list(floors))
        pure = [f"{floor}.{room}" for floor in floors for room in PURE if _has(floor, room)]
        if pure:
            contracts["what is pure knows no Django"] = _forbidden(pure, ["django", "ninja"])
    for floor in floors:
        inner = [f"{floor}.{room}" for room in PRIVATE if _has(floor, room)]
        if inner:
            contracts[f"{floor} keeps its rooms"] = _protected(inner, floor)
    sections = [_section("importlinter", {"root_package": "guiju", "include_external_packages": "True"})]
    for number, (name, options) in enumerate(contracts.items(), 1):
        sections.append(_section(f"importlinter:contract:{number}", {"name": name, **options}))
    return "\n".join(sections)


def _has(floor: str, room: str) -> bool:
    folder = Path(modules.__file__).parents[1] / floor.removeprefix("guiju.")
    return (folder / f"{room}.py").exists() or (folder / room / "__init__.py").exists()


def _layers(levels: Iterable[str], containers: list[str] | None = None) -> dict[str, object]:
    options: dict[str, object] = {"type": "layers", "layers": list(levels)}
    return {**options, "containers": containers} if containers else options


def _forbidden(sources: list[str], targets: list[str]) -> dict[str, object]:
    """Direct imports only: what groundwork itself may import is judged where it stands."""
    return {
        "type": "forbidden",
        "source_modules": sources,
        "forbidden_modules": targets,
        "allow_indirect_imports": "True",
        "ignore_imports": _TESTS,
        "unmatched_ignore_imports_alerting": "none",
    }


def _protected(rooms: list[str], owner: str) -> dict[str, object]:
    return {
        "type": "protected",
        "protected_modules": rooms,
        "allowed_importers": [owner, "guiju.site"],
        "ignore_imports": _TESTS,
        "unmatched_ignore_imports_alerting": "none",
    }


def _section(name: str, options: dict[str, object]) -> str:
    lines = [f"[{name}]"]
    for key, value in options.items():
        if isinstance(value, list):
            lines += [f"{key} =", *(f"    {entry}" for entry in value)]
        else:
            lines.append(f"{key} = {value}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Check the imports; 0 when every rule holds."""
    with tempfile.NamedTemporaryFile("w", suffix=".ini", encoding="utf-8") as settings:
        settings.write(text())
        settings.flush()
        linter = Path(sys.executable).with_name("lint-imports")
        return subprocess.run([linter, "--config", settings.name, "--no-cache"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
