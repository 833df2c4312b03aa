"""What the stories of orders and of money begin with."""

from datetime import date
from decimal import Decimal

from guiju.contracts.actions import draft, sign, submit
from guiju.contracts.models import Contract
from guiju.customers.models import Customer
from guiju.deals.tests.made import a_customer, a_line, a_product, an_opportunity, tell_everybody
from guiju.groundwork.testing.cast import Cast
from guiju.orders.actions import open_order
from guiju.orders.models import Order


def a_signed_contract(cast: Cast) -> Contract:
    """A signed contract over 1,000 yuan, to be delivered on 1 May."""
    by = cast.owner.actor
    contract = draft(
        by, title="产线改造合同", opportunity=an_opportunity(by), lines=[a_line(a_product(by))],
        delivery_date=date(2026, 5, 1), payment_method="银行转账", payment_terms="预付三成",
    )  # fmt: skip
    return sign(by, submit(by, contract), signed_by_customer="王总")


def an_order_from_contract(cast: Cast) -> Order:
    """The order that opens on the signature: 300 yuan due on 2 March, 700 on 1 April."""
    contract = a_signed_contract(cast)
    tell_everybody(cast.system)
    order: Order = Order.objects.get(contract=contract)
    return order


def an_order(cast: Cast, amount: str = "1000", customer: Customer | None = None) -> Order:
    """An order entered by hand, without lines and without receivables."""
    return open_order(cast.owner.actor, customer=customer or a_customer(cast.owner.actor), amount=Decimal(amount))
