"""Journeys are told under the shipped policies: everyone has only the rights of their post."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest


@pytest.fixture
def company(cast: Any, clock: Any) -> Any:
    """The cast under the shipped policies, with two products on the price list."""
    from guiju.governance.actions import adopt_policy
    from guiju.groundwork.policy.models import PolicyVersion
    from guiju.groundwork.policy.reader import read_folder
    from guiju.groundwork.policy.shipped import folders
    from guiju.groundwork.testing.cast import FOUNDED, guard_open

    with guard_open():
        PolicyVersion.every.all().delete()
    for folder in folders().values():
        adopt_policy(cast.system, document=read_folder(folder), effective_from=FOUNDED)
    return cast


@pytest.fixture
def deliver() -> Callable[[Any], None]:
    """Carry the news to whoever listens, as the worker does within a second."""
    from guiju.groundwork.flow.register import REGISTER
    from guiju.groundwork.ledger.deliver import drain
    from guiju.groundwork.ledger.models import Debt

    def carry(by: Any) -> None:
        drain(by, REGISTER.listeners)
        assert not Debt.objects.exclude(error="").exists(), list(Debt.objects.values_list("listener", "error"))

    return carry


@pytest.fixture
def gateway(company: Any) -> Any:
    """A product with a list price and a floor price."""
    from guiju.catalog.actions import add_product

    return add_product(
        company.admin.actor, code="GW-1", name="边缘网关", unit_name="台", list_price=Decimal(2600),
        floor_price=Decimal(2000),
    )  # fmt: skip
