"""One record as a person meets it: whether they see it, its facts, which of its verbs they may do. One statement."""

from typing import Any

from django.db.models import F, Value
from django.http import HttpRequest

from guiju.groundwork.access.grants import Rights, kept
from guiju.groundwork.access.scopes import whole
from guiju.groundwork.access.statements import Hole, Statement, made, reaches
from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import has, views
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import Row, Sheet, sheet_of
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import NotAllowed, NotFound


def seen(request: HttpRequest, resource: Resource, pk: int) -> Any:
    """The record, if it lies within what the person may see, or waits for their decision; else NotAllowed, NotFound."""
    held = person.rights(request)
    found = _asked(request, resource)[0].rows(pk=pk)
    record = next((one for one in found if one.gj_sees), None)
    if record is None and _waits_for_decision(request, resource, pk):
        record = next(iter(found), None)
    if record is None:
        raise NotFound if held.may(resource.see) else NotAllowed("access.no_right", NO_RIGHT)
    return record


def facts_of(request: HttpRequest, resource: Resource, record: Any) -> tuple[Sheet, Row]:
    """The fact box of a record that was :func:`seen`, by the very formatter of the lists: masks hold here as there."""
    sheet = sheet_of(resource, person.rights(request), person.words(request), resource.facts)
    values = [getattr(record, f"gj_fact_{place}") for place in range(len(sheet.lookups))]
    return sheet, sheet.row((*values, record.pk))


def within_scope(request: HttpRequest, resource: Resource, record: Any) -> set[str]:
    """The verbs of its kind that the person may do on the very record that was :func:`seen`."""
    places = _asked(request, resource)[1]
    return {name for name, place in places.items() if getattr(record, place)}


def _asked(request: HttpRequest, resource: Resource) -> tuple[Statement, dict[str, str]]:
    held = person.rights(request)
    return kept(held, ("seen", resource.kind), lambda: _statement(held, person.words(request), resource))


def _statement(held: Rights, words: Any, resource: Resource) -> tuple[Statement, dict[str, str]]:
    """The statement, and for each verb the column that tells whether it reaches."""
    model = resource.model
    links = [view.path for view in views(resource, resource.facts) if view.key and "__" not in view.path]
    links += [name for name in ("owner", "unit") if has(model, name)]
    told: dict[str, Any] = {"gj_sees": whole(held, resource.see, model)}
    for place, lookup in enumerate(sheet_of(resource, held, words, resource.facts).lookups):
        told[f"gj_fact_{place}"] = F(lookup) if isinstance(lookup, str) else lookup
    offered = [(name, REGISTER.offered(name)) for name in (*resource.verbs, resource.edit or "")]
    columns, places = reaches(held, [name for name, verb in offered if verb is not None and verb.model is model], model)
    rows = model.objects.filter(pk=Value(Hole("pk"))).annotate(**told, **columns)
    return made(rows.select_related(*dict.fromkeys(links)) if links else rows), places


def _waits_for_decision(request: HttpRequest, resource: Resource, pk: int) -> bool:
    """Whoever must decide about a record may read it as long as that waits for them."""
    port = REGISTER.approvals
    return port is not None and port.lets_read(person.key(request), person.actor(request).now, f"{resource.kind}:{pk}")
