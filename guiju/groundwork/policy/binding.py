"""Does the text bind? Every clause must name verbs, events, fields, facts, terms, measures and roles that exist."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from pydantic import TypeAdapter, ValidationError

from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import (
    Approve,
    Control,
    Fields,
    Gate,
    Limit,
    Permit,
    Precede,
    Recur,
    Require,
    Respond,
    Terms,
)
from guiju.groundwork.policy.reader import Problem

PERSONS = frozenset({"owner", "actor", "superior", "all"})
DEPARTMENT = "department"  # the record's unit and all units above it, by name and role; every gate may ask for it


@dataclass(frozen=True)
class Known:
    """What the house offers for clauses to bind to.

    ``fields`` maps each verb to the field and input names of its record, ``kinds`` each kind of record to its field
    names; ``terms`` maps a name to its shape.
    """

    verbs: Collection[str]
    events: Collection[str]
    facts: Collection[str]
    measures: Collection[str]
    roles: Collection[str]
    fields: Mapping[str, Collection[str]]
    terms: Mapping[str, type[Any]]
    kinds: Mapping[str, Collection[str]] = field(default_factory=dict)


def problems(clauses: Iterable[Clause], known: Known) -> list[Problem]:
    """What in these clauses binds to nothing, each with its clause and reason; empty when all of it binds."""
    found = []
    clauses = list(clauses)
    numbers = {clause.id for clause in clauses}
    for clause in clauses:
        replaced = [c.instead_of for c in clause.controls if isinstance(c, Approve) and c.instead_of]
        found += [Problem(clause.id, reason) for reason in _unknown("clause", replaced, numbers)]
        found += [Problem(clause.id, reason) for reason in _of_clause(clause, known)]
    return found


def _of_clause(clause: Clause, known: Known) -> Iterator[str]:
    if clause.measure is not None and clause.measure not in known.measures:
        yield f"no measure is called {clause.measure}"
    yield from _unknown("role", clause.actor, {*known.roles, *PERSONS})
    for control in clause.controls:
        yield from _of_control(control, known)


def _of_control(control: Control, known: Known) -> Iterator[str]:
    if isinstance(control, Gate):
        yield from _of_gate(control, known)
    elif isinstance(control, Respond):
        yield from _unknown("event", (control.when, *control.by, *control.unless), known.events)
        yield from _unknown("role", (control.who, *(warn.tell for warn in control.warn)), {*known.roles, *PERSONS})
    elif isinstance(control, Recur):
        yield from _unknown("event", (control.by,), known.events)
        yield from _unknown("role", (control.who,), {*known.roles, *PERSONS})
    elif isinstance(control, Permit):
        yield from _unknown("role", control.roles, {*known.roles, *PERSONS})
        for pattern in control.verbs:
            if not any(fnmatchcase(verb, pattern) for verb in known.verbs):
                yield f"no verb matches {pattern}"
        anywhere = {name for fields in known.fields.values() for name in fields}
        yield from _unknown("field", control.conditions, anywhere)
    elif isinstance(control, Fields):
        yield from _unknown("role", (*control.roles, *control.exempt), {*known.roles, *PERSONS})
        yield from _unknown("kind of record", (control.record,), known.kinds)
        if control.record in known.kinds:
            yield from _unknown(f"field of {control.record}", control.names, known.kinds[control.record])
    elif isinstance(control, Terms):
        yield from _of_terms(control, known)


def _of_gate(control: Gate, known: Known) -> Iterator[str]:
    verb = control.before  # type: ignore[attr-defined]
    if verb not in known.verbs:
        yield f"no verb is called {verb}"
        return
    fields = {*known.fields.get(verb, ()), DEPARTMENT}
    yield from _unknown(f"field of {verb}", control.conditions, fields)
    if control.waiver is not None:
        yield from _unknown("role", (control.waiver,), known.roles)
    if isinstance(control, Require):
        yield from _unknown(f"field of {verb}", control.fields, fields)
        yield from _unknown("fact", control.facts, known.facts)
    elif isinstance(control, Precede):
        yield from _unknown("event", (control.after,), known.events)
        yield from _unknown(f"field of {verb}", () if control.on == "record" else (control.on,), fields)
    elif isinstance(control, Limit) and control.event is not None:
        yield from _unknown("event", (control.event,), known.events)
    elif isinstance(control, Approve):
        yield from _of_route(control, known, fields)


def _of_route(control: Approve, known: Known, fields: Collection[str]) -> Iterator[str]:
    roles = (role for step in control.route for role in step.roles)
    yield from _unknown("role", roles, known.roles)
    told = (*(copy.to for copy in control.cc), *(role for step in control.route for role in step.cc))
    yield from _unknown("role", told, {*known.roles, *PERSONS})
    asked = (*(name for step in control.route for name in step.conditions), *filter(None, [control.amount]))
    yield from _unknown(f"field of {control.before}", asked, fields)


def _of_terms(control: Terms, known: Known) -> Iterator[str]:
    for name, values in control.set.items():
        if name not in known.terms:
            yield f"no terms are called {name}"
            continue
        try:
            TypeAdapter(known.terms[name]).validate_python(values)
        except ValidationError as error:
            yield from (f"{name}.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())


def _unknown(what: str, names: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"there is no {what} called {name}"
