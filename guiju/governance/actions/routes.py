"""Drawing approval routes, and switching them on as clauses of the company profile."""

from copy import deepcopy
from datetime import date
from typing import Annotated, Any

from pydantic import ValidationError

from guiju.governance import states
from guiju.governance.actions.policies import adopt_policy
from guiju.governance.events import RouteAdopted, RouteDrafted
from guiju.governance.models import RouteDraft
from guiju.governance.routing import described
from guiju.groundwork.flow.action import action, under_way
from guiju.groundwork.flow.door import NO_RIGHT, rights_of
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.controls import Approve
from guiju.groundwork.policy.models import PolicyVersion

PROFILE = "company"
CHAPTER = {"zh": "审批流程", "en": "Approval routes"}
_CONTROL = Annotated[dict[str, Any], Ask(N_("Route"), help=N_("the control “approve” as policies write it"))]


@action("governance.draft_route", creates=RouteDraft)
def draft_route(
    by: Actor, draft: RouteDraft, *, title: str, verb: str, control: _CONTROL, instead_of: str = ""
) -> RouteDrafted:
    """Draw a route for a step; it binds nobody until it is switched on."""
    change(draft, title=title, verb=verb, control=control, instead_of=instead_of, drawn_by_id=by.account_id)
    read_control(draft)
    return RouteDrafted(verb)


@action("governance.edit_routedraft", move=states.EDIT_ROUTE)
def edit_routedraft(
    by: Actor, draft: RouteDraft, *, title: str = KEEP, control: _CONTROL = KEEP, instead_of: str = KEEP
) -> RouteDrafted:
    """Redraw a route that is not switched on yet."""
    change(draft, title=title, control=control, instead_of=instead_of)
    read_control(draft)
    return RouteDrafted(draft.verb)


@action("governance.adopt_route", move=states.ADOPT_ROUTE)
def adopt_route(
    by: Actor,
    draft: RouteDraft,
    *,
    effective_from: Annotated[date | None, Ask(N_("In force from"), help=N_("Today if left empty"))] = None,
) -> RouteAdopted:
    """Switch a route on: the company profile gets a new version with it as a clause.

    Refused, with every problem, when it names roles or fields that do not exist; for whoever may not adopt policies.
    """
    if by.account_id is not None and not rights_of(by).may("governance.adopt_policy"):
        raise NotAllowed("access.no_right", NO_RIGHT)
    control = read_control(draft)
    newest = PolicyVersion.objects.filter(policy=PROFILE).order_by("-number").first()
    if newest is None:
        raise Refused("governance.no_profile", N_("No company profile is in force that could take the route in."))
    document = deepcopy(newest.document)
    draft.clause_id = _put_in(document, draft, control)
    version = adopt_policy(by, document=document, effective_from=effective_from)
    draft.adopted_as = str(version)
    return RouteAdopted(draft.verb, draft.clause_id, draft.adopted_as)


def read_control(draft: RouteDraft) -> Approve:
    """The drawn route as the policy would read it; raises Invalid with what does not fit."""
    if REGISTER.offered(draft.verb) is None:
        raise Invalid({"verb": (N_("There is no such verb."), {})})
    try:
        return Approve.model_validate({**draft.control, "before": draft.verb, "instead_of": draft.instead_of or None})
    except (ValidationError, ValueError) as error:
        found = [detail["msg"] for detail in error.errors()] if isinstance(error, ValidationError) else [str(error)]
        raise Invalid({"control": (N_("This does not fit: %(reason)s"), {"reason": "; ".join(found)})}) from error


def _put_in(document: dict[str, Any], draft: RouteDraft, control: Approve) -> str:
    """Put the clause into the chapter of routes, in the place of one there that it replaces; returns its number."""
    chapters = document["chapters"]
    chapter = next((one for one in chapters if one["title"] == CHAPTER), None)
    if chapter is None:
        chapter = {"title": CHAPTER, "clauses": []}
        chapters.append(chapter)
    own = next((one for one in chapter["clauses"] if one["id"] == draft.instead_of), None)
    if own is not None:
        control = control.model_copy(update={"instead_of": None})
    number = own["id"] if own is not None else _next_number(document, chapters.index(chapter) + 1)
    told = described(control, under_way().book)
    clause = {
        "id": number, "title": {"zh": draft.title, "en": draft.title}, "text": told, "actor": ["all"],
        "controls": [{"approve": control.model_dump(mode="json", by_alias=True, exclude_defaults=True, fallback=str)}],
        "measure": "flow.gates_kept",
    }  # fmt: skip
    if own is not None:
        own.update(clause)
    else:
        chapter["clauses"].append(clause)
    return number


def _next_number(document: dict[str, Any], chapter: int) -> str:
    taken = {clause["id"] for part in document["chapters"] for clause in part["clauses"]}
    place = 1
    while f"{PROFILE}-{chapter}.{place}" in taken:
        place += 1
    return f"{PROFILE}-{chapter}.{place}"
