"""The term of a contract: its last day is kept by the customer, and the rule of the pool counts from there."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from guiju.contracts.actions import edit_contract, sign, submit
from guiju.contracts.models import Contract
from guiju.customers import pooling
from guiju.customers.actions import claim_customer
from guiju.customers.models import Customer
from guiju.customers.queries import CUSTOMERS
from guiju.customers.timers import recycle_idle, warn_owners
from guiju.deals.tests.made import TERMS, a_customer, tell_everybody
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.groundwork.testing.still import StillClock
from guiju.leads.pages.trial import tried_terms

POOL = {
    "holding_cap": 9, "daily_claims": 9, "cool_off_days": 3, "warn_days": 7,
    "rules": [{"name": "到期未续", "since": "contract_end", "days": 10}],
}  # fmt: skip


def drawn_up(cast: Cast, customer: Customer, **given: Any) -> Contract:
    """A contract of a customer, by the door."""
    inputs = {"title": "年度维保合同", "customer": customer.pk, "amount": "1000", **given}
    done = perform(cast.owner.actor, Request("contracts.draft", inputs=inputs))
    found: Contract = done.record
    return found


def signed(cast: Cast, contract: Contract) -> Contract:
    """A contract that both sides signed, and everybody told."""
    contract = sign(cast.owner.actor, submit(cast.owner.actor, contract), signed_by_customer="王总")
    tell_everybody(cast.system)
    return contract


def test_a_term_ends_no_sooner_than_it_begins(cast: Cast) -> None:
    customer = a_customer(cast.owner.actor)
    with pytest.raises(Invalid) as refused:
        drawn_up(cast, customer, begins_on="2026-04-01", ends_on="2026-03-31")
    assert "ends_on" in refused.value.fields
    contract = drawn_up(cast, customer, begins_on="2026-04-01", ends_on="2026-04-01")
    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("contracts.edit_contract", contract.pk, {"begins_on": "2026-04-02"}))


def test_an_approval_binds_to_the_term(cast: Cast) -> None:
    contract = drawn_up(cast, a_customer(cast.owner.actor))
    assert "ends_on" not in contract.approved_content()
    longer = edit_contract(cast.owner.actor, contract, ends_on=date(2027, 3, 31))
    assert longer.approved_content()["ends_on"] == "2027-03-31"


def test_the_newest_end_of_the_signed_contracts_counts(cast: Cast) -> None:
    customer = a_customer(cast.owner.actor)
    drawn_up(cast, customer, ends_on="2029-12-31")
    signed(cast, drawn_up(cast, customer, ends_on="2027-03-31"))
    assert Customer.objects.get().contract_ends_on == date(2027, 3, 31)
    signed(cast, drawn_up(cast, customer, ends_on="2026-12-31"))
    assert Customer.objects.get().contract_ends_on == date(2027, 3, 31)
    signed(cast, drawn_up(cast, customer, title="续签合同", ends_on="2028-03-31"))
    assert Customer.objects.get().contract_ends_on == date(2028, 3, 31)
    assert events_of(customer).count("customers.customer_standing_noted") >= 2


def test_a_customer_goes_to_the_pool_so_many_days_after_its_contract_ended(
    cast: Cast, clock: StillClock, adopt: Callable[[Any], Any]
) -> None:
    """Signed until March 31; ten days later, at the end of April 10, it goes, warned a week before; the trial agrees."""
    adopt([*TERMS, {"id": "t-pool", "controls": [{"terms": {"customers.pool": POOL}}]}])
    customer = a_customer(cast.owner.actor)
    signed(cast, drawn_up(cast, customer, begins_on="2025-04-01", ends_on="2026-03-31"))

    def would_go() -> bool:
        """What ``/pool-rules/`` answers with these very rules at the moment."""
        terms = tried_terms(CUSTOMERS, CUSTOMERS.required(in_force(clock.moment)), {"days.0": "10"})
        return pooling.going(CUSTOMERS, terms, clock.moment).filter(pk=customer.pk).exists()

    clock.set("2026-04-03 09:00")
    warn_owners(cast.system)
    warned = Notice.objects.filter(account_id=cast.owner.id, kind="customers.pool_warning")
    assert warned.count() == 0
    clock.set("2026-04-04 09:00")
    warn_owners(cast.system)
    assert warned.get().params["day"] == "2026-04-11"
    clock.set("2026-04-10 23:59")
    assert (would_go(), recycle_idle(cast.system)) == (False, 0)
    clock.set("2026-04-11 00:00")
    assert (would_go(), recycle_idle(cast.system)) == (True, 1)
    kept = Customer.objects.get()
    assert (kept.state, kept.release_reason, kept.last_owner_id) == ("pooled", "到期未续", cast.owner.id)


def test_whoever_takes_it_over_after_the_end_begins_anew(
    cast: Cast, clock: StillClock, adopt: Callable[[Any], Any]
) -> None:
    adopt([*TERMS, {"id": "t-pool", "controls": [{"terms": {"customers.pool": POOL}}]}])
    customer = a_customer(cast.owner.actor)
    signed(cast, drawn_up(cast, customer, ends_on="2026-03-31"))
    clock.set("2026-04-11 08:00")
    assert recycle_idle(cast.system) == 1
    claim_customer(cast.teammate.actor, Customer.objects.get())
    assert recycle_idle(cast.system) == 0
    clock.advance(days=10)
    assert recycle_idle(cast.system) == 1
    assert Customer.objects.get().contract_ends_on == date(2026, 3, 31)


def test_the_term_stands_on_the_contract(cast: Cast) -> None:
    contract = drawn_up(cast, a_customer(cast.owner.actor), begins_on="2025-04-01", ends_on="2026-03-31")
    client = Client()
    client.force_login(cast.owner.account)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(f"/contracts/{contract.pk}/").content.decode()
    assert "合同期限止" in page
    assert contract.amount == Decimal(1000)
