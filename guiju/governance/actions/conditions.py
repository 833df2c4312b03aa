"""Conditions under which something was approved: set with the last agreement, met by whoever asked."""

from datetime import datetime, time
from typing import Annotated

from guiju.governance import notices, states
from guiju.governance.clauses import ApprovalTerms
from guiju.governance.events import ConditionMet, ConditionSet
from guiju.governance.models import ApprovalCondition, ApprovalRequest, ApprovalSeat
from guiju.groundwork.clock.calendars import working_calendar
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.flow.action import action, terms, under_way
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.calendar import WorkDays
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox

TERMS = "governance.approvals"


@action("governance.set_condition", creates=ApprovalCondition, pushed=True)
def set_condition(
    by: Actor, condition: ApprovalCondition, *, request: ApprovalRequest, seat: ApprovalSeat
) -> ConditionSet:
    """Keep a condition with the record, as a duty of whoever asked; due on the day given, else by the policy's term."""
    condition.request, condition.text, condition.set_by_id = (
        request,
        seat.condition,
        seat.decided_by_id or seat.account_id,
    )
    condition.about, condition.about_name = request.about, request.about_name
    condition.owed_by_id, condition.unit_id = request.asked_by_id, request.unit_id
    condition.due_at = _due(by, seat)
    doing = under_way()
    condition.will_owe(
        Duty(
            clause_id=request.clause_id, policy=doing.book.mark, about_name=str(condition)[:200],
            answers=["governance.condition_met"], ends=[], who_id=condition.owed_by_id, unit_id=condition.unit_id,
            warnings=[[condition.due_at.isoformat(), "superior", 100]], opened_by=doing.entry_id, opened_at=by.now,
            due_at=condition.due_at, wake_at=condition.due_at, created_at=by.now, updated_at=by.now, version=1,
        )
    )  # fmt: skip
    return ConditionSet(request.ref, condition.about)


@action("governance.meet_condition", move=states.MEET)
def meet_condition(
    by: Actor, condition: ApprovalCondition, *, note: Annotated[str, Ask(N_("How it was met"), long=True)]
) -> ConditionMet:
    """The condition is met; whoever set it is told how."""
    if not note.strip():
        raise Invalid({"note": (N_("This is needed."), {})})
    condition.note, condition.met_at = note, by.now
    text = N_("Condition met by %(who)s: %(what)s")
    told = {"who": by.name, "what": str(condition)}
    inbox.tell([condition.set_by_id], text, told, kind=notices.CONDITION, ref=condition.ref, at=by.now)
    return ConditionMet(condition.about, by.now <= condition.due_at)


def _due(by: Actor, seat: ApprovalSeat) -> datetime:
    if seat.condition_due is not None:
        return datetime.combine(seat.condition_due, time(18), BUSINESS_ZONE)
    given: ApprovalTerms = terms(TERMS)
    return working_calendar(under_way().book).add(by.now, WorkDays(given.condition_days))
