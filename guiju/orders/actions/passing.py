"""An order in other hands."""

from typing import Annotated

from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_
from guiju.orders import states
from guiju.orders.events import OrderReassigned
from guiju.orders.models import Order


@action("orders.reassign", move=states.PASS_ON)
def reassign(
    by: Actor,
    order: Order,
    *,
    to: Annotated[Account, Ask(N_("To"))],  # type: ignore[valid-type]
    reason: Annotated[str, Ask(N_("Reason"))] = "",
) -> OrderReassigned:
    """Give a running order to a colleague; what was delivered, paid and agreed stays as it is."""
    if to.pk == order.owner_id:
        raise Invalid({"to": (N_("It is theirs already."), {})})
    before = order.owner_id
    order.owner_id, order.unit_id = to.pk, home_unit(to.pk, by.now) or order.unit_id
    return OrderReassigned(before, to.pk, reason)
