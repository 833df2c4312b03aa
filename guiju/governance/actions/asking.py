"""Asking for approval, and what whoever asked can do meanwhile: put up again, take back, remind."""

from datetime import timedelta
from typing import Annotated, Any

from guiju.governance import notices, planning, rules, states
from guiju.governance.actions import course
from guiju.governance.actions.conditions import TERMS
from guiju.governance.actions.target import Target, home_of, target_of
from guiju.governance.clauses import ApprovalTerms
from guiju.governance.events import ApprovalRequested, ApprovalResubmitted, ApprovalWithdrawn, DecisionReminded
from guiju.governance.models import ApprovalRequest, ApprovalStep
from guiju.groundwork.flow import gate
from guiju.groundwork.flow.action import action, terms, under_way
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import GateShut, NotAllowed, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import Book
from guiju.groundwork.policy.controls import Step


@action("governance.request_approval", creates=ApprovalRequest)
def request_approval(
    by: Actor,
    request: ApprovalRequest,
    *,
    verb: str,
    about: str,
    inputs: dict[str, Any] | None = None,
    reason: Annotated[str, Ask(N_("Reason"), long=True)] = "",
) -> ApprovalRequested:
    """Ask for approval of ``verb`` on ``about`` (kind:id; key 0 for a verb that creates) with these raw ``inputs``.

    The route is that of the clauses in force, cut to the steps that are taken. Other gates must already be open:
    nobody is asked to approve what could not be done. Refused when no approval is needed or nobody could decide a step.
    """
    target = target_of(by, verb, about, inputs or {})
    route = _route(under_way().book, by, target)
    request.verb, request.about, request.about_name = verb, target.about, target.name
    request.inputs, request.content_hash = rules.as_asked(target.inputs), target.seal
    request.asked_by_id, request.reason = target.asker, reason
    request.unit_id = target.unit_id or home_of(target.asker, business_day(by.now))
    _declare(request, route)
    _check_somebody_decides(by, request, route.steps)
    request.lay_out([_laid_out(step, place) for place, step in enumerate(route.steps, start=1)])
    request.will_start(lambda stored: _open_next(by, stored))
    return ApprovalRequested(verb, target.about, tuple(step.role for step in route.steps), request.content_hash)


@action("governance.resubmit", move=states.RESUBMIT)
def resubmit(
    by: Actor,
    request: ApprovalRequest,
    *,
    inputs: dict[str, Any] | None = None,
    reason: Annotated[str, Ask(N_("What was put right"), long=True)] = "",
) -> ApprovalResubmitted:
    """Put a request up again that was sent back, with the record as it now stands.

    It goes on where it was sent back or from the start, as its clause declares; from the start in any case when the
    change leads along another route.
    """
    _only_asker(by, request)
    target = target_of(by, request.verb, request.about, request.inputs if inputs is None else inputs)
    route = _route(under_way().book, by, target)
    request.inputs, request.content_hash = rules.as_asked(target.inputs), target.seal
    request.about_name, request.reason = target.name, reason or request.reason
    laid = list(request.steps.filter(source="route").exclude(state=states.PAST).order_by("position"))
    same = [step.spec for step in laid] == [_spelled(step) for step in route.steps]
    _declare(request, route)
    from_start = request.resubmit == "start" or not same
    if not same:
        _check_somebody_decides(by, request, route.steps)
        _lay_anew(request, route.steps)
    _open_next(by, request)
    request.returned_from = None
    return ApprovalResubmitted(from_start, request.content_hash)


@action("governance.withdraw", move=states.WITHDRAW)
def withdraw(by: Actor, request: ApprovalRequest) -> ApprovalWithdrawn:
    """Take one's own request back while it waits."""
    _only_asker(by, request)
    course.skip_rest(request)
    request.decided_at = by.now
    return ApprovalWithdrawn()


