"""What a request is about, as its decider reads it: what changes, the key figures, the papers."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from guiju.governance.models import ApprovalRequest
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import field_of, has
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.sheet import scope_places, sheet_of
from guiju.groundwork.desk.story import Teller
from guiju.groundwork.desk.words import plain_text
from guiju.groundwork.ledger import timeline

MOST_CHANGES, FIGURES, PAPERS = 12, 8, 6


def changes_of(request: HttpRequest, asked: ApprovalRequest, record: Any) -> list[dict[str, str]]:
    """Before and after: what the verb would put into the record, then what was edited in it lately."""
    kind = asked.about.partition(":")[0]
    resource = HOUSE.resources.get(kind)
    found: list[dict[str, str]] = []
    for name, after in asked.inputs.items():
        if after in (None, "", [], {}) or isinstance(after, list | dict):
            continue
        told, known = name.replace("_", " "), resource is not None and has(resource.model, name)
        before = ""
        if resource is not None and known:
            view = field_of(resource, name)
            told, tell = view.label, plain_text(view, person.words(request))
            value = getattr(record, name, None) if record is not None and not view.key else None
            before = tell(value) if value is not None else ""
        found.append({"label": told, "before": before, "after": str(after)})
    return [*found, *_edits(request, asked, record)][:MOST_CHANGES]


def _edits(request: HttpRequest, asked: ApprovalRequest, record: Any) -> list[dict[str, str]]:
    """What was edited in the record itself before it was put up: the newest change of each field."""
    if record is None:
        return []
    owner, path = scope_places(record)
    entries = [entry for entry in timeline.of(record.ref, most=30) if entry.ref == record.ref and entry.before]
    entries = [entry for entry in entries if entry.happened_at <= asked.updated_at and entry.verb != asked.verb]
    teller = Teller(record.ref, person.rights(request), person.words(request), owner, path)
    seen: dict[str, dict[str, str]] = {}
    for told in teller.tell(entries):
        for change in (*told.changes, *told.rest):
            if change.before:
                seen.setdefault(change.label, {"label": change.label, "before": change.before, "after": change.after})
    return list(seen.values())


def figures_of(request: HttpRequest, asked: ApprovalRequest, record: Any) -> list[tuple[str, str]]:
    """The record's own columns as its list shows them; what the person may not see whole is masked here as there."""
    resource = HOUSE.resources.get(asked.about.partition(":")[0])
    if resource is None or record is None:
        return []
    sheet = sheet_of(resource, person.rights(request), person.words(request), resource.columns[:FIGURES])
    values = resource.model.every.filter(pk=record.pk).values_list(*sheet.lookups, "pk").get()
    return [(view.label, cell) for view, cell in zip(sheet.columns, sheet.row(values).cells, strict=True)]


def papers_of(request: HttpRequest, record: Any) -> list[dict[str, str]]:
    """The files attached to the record that the person may read, each with the way to it."""
    if record is None:
        return []
    held, found = person.rights(request), []
    for panel in HOUSE.panels.get(record.kind(), ()):
        resource = HOUSE.resources.get(panel.kind)
        if resource is None or panel.kind != "documents.document" or not held.may(resource.see):
            continue
        for paper in panel.rows(record).filter(covered(held, resource.see, resource.model)).order_by("-pk")[:PAPERS]:
            found.append({"name": str(paper), "url": f"/{resource.slug}/{paper.pk}/",
                          "file": f"/{resource.slug}/{paper.pk}/file/", "what": gettext(resource.label)})  # fmt: skip
    return found
