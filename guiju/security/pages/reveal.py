"""Showing a sensitive value whole for a short time, for a reason that is written down."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from guiju.groundwork.access import field_rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import answers, person
from guiju.groundwork.desk.fields import field_of
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.security import actions, queries
from guiju.security.clauses import RevealTerms
from guiju.security.watch import to_proof

VERB = "security.reveal"


@never_cache
def reveal(request: HttpRequest, kind: str, pk: int, field: str) -> HttpResponse:
    """GET asks for the reason; POST writes it down and shows the value."""
    resource, record = _target(request, kind, pk, field)
    if person.rights(request).must_prove(VERB):
        return to_proof(request)
    context: dict[str, Any] = {
        "title": gettext("Show whole"), "resource": resource, "record": record, "name": field,
        "label": field_of(resource, field).label, "back": f"/{resource.slug}/{pk}/",
    }  # fmt: skip
    if request.method == "POST":
        try:
            look = actions.reveal(
                person.actor(request), about=record.ref, field=field, reason=request.POST.get("reason", "")[:200]
            )
        except (Invalid, Refused) as refused:
            fields = answers.field_errors(refused) if isinstance(refused, Invalid) else {}
            context["failed"] = fields.get("reason") or answers.told(refused)["message"]
            return render(request, _template(request), context, status=refused.status)
        terms = queries.terms_at(wall_clock(), "security.reveal", RevealTerms)
        context |= {"value": getattr(record, field), "seconds": terms.shown_seconds, "look": look}
    return render(request, _template(request), context)


def _template(request: HttpRequest) -> str:
    return "security/reveal_form.html" if request.headers.get("HX-Request") else "security/reveal.html"


def _target(request: HttpRequest, kind: str, pk: int, field: str) -> tuple[Resource, Any]:
    """The record, if the person sees it and may reveal on it, and no clause hides the field from them."""
    resource, held = HOUSE.resources.get(kind), person.rights(request)
    if resource is None or not held.may(resource.see):
        raise NotFound
    rows = resource.model.objects.filter(covered(held, resource.see, resource.model), pk=pk)
    record = rows.first()
    veiled = {*resource.masked, *field_rights.unshown(held, resource.model)}
    if record is None or field not in veiled:
        raise NotFound
    level = field_rights.level(held, resource.model, field, getattr(record, "state", None))
    may = rows.filter(covered(held, VERB, resource.model)).exists()
    if level == "hidden" or not may:
        raise NotAllowed("access.no_right", NO_RIGHT)
    return resource, record
