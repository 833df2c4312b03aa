"""Who decides, about what, and whether it is still the same thing (pure)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.hashing import content_hash


@dataclass(frozen=True)
class Holder:
    """A post in force: who holds which role in which unit."""

    account_id: int
    role: str
    unit_id: int


@dataclass(frozen=True)
class Deciding:
    """A step as the rules see it: its role, the unit path of the record (``/1/4/``), and who may not decide it."""

    role: str
    path: str
    barred: frozenset[int]


def deciders(step: Deciding, holders: Iterable[Holder]) -> list[int]:
    """Who may decide a step: holders of its role in the nearest unit at or above the record, else anywhere.

    Whoever asked, and (with distinct persons) whoever decided an earlier step, does not count: the next unit up does.
    """
    able = [h for h in holders if h.role == step.role and h.account_id not in step.barred]
    for unit_id in reversed([int(part) for part in step.path.strip("/").split("/") if part]):
        near = sorted({h.account_id for h in able if h.unit_id == unit_id})
        if near:
            return near
    return sorted({h.account_id for h in able})


def right_used(person: int, acting_for: Sequence[int], able: Collection[int], barred: Collection[int]) -> int | None:
    """Whose right a person decides by: their own first, else that of somebody they stand in for; None: no right at all.

    A barred person stays barred however they come: a substitute counts as themselves and as the absent person.
    """
    if person in barred:
        return None
    return next((whose for whose in acting_for if whose in able), None)


def merged_route(routes: Iterable[Iterable[Any]]) -> list[Any]:
    """Several clauses' steps as one route: the same people once, in the order in which they first occur."""
    found: dict[tuple[Any, ...], Any] = {}
    for route in routes:
        for step in route:
            found.setdefault((step.roles, step.unit, step.superiors), step)
    return list(found.values())


def seated(step: Any) -> bool:
    """True when a step must know its people by name as it opens; else whoever holds its one role may decide."""
    return step.mode != "any" or bool(step.superiors or step.unit or step.also)


def is_agreed(mode: str, states: Collection[str]) -> bool:
    """True when a step is through, by the states of its seats: one voice is enough, or none is outstanding any more."""
    if mode == "any":
        return "approved" in states
    return "approved" in states and not {"open", "waiting"} & set(states)


def as_asked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A verb's inputs as JSON that can be read back: records by key, lines as objects, amounts as text."""
    return {name: _spelled(value) for name, value in inputs.items()}


def _spelled(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _spelled(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return plain(value)


def seal(verb: str, content: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """The hash an approval binds to: the verb, the record's content and the inputs; any later change gives another."""
    return content_hash({"verb": verb, "content": plain(dict(content)), "inputs": as_asked(inputs)})
