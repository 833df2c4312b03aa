"""What the rules of the customers' pools ask about is told by the later modules: contact, stage, orders."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from guiju.calls.actions import log_call
from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.deals.actions import advance, lose, open_opportunity
from guiju.orders.actions import cancel_order, open_order


@pytest.mark.django_db
def test_a_customer_keeps_contact_stage_and_orders(cast: Any, adopt: Any, deliver: Callable[[Any], None]) -> None:
    adopt([{"id": "t", "controls": [
        {"terms": {"calls.logging": {"within_hours": 24, "effective_seconds": 60, "correct_within_days": 2}}},
    ]}])  # fmt: skip
    customer = open_customer(cast.owner.actor, name="甲集团")
    log_call(
        cast.owner.actor, customer=customer, channel="visit", result="interested", content="谈需求", talk_seconds=600,
    )  # fmt: skip
    deal = open_opportunity(cast.owner.actor, customer=customer, name="产线改造")
    deliver(cast.system)
    kept = Customer.objects.get()
    assert (kept.last_contact_at, kept.stage, kept.ordered) == (cast.clock.moment, "discovery", 0)
    deal = advance(cast.owner.actor, deal, to="solution")
    order = open_order(cast.owner.actor, customer=kept, amount=Decimal(120000))
    deliver(cast.system)
    kept = Customer.objects.get()
    assert (kept.stage, kept.ordered, kept.last_order_at) == ("solution", 120000, order.created_at)
    lose(cast.owner.actor, deal, reason="价格")
    cancel_order(cast.owner.actor, order, reason="客户撤单")
    deliver(cast.system)
    kept = Customer.objects.get()
    assert (kept.stage, kept.ordered) == ("", 0)
