"""A kind of record made up for these tests: units of the organisation, with verbs of the tests' own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.flow.register import Register
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class UnitFounded(Event):
    """A unit was founded."""

    name: str


@dataclass(frozen=True)
class UnitRenamed(Event):
    """A unit got another name."""

    to: str


@dataclass(frozen=True)
class UnitEdited(Event):
    """Facts of a unit changed."""

    fields: tuple[str, ...]


@action("sample.found", creates=Unit)
def found(by: Actor, unit: Unit, *, name: str, duties: str = "") -> UnitFounded:
    """Found a unit."""
    unit.name, unit.duties = name, duties
    return UnitFounded(name)


@action("sample.rename")
def rename(by: Actor, unit: Unit, *, name: str, happened_at: datetime | None = None) -> UnitRenamed:
    """Give a unit another name."""
    unit.name = name
    return UnitRenamed(name)


@action("sample.edit_unit")
def edit_unit(by: Actor, unit: Unit, *, name: str = KEEP, duties: str = KEEP) -> UnitEdited:
    """Change facts of a unit."""
    return UnitEdited(change(unit, name=name, duties=duties))


@action("sample.reform")
def reform(by: Actor, unit: Unit, *, name: str) -> UnitRenamed:
    """Found a successor, then rename the old one: an action inside an action."""
    found(by, name=f"{name} 2")
    unit.name = name
    return UnitRenamed(name)


@action("sample.close")
def close(by: Actor, unit: Unit) -> UnitEdited:
    """Discard a unit."""
    unit.discarded_at = by.now
    return UnitEdited(("discarded_at",))


@action("sample.fail")
def fail(by: Actor, unit: Unit) -> UnitRenamed:
    """Do something, then break."""
    found(by, name="never")
    raise RuntimeError("broken on the way")


def declare(register: Register) -> None:
    """Put the sample's verbs and events into a register."""
    register.add(actions=(found, rename, edit_unit, reform, close, fail), events=(UnitFounded, UnitRenamed, UnitEdited))


def withdraw(register: Register) -> None:
    """Take them out again."""
    for table in (register.verbs, register.events, register.facts):
        for name in [name for name in table if name.startswith("sample.")]:
            del table[name]


def a_unit(by: Actor, **given: Any) -> Unit:
    """A unit to work on."""
    return found(by, **{"name": "华东销售部", **given})


__all__ = ["a_unit", "close", "declare", "edit_unit", "fail", "found", "reform", "rename", "withdraw"]
