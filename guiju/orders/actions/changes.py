"""Changes that a customer asks for."""

from typing import Annotated

from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.text import N_
from guiju.orders import rules, states
from guiju.orders.events import ChangeAsked, ChangeDecided, OrderChanged
from guiju.orders.models import Order, OrderChange, Subject


@action("orders.ask_change", creates=OrderChange)
def ask_change(
    by: Actor,
    asked: OrderChange,
    *,
    order: Order,
    what: str,
    after: str,
    before: str = "",
    impact: Annotated[str, Ask(N_("Consequences"), long=True)] = "",
) -> ChangeAsked:
    """Keep what the customer wants changed on an order that is entered or confirmed.

    ``what`` is a :class:`Subject`; for dates and terms ``before`` is read from the order itself.
    """
    if order.state not in states.APPLY_CHANGE.sources:
        raise Refused(
            "orders.not_changeable", N_("This order is delivered, closed or cancelled; it cannot be changed any more.")
        )
    if what not in Subject.values:
        raise Invalid({"what": (N_("Choose what is to change."), {})})
    asked.order, asked.what, asked.impact = order, what, impact
    asked.before = before or _now_standing(order, what)
    asked.after = rules.read_day(after).isoformat() if what == Subject.DELIVERY_DATE else after
    return ChangeAsked(what, asked.before, asked.after)


@action("orders.decide_change", move=states.DECIDE, machine=states.CHANGE_MACHINE)
def decide_change(by: Actor, asked: OrderChange, *, approve: bool, decision_note: str = "") -> ChangeDecided:
    """Approve or refuse a change; an approved one is carried into the order at once."""
    asked.state = states.APPROVED if approve else states.REFUSED
    asked.decided_at = by.now
    asked.decision_note = decision_note
    if approve:
        apply_change(by, asked.order, what=asked.what, after=asked.after)
    return ChangeDecided(approve)


@action("orders.apply_change", move=states.APPLY_CHANGE, pushed=True)
def apply_change(by: Actor, order: Order, *, what: str, after: str) -> OrderChanged:
    """Carry an approved change into the order; pushed by ``decide_change``.

    A new date or term is set. Other goods or quantities bring the order back to entry, to be worked in and confirmed
    anew.
    """
    before = _now_standing(order, what)
    if what == Subject.DELIVERY_DATE:
        order.delivery_date = rules.read_day(after)
    elif what == Subject.PAYMENT_TERMS:
        order.payment_terms = after
    elif what == Subject.PAYMENT_METHOD:
        order.payment_method = after
    else:
        order.state = states.OPEN
    order.last_event_at = by.now
    return OrderChanged(what, before, after)


def _now_standing(order: Order, what: str) -> str:
    """What the order now says on the subject; empty for what stands in no single field."""
    if what == Subject.DELIVERY_DATE:
        return order.delivery_date.isoformat() if order.delivery_date else ""
    return {Subject.PAYMENT_TERMS: order.payment_terms, Subject.PAYMENT_METHOD: order.payment_method}.get(
        Subject(what), ""
    )
