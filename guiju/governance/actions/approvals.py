"""Asking for approval, and deciding about it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from guiju.governance import rules, states
from guiju.governance.actions.target import Target, home_of, seal_of, target_of
from guiju.governance.events import (
    ApprovalGranted,
    ApprovalRefused,
    ApprovalRequested,
    ApprovalVoided,
    ApprovalWithdrawn,
    StepApproved,
)
from guiju.governance.models import ApprovalRequest, ApprovalStep, holders_of, posts_on
from guiju.groundwork.access.grants import acting_for
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.flow import door, gate
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import Book, in_force
from guiju.groundwork.policy.controls import Approve

_SEEN = Annotated[int | None, Ask(N_("Step"), help=N_("the step you saw; empty: whichever is open"))]
_OPINION = Annotated[str, Ask(N_("Opinion"), long=True)]


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

    The route is that of the clauses in force, cut to the steps the amount reaches. Other gates must already be open:
    nobody is asked to approve what could not be done. Refused when no approval is needed or nobody could decide a step.
    """
    target = target_of(by, verb, about, inputs or {})
    book = in_force(by.now)
    _check_only_approval_is_missing(book, by, target)
    route = _route(book, target.case(by))
    request.verb, request.about, request.about_name = verb, target.about, target.name
    request.inputs, request.content_hash = rules.as_asked(target.inputs), target.seal
    request.clause_id, request.amount, request.distinct = route.clause_id, route.amount, route.distinct
    day = business_day(by.now)
    request.asked_by_id, request.reason = target.asker, reason
    request.unit_id = target.unit_id or home_of(target.asker, day)
    steps = [
        ApprovalStep(position=n, role=step.role, title=step.title, state=states.OPEN if n == 1 else states.WAITING)
        for n, step in enumerate(route.steps, start=1)
    ]
    request.lay_out(steps)
    first = _possible(request, steps, day)
    request.will_tell(first, N_("%(who)s asks for your approval: %(what)s"), who=by.name, what=request.about_name)
    return ApprovalRequested(verb, target.about, tuple(step.role for step in route.steps), request.content_hash)


@action("governance.approve", move=states.DECIDE)
def approve(by: Actor, request: ApprovalRequest, *, opinion: _OPINION = "", step: _SEEN = None) -> Event:
    """Agree to the step whose turn it is; the last agreement carries the verb out in the name of whoever asked.

    ``step`` is the position the person saw; when another was quicker they are told (Lost). When the record changed
    after approval was asked, nothing is carried out: the request becomes void, and both sides are told.
    """
    turn = _turn(by, request, step)
    record = REGISTER.find(request.about)
    now = seal_of(request.verb, record, request.inputs)
    if now != request.content_hash or (record is not None and record.discarded_at is not None):
        return _void(by, request, now)
    _decide(by, turn, states.APPROVED, opinion)
    following = request.steps.filter(state=states.WAITING).order_by("position").first()
    if following is None:
        _carry_out(by, request)
        request.state, request.decided_at = states.USED, by.now
        request.will_tell([request.asked_by_id], N_("Approved and carried out: %(what)s"), what=request.about_name)
        return ApprovalGranted(request.verb, request.about, request.content_hash)
    following.state = states.OPEN
    following.save(update_fields=["state"])
    able = ApprovalStep.objects.filter(pk=following.pk).deciders(business_day(by.now))[following.pk]
    asker = request.asked_by.name
    request.will_tell(able, N_("%(who)s asks for your approval: %(what)s"), who=asker, what=request.about_name)
    return StepApproved(turn.step.position, turn.step.role, turn.decided_for)


@action("governance.refuse", move=states.REFUSE)
def refuse(by: Actor, request: ApprovalRequest, *, opinion: _OPINION, step: _SEEN = None) -> ApprovalRefused:
    """Refuse the step whose turn it is, with the reason; nothing is carried out and the request ends."""
    if not opinion.strip():
        raise Invalid({"opinion": (N_("Say why, so that it can be put right."), {})})
    turn = _turn(by, request, step)
    _decide(by, turn, states.REFUSED, opinion)
    _skip_rest(request)
    request.decided_at = by.now
    request.will_tell(
        [request.asked_by_id],
        N_("%(who)s refused “%(what)s”: %(why)s"),
        who=by.name, what=request.about_name, why=opinion,
    )  # fmt: skip
    return ApprovalRefused(turn.step.position, turn.step.role, turn.decided_for)


@action("governance.withdraw", move=states.WITHDRAW)
def withdraw(by: Actor, request: ApprovalRequest) -> ApprovalWithdrawn:
    """Take one's own request back while it waits."""
    if by.account_id != request.asked_by_id:
        raise NotAllowed("governance.not_yours", N_("Only whoever asked can take the request back."))
    _skip_rest(request)
    request.decided_at = by.now
    return ApprovalWithdrawn()


@dataclass(frozen=True)
class _Route:
    """The steps to take, by which clause, for which amount."""

    clause_id: str
    steps: list[Any]
    amount: Decimal | None
    distinct: bool


