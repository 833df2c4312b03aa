from collections.abc import Callable
from typing import Any

import pytest

from guiju.customers import actions
from guiju.customers.measures import MEASURES
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import count
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import StillClock, at

MARCH = Period.of("month", at("2026-03-02 10:00"))
NAMED = {measure.name: measure for measure in MEASURES}
CLAUSES = """
- id: t-data
  controls:
    - terms:
        customers.data: {confirm_within_days: 90, required_fields: [industry, credit_code]}
        customers.loss: {no_order_months: 12, reasons: [价格]}
- {id: t-share, controls: [{require: {before: customers.share, fields: [purpose]}}]}
"""


@pytest.fixture
def filed(cast: Cast, clock: StillClock, adopt: Callable[..., Any]) -> None:
    """Two customers, one with everything; a third is lost, a share went out."""
    adopt(CLAUSES)
    by = cast.owner.actor
    clock.set("2025-11-03 10:00")
    actions.open_customer(by, name="旧客户")
    clock.set("2026-03-02 10:00")
    good = actions.open_customer(by, name="远山", industry="制造", credit_code="91350100M000100Y43", needs="三条产线")
    contact = actions.add_contact(by, customer=good, name="林", phone="13800138000", lawful_basis="consent")
    actions.add_contact(by, customer=good, name="王")
    actions.mark_lost(by, actions.open_customer(by, name="走远"), reason="价格")
    share = actions.request_share(
        by, customer=good, recipient="物流", purpose="送货", categories="地址", consent_contact=contact
    )  # fmt: skip
    actions.share(by, share)


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize(
    ("name", "satisfied", "population"),
    [
        ("customers.complete", 1, 2),
        ("customers.format_valid", 1, 2),
        ("customers.worth_known", 0, 2),
        ("customers.confirmed_in_interval", 1, 2),
        ("customers.contacts_with_basis", 1, 2),
        ("customers.lost_with_reason", 1, 1),
        ("customers.with_contact_details", 1, 2),
        ("customers.needs_known", 1, 2),
        ("customers.shares_with_approval", 1, 1),
    ],
)
def test_it_counts(name: str, satisfied: int, population: int) -> None:
    score = count(NAMED[name], MARCH)
    assert (score.satisfied, score.population) == (satisfied, population)


@pytest.mark.parametrize("name", ["customers.complete", "customers.confirmed_in_interval"])
def test_without_terms_in_force_there_is_no_data(cast: Cast, name: str) -> None:
    actions.open_customer(cast.owner.actor, name="远山")
    assert count(NAMED[name], MARCH).population == 0
