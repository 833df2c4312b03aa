"""The reference part of the documentation, written out from what the house declares: verbs, events, clauses."""

import inspect
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_type_hints

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.event import Event, event_name
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import Gate, Limit, Precede, Recur, Require, Respond, Terms
from guiju.groundwork.policy.reader import read
from guiju.site.policy import documents_shipped

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
_WRITTEN = "Written out from the code; `GUIJU_SNAPSHOT=write make test` writes it anew.\n"


def pages() -> dict[str, str]:
    """Every page of the reference: file name → Markdown."""
    clauses = [clause for document in documents_shipped().values() for clause in read(document)]
    return {
        "verbs.md": verbs(clauses),
        "events.md": events(clauses),
        "clauses.md": clauses_page(clauses),
    }


def verbs(clauses: Sequence[Clause]) -> str:
    """All verbs by module: on which record, from which state to which, with which inputs, behind which gates."""
    asked = defaultdict(list)
    for clause, control in _controls(clauses):
        if isinstance(control, Gate):
            asked[control.before].append(_link(clause.id))  # type: ignore[attr-defined]
    parts = ["# Verbs\n", "Every way to write, by module. An input marked `?` may be left out.\n", _WRITTEN]
    for module, names in _by_module(REGISTER.verbs):
        rows = [_verb_row(REGISTER.verbs[name], asked[name]) for name in names]
        parts += [f"## {module}\n", _table(("verb", "what it does", "on", "state", "inputs", "gates"), rows)]
    return "\n".join(parts)


def _verb_row(verb: Verb[Any], gates: Iterable[str]) -> tuple[str, ...]:
    inputs = ", ".join(f"`{field.name}{'' if field.required else '?'}`" for field in inputs_of(verb).fields)
    state = ""
    if verb.move is not None:
        state = f"{', '.join(sorted(verb.move.sources))} → {verb.move.target or '(by the action)'}"
    on = f"{'new ' if verb.creates else ''}`{verb.model.kind()}`"
    return f"`{verb.name}`", f"{_said(verb.body)} → {_happens(verb)}", on, state, inputs, " ".join(dict.fromkeys(gates))


def _happens(verb: Verb[Any]) -> str:
    event = get_type_hints(verb.body)["return"]
    if event is Event or not issubclass(event, Event):
        return "an event by what was done"
    return f"`{event_name(event)}`"


def events(clauses: Sequence[Clause]) -> str:
    """All events by module: what they mean, which fields they carry, who hears them, which clauses wait for them."""
    waiting = defaultdict(list)
    for clause, control in _controls(clauses):
        for name in dict.fromkeys(_named(control)):
            waiting[name].append(_link(clause.id))
    parts = ["# Events\n", "Everything that can happen, by module.\n", _WRITTEN]
    for module, names in _by_module(REGISTER.events):
        rows = [
            (
                f"`{name}`",
                _said(REGISTER.events[name]),
                ", ".join(f"`{field}`" for field in REGISTER.events[name].__dataclass_fields__),
                ", ".join(f"`{listener}`" for listener in REGISTER.hears.get(name, ())),
                " ".join(dict.fromkeys(waiting[name])),
            )
            for name in names
        ]
        parts += [f"## {module}\n", _table(("event", "means", "fields", "heard by", "clauses"), rows)]
    return "\n".join(parts)


def _named(control: Any) -> tuple[str, ...]:
    if isinstance(control, Respond):
        return (control.when, *control.by, *control.unless)
    if isinstance(control, Precede):
        return (control.after,)
    if isinstance(control, Limit):
        return (control.event,) if control.event else ()
    return (control.by,) if isinstance(control, Recur) else ()


def clauses_page(clauses: Sequence[Clause]) -> str:
    """All shipped clauses by policy: title in both languages, how each is carried out, what counts it."""
    carried = "How a clause is carried out, strongest first: enforced, clocked, measured, attested or open."
    parts = ["# Clauses\n", f"Every clause of the policies that are shipped. {carried}\n", _WRITTEN]
    for document in documents_shipped().values():
        own = [clause for clause in clauses if clause.policy == document["policy"]]
        parts.append(f"## {document['title']['zh']} {document['title']['en']}\n")
        parts.append(
            _table(("clause", "title", "carried out", "by", "measure"), [_clause_row(clause) for clause in own])
        )
    return "\n".join(parts)


def _clause_row(clause: Clause) -> tuple[str, ...]:
    carried = clause.coverage if clause.state == "in_force" else clause.state.replace("_", " ")
    by = "; ".join(_told(control) for control in clause.controls)
    measure = f"`{clause.measure}`" if clause.measure else ""
    return f'<a id="{clause.id}"></a>`{clause.id}`', f"{clause.title.zh} {clause.title.en}", carried, by, measure


def _told(control: Any) -> str:
    if isinstance(control, Terms):
        return f"terms {', '.join(f'`{name}`' for name in control.set)}"
    if isinstance(control, Respond):
        return f"respond `{control.when}` → {', '.join(f'`{name}`' for name in control.by)}"
    if isinstance(control, Require):
        return (
            f"require before `{control.before}`: {', '.join(f'`{name}`' for name in (*control.fields, *control.facts))}"
        )
    if isinstance(control, Gate):
        return f"{control.kind} before `{control.before}`"  # type: ignore[attr-defined]
    return str(control.kind)


def _controls(clauses: Iterable[Clause]) -> Iterator[tuple[Clause, Any]]:
    return ((clause, control) for clause in clauses for control in clause.controls)


def _by_module(names: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Names of the groundwork first, then floor by floor."""
    floors = [module.name for module in HOUSE.modules]
    owners = {name.split(".")[0] for name in names}
    for owner in (*sorted(owners - set(floors)), *floors):
        if owner in owners:
            yield owner, sorted(name for name in names if name.split(".")[0] == owner)


def _said(thing: Any) -> str:
    """The first sentence of a docstring, on one line."""
    paragraph = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
    return paragraph.replace("``", "`").rstrip(".")


def _link(clause_id: str) -> str:
    return f"[{clause_id}](clauses.md#{clause_id})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"
