"""Related records on a record's page: the newest few, how many there are, and what they come to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Sum, Window
from django.http import HttpRequest
from django.utils.translation import gettext

from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Panel
from guiju.groundwork.desk.sheet import Row, sheet_of
from guiju.groundwork.desk.words import Words, money
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER

PANEL_ROWS = 5


@dataclass(frozen=True)
class Related:
    """A panel of related records; ``sum`` is told where the kind shows an amount."""

    name: str
    label: str
    icon: str
    count: int
    sum: str
    rows: list[Row]
    url: str
    create: str
    create_label: str
    prefill: str


def related(request: HttpRequest, record: Any, panel: Panel, words: Words) -> Related | None:
    """One panel in one query: rows, count and sum come from the same statement. None without the right to see."""
    resource, held = HOUSE.resources.get(panel.kind), person.rights(request)
    if resource is None or not held.may(resource.see):
        return None
    sheet = sheet_of(resource, held, words, panel.columns)
    amount = next((view.path for view in sheet.columns if view.kind == "money" and "__" not in view.path), "")
    rows = panel.rows(record).filter(covered(held, resource.see, resource.model)).order_by("-pk")
    rows = rows.annotate(gj_count=Window(Count("pk")), gj_sum=Window(Sum(amount)) if amount else F("pk"))
    tuples = list(rows.values_list("gj_count", "gj_sum", *sheet.lookups, "pk")[:PANEL_ROWS])
    link = next((f.name for f in resource.model._meta.concrete_fields if f.related_model is type(record)), "")
    may_create = panel.create and panel.create in REGISTER.verbs and held.may(panel.create)
    return Related(
        panel.name, gettext(panel.label), resource.icon, tuples[0][0] if tuples else 0,
        money(tuples[0][1]) if tuples and amount and tuples[0][1] is not None else "",
        sheet.rows([values[2:] for values in tuples]), f"/{resource.slug}/?{link}={record.pk}" if link else "",
        panel.create if may_create and panel.create else "", label(panel.create) if panel.create else "",
        _prefill_of(panel, record),
    )  # fmt: skip


def _prefill_of(panel: Panel, record: Any) -> str:
    """A verb that takes the record by name gets its key, one that takes any record (a text) gets ``kind:id``."""
    verb = REGISTER.verbs.get(panel.create or "")
    if verb is None or not panel.prefill:
        return ""
    asked = next((one for one in inputs_of(verb).fields if one.name == panel.prefill), None)
    by_key = asked is None or asked.model is not None
    return f"f.{panel.prefill}={record.pk}" if by_key else f"f.{panel.prefill}={record.ref}&hide={panel.prefill}"