@dataclass(frozen=True)
class _Turn:
    """The step whose turn it is, and the absent person whose right is used, if any."""

    step: ApprovalStep
    decided_for: int | None


def _check_only_approval_is_missing(book: Book, by: Actor, target: Target) -> None:
    try:
        gate.check(book, target.case(by))
    except GateShut as shut:
        others = [item for item in shut.shut if item.route is None]
        if others:
            raise GateShut(target.verb.name, others) from shut
        return
    raise Refused("governance.nothing_to_approve", N_("This needs no approval: carry it out."))


def _route(book: Book, case: gate.Case) -> _Route:
    """The steps of every clause that applies, each role once; the strictest reading of all of them."""
    routes, amounts, clauses, distinct = [], [], [], False
    for bound in book.gates.get(case.verb, ()):
        control = bound.control
        if isinstance(control, Approve) and case.meets(control.conditions):
            amount = case.value(control.amount) if control.amount else None
            routes.append(control.reached(amount))
            amounts += [Decimal(str(amount))] if amount is not None else []
            clauses += [bound.clause.id] if routes[-1] else []
            distinct = distinct or control.distinct
    return _Route(clauses[0], rules.merged_route(routes), max(amounts, default=None), distinct)


def _possible(request: ApprovalRequest, steps: list[ApprovalStep], day: date) -> list[int]:
    """Who can decide the first step; refuses when some step could be decided by nobody but the asker."""
    holders = holders_of({step.role for step in steps}, day)
    path = request.unit.path if request.unit else ""
    first: list[int] = []
    for step in steps:
        able = rules.deciders(rules.Deciding(step.role, path, frozenset({request.asked_by_id})), holders)
        if not able:
            text = N_(
                "Nobody but you holds the role “%(role)s”, which has to approve this; personnel can appoint somebody."
            )
            raise Refused("governance.nobody_to_approve", text, role=step.role)
        first = first or able
    return first


def _turn(by: Actor, request: ApprovalRequest, seen: int | None) -> _Turn:
    """The open step, if this person may decide it; the answer says why not."""
    day = business_day(by.now)
    current = request.steps.get(state=states.OPEN)
    if seen is not None and seen != current.position:
        raise _too_late(request)
    if by.account_id is None:
        raise NotAllowed("governance.person_only", N_("Only a person can decide this."))
    if by.account_id == request.asked_by_id:
        raise NotAllowed("governance.own_request", N_("Nobody approves what they asked for themselves."))
    right = ApprovalStep.objects.filter(pk=current.pk).rights_to_decide(by.account_id, day).get(current.pk)
    if right is None:
        mine = posts_on(day).filter(account_id__in=acting_for(by.account_id, day)).values("role")
        if request.steps.filter(state=states.APPROVED, role__in=mine).exclude(decided_by=by.account_id).exists():
            raise _too_late(request)
        raise NotAllowed("governance.not_your_turn", N_("This step is for the role “%(role)s”."), role=current.role)
    return _Turn(current, right if right != by.account_id else None)


def _too_late(request: ApprovalRequest) -> Lost:
    last = request.steps.exclude(decided_at=None).select_related("decided_by").order_by("-position").first()
    who = last.decided_by.name if last is not None and last.decided_by else ""
    return Lost("governance.decided_already", N_("%(who)s was quicker and has decided this step."), who=who)


def _decide(by: Actor, turn: _Turn, state: str, opinion: str) -> None:
    step = turn.step
    step.state, step.opinion, step.decided_at = state, opinion, by.now
    step.decided_by_id, step.decided_for_id = by.account_id, turn.decided_for
    step.save()


def _skip_rest(request: ApprovalRequest) -> None:
    request.steps.filter(state__in=[states.OPEN, states.WAITING]).update(state=states.SKIPPED)


def _void(by: Actor, request: ApprovalRequest, now: str) -> ApprovalVoided:
    _skip_rest(request)
    request.state, request.decided_at = states.VOID, by.now
    request.will_tell(
        [request.asked_by_id, *([by.account_id] if by.account_id else [])],
        N_("“%(what)s” was changed after approval was asked, so the request is void; approval has to be asked again."),
        what=request.about_name,
    )
    return ApprovalVoided(request.verb, request.about, now)


def _carry_out(by: Actor, request: ApprovalRequest) -> None:
    """Carry the verb out as whoever asked, by their present rights, through the same door as everybody."""
    asker = actor_of(Account.objects.get(pk=request.asked_by_id), "approval", clock=by.clock)
    key = int(request.about.partition(":")[2]) or None
    rows = ApprovalRequest.every.filter(pk=request.pk)
    rows.update(state=states.GRANTED)  # the gate, asked once more on the way, must find the approval
    try:
        done = door.perform(asker, door.Request(request.verb, key, request.inputs))
    except (NotAllowed, NotFound) as refusal:
        text = N_("%(who)s may no longer do this; refuse the request.")
        raise Refused("governance.asker_may_not", text, who=asker.name) from refusal
    request.used_entry = rows.values_list("used_entry", flat=True).get()
    request.about = done.record.ref
