"""Beside a form that opens a record: what may be the same, and the fields that a pasted card or line splits into."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from guiju.groundwork.desk import person
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel import cards
from guiju.groundwork.kernel.errors import NotAllowed, NotFound

LONGEST_CARD = 2000


def alike(request: HttpRequest, kind: str) -> HttpResponse:
    """``/alike/leads.lead/?name=…&phone=…``: the panel of records that may be the same as the one being typed."""
    resource, held = HOUSE.resources.get(kind), person.rights(request)
    verb = REGISTER.offered(resource.create or "") if resource is not None else None
    if resource is None or resource.alike is None or verb is None:
        raise NotFound
    if not held.may(verb.name):
        raise NotAllowed("access.no_right", NO_RIGHT)
    typed = {name: request.GET[name].replace("\x00", "") for name in request.GET}
    found = resource.alike(person.actor(request), held, typed)
    force = next((one.name for one in inputs_of(verb).fields if one.name.startswith("force")), "")
    return render(request, "desk/parts/alike.html", {"found": found, "force": force})


@require_POST
def split(request: HttpRequest) -> JsonResponse:
    """What a pasted line or business card says, field by field."""
    return JsonResponse(cards.split(request.POST.get("text", "")[:LONGEST_CARD]).told())
