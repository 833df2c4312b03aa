"""What the stories of deals, contracts, orders and finance begin with."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

from django.db import connection

from guiju.catalog.actions import add_product
from guiju.catalog.models import Product
from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.deals.actions import open_opportunity
from guiju.deals.models import Line, Opportunity
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.ledger.deliver import drain
from guiju.groundwork.ledger.models import Debt
from guiju.groundwork.measures.run import Score, count

MARCH = Period.parse("2026-03")
TERMS = [
    {
        "id": "t-terms",
        "controls": [
            {"terms": {"deals.discount": {"free_to_percent": 10, "below_floor_allowed": False}}},
            {"terms": {"deals.stalled": {"days": 7}}},
            {"terms": {"deals.opening": {"within_hours": 24}}},
            {"terms": {"deals.description": {"least_characters": 4}}},
            {"terms": {"contracts.hand_over": {"within_days": 3}}},
            {"terms": {"orders.receivables": {"default_ratios": [30, 70], "default_days": [0, 30]}}},
            {"terms": {"orders.tracking": {"within_days": 10}}},
            {"terms": {"orders.changes": {"decide_within_days": 2}}},
        ],
    }
]


def a_product(by: Actor, code: str = "P-1", list_price: str = "100.00", floor_price: str = "60.00") -> Product:
    """A product on sale."""
    return add_product(
        by,
        code=code,
        name=f"设备 {code}",
        unit_name="台",
        list_price=Decimal(list_price),
        floor_price=Decimal(floor_price),
    )


def a_customer(by: Actor, name: str = "苏州天安机械有限公司") -> Customer:
    """A customer of whoever acts."""
    return open_customer(by, name=name)


def an_opportunity(by: Actor, customer: Customer | None = None) -> Opportunity:
    """An opportunity in its first stage."""
    return open_opportunity(by, name="产线改造", customer=customer or a_customer(by), amount=Decimal("50000"))


def a_line(product: Product, quantity: str = "10", unit_price: str = "100") -> Line:
    """A line of one product."""
    return Line(product=product.pk, quantity=Decimal(quantity), unit_price=Decimal(unit_price), spec="标准型")


def tell_everybody(by: Actor) -> None:
    """Every listener hears all news; a listener that fails fails the test."""
    drain(by, REGISTER.listeners)
    assert list(Debt.objects.values_list("listener", "error")) == []


def score(name: str, period: Period = MARCH) -> Score:
    """How a measure stands."""
    return count(HOUSE.measures[name], period)


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Let ``count`` threads act at the same moment, each over its own connection; returns results and refusals."""
    ready = Barrier(count)

    def one(place: int) -> Any:
        try:
            ready.wait(timeout=20)
            return act(place)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