@action("governance.remind", move=states.REMIND)
def remind(by: Actor, request: ApprovalRequest) -> DecisionReminded:
    """Remind those who are to decide; how often and at what distance is the policy's term."""
    _only_asker(by, request)
    limit: ApprovalTerms = terms(TERMS)
    if request.reminders >= limit.reminders:
        text = N_("You have reminded %(count)s times; the policy allows no more. Speak to those who decide.")
        raise Refused("governance.reminded_enough", text, count=request.reminders)
    if request.reminded_at is not None and by.now - request.reminded_at < timedelta(hours=limit.hours_between):
        text = N_("You have just reminded; wait %(hours)s hours between two reminders.")
        raise Refused("governance.reminded_just_now", text, hours=limit.hours_between)
    request.reminders, request.reminded_at = request.reminders + 1, by.now
    current = request.steps.get(state=states.OPEN)
    asked = ApprovalStep.objects.filter(pk=current.pk).deciders(business_day(by.now))[current.pk]
    text = N_("%(who)s reminds you: “%(what)s” waits for you.")
    request.will_tell(asked, notices.URGED, text, who=by.name, what=request.about_name)
    return DecisionReminded(request.reminders)


def _only_asker(by: Actor, request: ApprovalRequest) -> None:
    if by.account_id != request.asked_by_id:
        raise NotAllowed("governance.not_yours", N_("Only whoever asked can do this with the request."))


def _route(book: Book, by: Actor, target: Target) -> planning.Route:
    """The route of the clauses in force, when approval is needed and is all that is missing."""
    case = target.case(by)
    try:
        gate.check(book, case)
    except GateShut as shut:
        others = [item for item in shut.shut if item.route is None]
        if others:
            raise GateShut(target.verb.name, others) from shut
        route = planning.route_of(book, case)
        if route is not None:
            return route
    raise Refused("governance.nothing_to_approve", N_("This needs no approval: carry it out."))


def _declare(request: ApprovalRequest, route: planning.Route) -> None:
    """Keep what the clauses declare now: a request under way does not change with the policy."""
    request.clause_id, request.amount, request.distinct = route.clause_id, route.amount, route.distinct
    request.on_change, request.resubmit, request.batch = route.on_change, route.resubmit, route.batch
    request.cc = [list(pair) for pair in route.cc]


def _check_somebody_decides(by: Actor, request: ApprovalRequest, steps: list[Step]) -> None:
    """Refuses when some step could be decided by nobody but the asker."""
    path = request.unit.path if request.unit else ""
    place = planning.Place(path, business_day(by.now), frozenset({request.asked_by_id}))
    for step in steps:
        if not planning.persons_of(step, place):
            if step.superiors:
                text = N_("Nobody above you could approve this; the organisation can name a head.")
                raise Refused("governance.nobody_above", text)
            text = N_(
                "Nobody but you holds the role “%(role)s”, which has to approve this; personnel can appoint somebody."
            )
            raise Refused("governance.nobody_to_approve", text, role=step.role)


def _spelled(step: Step) -> dict[str, Any]:
    return step.model_dump(mode="json", by_alias=True, exclude_defaults=True, fallback=str)


def _laid_out(step: Step, position: int) -> ApprovalStep:
    return ApprovalStep(
        position=position, role=step.role, title=step.title, mode=step.mode, spec=_spelled(step),
        seated=rules.seated(step), state=states.WAITING,
    )  # fmt: skip


def _lay_anew(request: ApprovalRequest, steps: list[Step]) -> None:
    """Another route: the steps taken so far are kept as history, the new ones follow."""
    last = 0
    for old in request.steps.order_by("position"):
        course.take_again(old)
        old.state, last = states.PAST, old.position
        old.save(update_fields=["state"])
    for place, step in enumerate(steps, start=last + 1):
        new = _laid_out(step, place)
        new.request = request
        new.save()


def _open_next(by: Actor, request: ApprovalRequest) -> None:
    """The first step that waits is asked; copies go out with it."""
    first = request.steps.filter(state=states.WAITING).order_by("position").first()
    if first is not None:
        asked = course.open_step(by, request, first)
        request.will_tell(asked, *course.ASKS, who=by.name, what=request.about_name)
    course.give_copies(by, request, [to for to, at in request.cc if at == "asked"])
