"""Related records on a record's page: the newest few, how many there are, and what they come to."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Sum, Window
from django.http import HttpRequest
from django.utils.translation import gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Panel, Resource
from guiju.groundwork.desk.sheet import Row, sheet_of
from guiju.groundwork.desk.words import money
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER

PANEL_ROWS = 5


@dataclass(frozen=True)
class Related:
    """A panel of related records; ``sum`` is told where the kind shows an amount. ``rows`` is None before."""

    name: str
    label: str
    icon: str
    url: str
    create: str
    create_label: str
    prefill: str
    count: int = 0
    sum: str = ""
    rows: list[Row] | None = None


def panels_of(request: HttpRequest, record: Any, *, read: bool) -> list[Related]:
    """The panels that hang on a record, as far as the person may see what is in them; their rows only if asked for."""
    panels, held = HOUSE.panels.get(record.kind(), ()), person.rights(request)
    known = [(panel, HOUSE.resources[panel.kind]) for panel in panels if panel.kind in HOUSE.resources]
    seen = [(*one, _head(held, record, *one)) for one in known if held.may(one[1].see)]
    return [_read(request, record, panel, resource, head) if read else head for panel, resource, head in seen]


def _head(held: Rights, record: Any, panel: Panel, resource: Resource) -> Related:
    link = next((f.name for f in resource.model._meta.concrete_fields if f.related_model is type(record)), "")
    may_create = panel.create and panel.create in REGISTER.verbs and held.may(panel.create)
    return Related(
        panel.name, gettext(panel.label), resource.icon, f"/{resource.slug}/?{link}={record.pk}" if link else "",
        panel.create if may_create and panel.create else "", label(panel.create) if panel.create else "",
        _prefill_of(panel, record),
    )  # fmt: skip


def _read(request: HttpRequest, record: Any, panel: Panel, resource: Resource, head: Related) -> Related:
    """One panel in one query: rows, count and sum come from the same statement."""
    held = person.rights(request)
    sheet = sheet_of(resource, held, person.words(request), panel.columns)
    amount = next((view.path for view in sheet.columns if view.kind == "money" and "__" not in view.path), "")
    rows = panel.rows(record).filter(covered(held, resource.see, resource.model)).order_by("-pk")
    rows = rows.annotate(gj_count=Window(Count("pk")), gj_sum=Window(Sum(amount)) if amount else F("pk"))
    found = list(rows.values_list("gj_count", "gj_sum", *sheet.lookups, "pk")[:PANEL_ROWS])
    count, total = found[0][:2] if found else (0, None)
    told = money(total) if amount and total is not None else ""
    return replace(head, count=count, sum=told, rows=sheet.rows([values[2:] for values in found]))


def _prefill_of(panel: Panel, record: Any) -> str:
    """A verb that takes the record by name gets its key, one that takes any record (a text) gets ``kind:id``."""
    verb = REGISTER.verbs.get(panel.create or "")
    if verb is None or not panel.prefill:
        return ""
    asked = next((one for one in inputs_of(verb).fields if one.name == panel.prefill), None)
    by_key = asked is None or asked.model is not None
    return f"f.{panel.prefill}={record.pk}" if by_key else f"f.{panel.prefill}={record.ref}&hide={panel.prefill}"
