"""Every operation of the interface, read from the house: routes and document are both made from this one list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from guiju.groundwork.desk.api.bodies import act_model, body_model
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Operation:
    """One method at one address.

    ``does`` is list, get, timeline, make, edit, act, bulk, verbs or clauses. ``id`` is stable, for client generators.
    """

    does: str
    method: str
    path: str
    id: str
    slug: str = ""
    verb_name: str = ""

    @property
    def resource(self) -> Resource:
        """The kind of record it is about."""
        return HOUSE.slugs[self.slug]

    @property
    def verb(self) -> Verb[Any]:
        """The verb it carries out."""
        return REGISTER.verbs[self.verb_name]

    @property
    def tag(self) -> str:
        """The module, under which the document groups it."""
        return self.resource.kind.split(".")[0] if self.slug else "house"


def operations() -> list[Operation]:
    """All of them, in floor order."""
    found = [Operation("verbs", "GET", "/verbs", "verbs_list"), Operation("clauses", "GET", "/clauses", "clauses_list")]
    for resource in HOUSE.resources.values():
        found += _of(resource)
    return found


def _of(resource: Resource) -> Iterator[Operation]:
    slug = resource.slug
    name = slug.replace("-", "_")
    yield Operation("list", "GET", f"/{slug}", f"{name}_list", slug)
    for verb in _verbs(resource):
        if verb.creates:
            path = f"/{slug}" if verb.name == resource.create else f"/{slug}/{_short(verb)}"
            yield Operation("make", "POST", path, _id(verb), slug, verb.name)
    yield Operation("get", "GET", f"/{slug}/{{id}}", f"{name}_get", slug)
    yield Operation("timeline", "GET", f"/{slug}/{{id}}/timeline", f"{name}_timeline", slug)
    for verb in _verbs(resource):
        if verb.name == resource.edit:
            yield Operation("edit", "PATCH", f"/{slug}/{{id}}", _id(verb), slug, verb.name)
        elif not verb.creates:
            yield Operation("act", "POST", f"/{slug}/{{id}}/{_short(verb)}", _id(verb), slug, verb.name)
    for verb in _verbs(resource):
        if verb.name in resource.bulk and not verb.creates:
            yield Operation("bulk", "POST", f"/{slug}/bulk/{_short(verb)}", f"{_id(verb)}_many", slug, verb.name)


def _verbs(resource: Resource) -> list[Verb[Any]]:
    own = [verb for verb in REGISTER.verbs.values() if verb.model is resource.model and not verb.pushed]
    return [verb for verb in own if _sayable(verb)]


def _sayable(verb: Verb[Any]) -> bool:
    """False for verbs that take what JSON does not carry (a file's bytes): those have addresses of their own."""
    return all(field.annotation not in (bytes, bytes | None) for field in inputs_of(verb).fields)


def _short(verb: Verb[Any]) -> str:
    return verb.name.split(".", 1)[1]


def _id(verb: Verb[Any]) -> str:
    return verb.name.replace(".", "_")


def model_of(operation: Operation) -> type[BaseModel]:
    """The shape of its body."""
    return act_model(operation.verb_name) if operation.does in ("act", "bulk") else body_model(operation.verb_name)
