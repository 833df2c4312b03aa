"""What may be done with a single field: read and written, read, shown masked, or hidden; by role and record state.

The rules are ``fields`` controls of the clauses in force; :class:`Rights` carries those that bind the person. Lists,
records, the interface, histories, filters, sorting, search, exports and the door all ask here.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast

from django.db.models import Model

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.controls import Fields

Level = Literal["write", "read", "masked", "hidden"]
_ORDER: tuple[Level, ...] = ("write", "read", "masked", "hidden")
NOT_WRITTEN = N_("Your posts let you read this field here, not change it.")


def level(rights: Rights, model: type[Model], path: str, state: str | None = None) -> Level:
    """What the person may do with the field at ``path`` (``customer__level``) of a record in ``state``.

    Without a state, or for a field of a linked record, every rule counts, whatever state it names.
    """
    found: Level = "write"
    for rule in _rules(rights, *_end(model, path)):
        if rule.states and state is not None and "__" not in path and state not in rule.states:
            continue
        if _ORDER.index(rule.may) > _ORDER.index(found):
            found = cast(Level, rule.may)
    return found


def bound(rights: Rights, model: type[Model], path: str) -> bool:
    """True when some rule binds this field for the person, in whatever state."""
    return any(True for _ in _rules(rights, *_end(model, path)))


def shown(rights: Rights, model: type[Model], path: str) -> bool:
    """True when the field is told whole in every state: only then may rows be filtered, sorted or summed by it."""
    return level(rights, model, path) in ("write", "read")


def unshown(rights: Rights, model: type[Model]) -> tuple[str, ...]:
    """The fields of a kind that are masked or hidden for the person in some state."""
    kind = model._meta.label_lower
    names = (name for rule in rights.fields if rule.record == kind and rule.may != "read" for name in rule.names)
    return tuple(dict.fromkeys(names))


def check_write(rights: Rights, model: type[Model], record: Any, inputs: Mapping[str, Any]) -> None:
    """Raises Invalid naming each input whose field the person may not change in the record's state."""
    state = getattr(record, "state", None)
    refused = {
        name: (NOT_WRITTEN, dict[str, Any]())
        for name in inputs
        if any(field.name == name for field in model._meta.concrete_fields)
        and level(rights, model, name, state) != "write"
    }
    if refused:
        raise Invalid(refused)


def _rules(rights: Rights, kind: str, name: str) -> Iterator[Fields]:
    holders = (rights, rights.within) if rights.within is not None else (rights,)
    return (rule for held in holders for rule in held.fields if rule.record == kind and name in rule.names)


def _end(model: type[Model], path: str) -> tuple[str, str]:
    *links, name = path.split("__")
    for link in links:
        related = model._meta.get_field(link).related_model
        if not isinstance(related, type):
            return "", name
        model = related
    return model._meta.label_lower, name.removesuffix("_id")
