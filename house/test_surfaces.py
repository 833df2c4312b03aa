"""What others rely on is written down: verbs, events, clauses with coverage, grants, screens.

A change shows as a difference of a file in ``house/snapshots``; ``GUIJU_SNAPSHOT=write make test`` writes them anew,
and
the difference is read in review.
"""

import os
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.policy.controls import Permit
from guiju.groundwork.policy.reader import read, read_folder
from guiju.groundwork.policy.shipped import folders

SNAPSHOTS = Path(__file__).parent / "snapshots"


def verbs() -> list[str]:
    found = []
    for name, verb in sorted(REGISTER.verbs.items()):
        inputs = ", ".join(field.name + ("" if field.required else "?") for field in inputs_of(verb).fields)
        found.append(f"{name}({inputs}) on {verb.model.kind()}{' creates' if verb.creates else ''}")
    return found


def events() -> list[str]:
    found = []
    for name, event in sorted(REGISTER.events.items()):
        listeners = ", ".join(REGISTER.hears.get(name, ())) or "nobody"
        found.append(f"{name}({', '.join(event.__dataclass_fields__)}) heard by {listeners}")
    return found


def clauses() -> list[str]:
    return [
        f"{clause.id} {clause.state} {clause.coverage} {clause.measure} [{' '.join(c.kind for c in clause.controls)}]"
        for folder in folders().values()
        for clause in read(read_folder(folder))
    ]


def grants() -> list[str]:
    found = [
        f"{role} {verb} {control.scope}"
        for folder in folders().values()
        for clause in read(read_folder(folder))
        for control in clause.controls
        if isinstance(control, Permit)
        for role in control.roles
        for verb in control.verbs
    ]
    return sorted(found)


def screens() -> list[str]:
    return sorted(_addresses(get_resolver().url_patterns))


def _addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> list[str]:
    found = []
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern.url_patterns, address)
        else:
            found.append(address)
    return [address for address in found if "/api/" not in address]


@pytest.mark.parametrize("surface", [verbs, events, clauses, grants, screens], ids=lambda surface: surface.__name__)
def test_the_surface_is_the_one_written_down(surface: object) -> None:
    lines = surface()  # type: ignore[operator]
    path = SNAPSHOTS / f"{surface.__name__}.txt"  # type: ignore[attr-defined]
    if os.environ.get("GUIJU_SNAPSHOT") == "write":
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert lines
    assert path.read_text(encoding="utf-8").splitlines() == lines


def test_every_verb_and_event_has_a_name_that_people_read() -> None:
    unnamed = [
        name
        for name in (*REGISTER.verbs, *REGISTER.events)
        if name not in HOUSE.labels and not name.startswith(("clock.", "desk."))  # groundwork's own: desk/labels.py
    ]

    assert unnamed == []
