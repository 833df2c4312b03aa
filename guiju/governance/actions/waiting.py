"""What happens by itself: times that run out, records that change meanwhile, people who are no longer there."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from guiju.governance import notices, planning, states
from guiju.governance.actions import course
from guiju.governance.actions.deciding import content_now, go_on, refuse_now, void_now
from guiju.governance.actions.passing import move_seat
from guiju.governance.events import ApprovalVoided, ApprovalWithdrawn, StepHandedOver, StepTimeUsed
from guiju.governance.models import ApprovalRequest, ApprovalSeat, ApprovalStep, posts_on
from guiju.groundwork.access.grants import superior_of
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.action import action
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_

log = logging.getLogger("guiju.governance")
_TIME_RAN_OUT = N_("The time for this step ran out.")


@action("governance.void", move=states.GO_ON, pushed=True)
def void(by: Actor, request: ApprovalRequest) -> ApprovalVoided:
    """The record was edited while approval of it was waiting."""
    return void_now(by, request, content_now(request) or "")


@action("governance.time_out", move=states.GO_ON, pushed=True)
def time_out(by: Actor, request: ApprovalRequest, *, only_remind: bool = False) -> Event:
    """The time of the open step has run out: what its clause declares is done.

    A request whose record changed meanwhile is void and never approved by the clock.
    """
    step = request.steps.get(state=states.OPEN)
    then = "remind" if only_remind else course.spec_of(step).then
    changed = content_now(request)
    if changed is not None and then != "remind":
        return void_now(by, request, changed)
    if then == "approve":
        course.close_step(by, step, states.APPROVED, None, _TIME_RAN_OUT)
        return go_on(by, request, step, None)
    if then == "refuse":
        return refuse_now(by, request, step, None, _TIME_RAN_OUT)
    if then == "superior" and _pass_up(by, request, step):
        return StepTimeUsed(step.position, "superior")
    step.timed_out_at = by.now
    step.save(update_fields=["timed_out_at"])
    asked = ApprovalStep.objects.filter(pk=step.pk).deciders(business_day(by.now))[step.pk]
    text = N_("The time for deciding “%(what)s” has run out.")
    request.will_tell([*asked, request.asked_by_id], notices.LATE, text, what=request.about_name)
    return StepTimeUsed(step.position, "remind")


@action("governance.replace_leavers", move=states.GO_ON, pushed=True)
def replace_leavers(by: Actor, request: ApprovalRequest) -> StepHandedOver:
    """Whoever was asked has left: another holder of the role, or the nearest head, is asked in their place."""
    step = request.steps.get(state=states.OPEN)
    before: int = 0
    after: int | None = None
    if not step.seated:  # nobody holds the role any more
        after = _somebody_else(by, request, step, None)
        if after:
            step.seated = True
            step.save(update_fields=["seated"])
            ApprovalSeat.objects.create(step=step, account_id=after, state=states.OPEN)
    else:
        gone = step.seats.filter(state__in=[states.OPEN, states.WAITING], account__is_active=False)
        for seat in gone.select_related("account"):
            heir = _somebody_else(by, request, step, seat.account_id)
            if heir:
                before, after = seat.account_id, heir
                move_seat(by, request, seat, heir, N_("No longer works here."))
    if not after:
        raise Refused("governance.nobody_left", N_("Nobody is left who could decide this."))
    request.will_tell([after], *course.ASKS, who=request.asked_by.name, what=request.about_name)
    return StepHandedOver(step.position, before, after)


@action("governance.close_left", move=states.WITHDRAW, pushed=True)
def close_left(by: Actor, request: ApprovalRequest) -> ApprovalWithdrawn:
    """Whoever asked has left: nothing would be carried out in their name; their head is told and can ask anew."""
    course.skip_rest(request)
    request.decided_at = by.now
    head = superior_of(request.asked_by_id, request.unit_id)
    text = N_("%(who)s has left; the request “%(what)s” was closed. Ask again if it is still wanted.")
    told = {"who": request.asked_by.name, "what": request.about_name}
    request.will_tell([head] if head else [], notices.DECIDED, text, **told)
    return ApprovalWithdrawn()


def run_out(by: Actor) -> int:
    """With every heartbeat: do what the clauses declare for steps whose time has run out; returns how many."""
    due = ApprovalStep.objects.filter(
        state=states.OPEN, due_at__lte=by.now, paused_at=None, timed_out_at=None, request__state=states.PENDING
    )
    return _each(due, lambda request: _in_time(by, request))


def free_stuck(by: Actor) -> int:
    """With every heartbeat: nothing waits for somebody who has left; returns how many requests were freed."""
    pending = ApprovalRequest.objects.filter(state__in=[states.PENDING, states.RETURNED])
    left = [close_left(by, request) for request in pending.filter(asked_by__is_active=False)]
    steps = ApprovalStep.objects.filter(state=states.OPEN, request__state=states.PENDING)
    gone = ApprovalSeat.objects.filter(state__in=[states.OPEN, states.WAITING], account__is_active=False)
    held = posts_on(business_day(by.now)).values("role")
    stuck = steps.filter(Q(pk__in=gone.values("step_id")) | (Q(seated=False) & ~Q(role__in=held)))
    return len(left) + _each(stuck, lambda request: replace_leavers(by, request))


def _in_time(by: Actor, request: ApprovalRequest) -> None:
    try:
        time_out(by, request)
    except Refused as refusal:  # it cannot be carried out now: people are told instead of trying with every heartbeat
        log.warning("%s: not carried out when its time ran out: %s", request.ref, refusal.code)
        time_out(by, request, only_remind=True)


def _each(steps: QuerySet[ApprovalStep], act: Any) -> int:
    done = 0
    for key in list(steps.values_list("request", flat=True)[:500]):
        with transaction.atomic():
            rows = ApprovalRequest.every.filter(pk=key, state=states.PENDING)
            request = rows.select_for_update(skip_locked=True, of=("self",)).first()
            if request is None:
                continue
            try:
                with transaction.atomic():
                    act(request)
                    done += 1
            except Refused as refusal:
                log.warning("%s: %s", request.ref, refusal.code)
    return done


def _pass_up(by: Actor, request: ApprovalRequest, step: ApprovalStep) -> bool:
    """Each seat goes to its holder's head; false when there is nobody above who was not asked already."""
    course.seat_everybody(by, step)
    moved = False
    for seat in list(step.seats.filter(state=states.OPEN)):
        head = _above(by, request, step, seat.account_id)
        if head:
            move_seat(by, request, seat, head, _TIME_RAN_OUT)
            request.will_tell([head], *course.ASKS, who=request.asked_by.name, what=request.about_name)
            moved = True
    if moved:
        asked = course.open_step(by, request, step)
        course.duties_of(request).filter(who=None).update(who_id=asked[0] if asked else None)
    return moved


def _above(by: Actor, request: ApprovalRequest, step: ApprovalStep, account_id: int) -> int | None:
    asked = set(step.seats.values_list("account_id", flat=True)) | course.barred(request)
    place = course.place_of(by, request)
    heads = planning.superiors(planning.Place(place.path, place.day, frozenset(asked - {account_id})))
    after = heads[heads.index(account_id) + 1 :] if account_id in heads else heads
    return after[0] if after else None


def _somebody_else(by: Actor, request: ApprovalRequest, step: ApprovalStep, gone: int | None) -> int | None:
    """Another whom the step would ask, else the nearest head, else any head at all."""
    asked = set(step.seats.filter(state__in=[states.OPEN, states.WAITING, states.APPROVED]).values_list(
        "account_id", flat=True
    ))  # fmt: skip
    place = course.place_of(by, request)
    place = planning.Place(place.path, place.day, place.barred | asked | ({gone} if gone else set()))
    able = planning.persons_of(course.spec_of(step), place) if step.source == "route" else []
    found = [*able, *planning.superiors(place)]
    active = Account.objects.filter(pk__in=found, is_active=True).values_list("pk", flat=True)
    return next((one for one in found if one in set(active)), None)
