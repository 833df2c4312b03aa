"""An order in a colleague's hands."""

import pytest

from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.orders.actions import cancel_order, reassign
from guiju.orders.tests.made import an_order


def test_an_order_changes_hands_and_nothing_else(cast: Cast) -> None:
    order = an_order(cast)

    perform(cast.manager.actor, Request("orders.reassign", order.pk, {"to": cast.teammate.id, "reason": "调岗"}))

    order.refresh_from_db()
    assert (order.owner_id, order.state, str(order.amount)) == (cast.teammate.id, "open", "1000.00")
    assert events_of(order)[-1] == "orders.order_reassigned"
    with pytest.raises(Invalid):
        reassign(cast.manager.actor, order, to=cast.teammate.account)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("orders.reassign", order.pk, {"to": cast.stranger.id}))
    cancel_order(cast.teammate.actor, order, reason="客户取消")
    with pytest.raises(Lost):
        reassign(cast.manager.actor, order, to=cast.owner.account)
