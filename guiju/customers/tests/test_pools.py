"""The shared pools themselves, and customers that return to them, are claimed, looked at and moved."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from guiju.customers import actions
from guiju.customers.models import Customer
from guiju.customers.timers import recycle_idle, warn_owners
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast, Person, ledger_of
from guiju.groundwork.testing.still import StillClock

Adopt = Callable[..., Any]
CUSTOMERS = {
    "idle_days": 30, "holding_cap": 2, "daily_claims": 1, "cool_off_days": 3,
    "rules": [
        {"name": "大单", "when": {"ordered": {"gte": 100000}}, "days": 90},
        {"name": "到期未续", "since": "contract_end", "days": 30},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _policy(adopt: Adopt, cast: Cast) -> None:
    adopt([{"id": "t-pool", "controls": [{"terms": {"customers.pool": CUSTOMERS}}]}])


def window(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    return client


def test_customers_go_by_their_own_rules_and_have_limits(cast: Cast, clock: StillClock) -> None:
    big, small, ended = (actions.open_customer(cast.owner.actor, name=name) for name in ("大客户", "小客户", "老客户"))
    actions.note_standing(cast.system, big, ordered=Decimal(250000))
    actions.note_standing(cast.system, ended, contract_ends_on=clock.moment.date())
    clock.advance(days=30, hours=20)
    assert recycle_idle(cast.system) == 2
    clock.advance(days=1)
    states = {one.name: (one.state, one.release_reason) for one in type(big).objects.all()}
    assert states == {"大客户": ("active", ""), "小客户": ("pooled", ""), "老客户": ("pooled", "到期未续")}
    actions.claim_customer(cast.stranger.actor, small)
    with pytest.raises(Refused) as refused:
        actions.claim_customer(cast.stranger.actor, ended)
    assert refused.value.code == "customers.daily_claims"
    assert (
        "大单" in window(cast.director).get("/pool-rules/?kind=customers&try=1&0.ordered.gte=300000").content.decode()
    )


def test_a_customer_of_the_pool_is_looked_at_closer_and_moved(cast: Cast) -> None:
    customer = actions.open_customer(cast.owner.actor, name="甲集团")
    actions.add_contact(cast.owner.actor, customer=customer, name="林晓", phone="13800138000")
    actions.release_customer(cast.owner.actor, customer, reason="换人")
    client = window(cast.stranger)
    assert "13800138000" not in client.get(f"/pool/customers/{customer.pk}/").content.decode()
    client.post(f"/pool/customers/{customer.pk}/")
    assert "13800138000" in client.get(f"/pool/customers/{customer.pk}/").content.decode()
    assert actions.look_closer(cast.stranger.actor, customer).owner_id is None
    other = actions.open_pool(cast.director.actor, name="大客户公海", kind_held="customers")
    assert actions.move_pool(cast.director.actor, customer, pool=other).pool_id == other.pk
    with pytest.raises(Refused, match="wait in this pool"):
        actions.close_pool(cast.director.actor, other)


def test_a_pool_is_named_once_and_is_default_once(cast: Cast) -> None:
    first = actions.open_pool(cast.director.actor, name="华东", kind_held="leads", is_default=True)
    for again in ({"name": "华东"}, {"name": "华北", "is_default": True}):
        with pytest.raises(Refused):
            actions.open_pool(cast.director.actor, kind_held="leads", **again)
    edited = actions.edit_pool(cast.director.actor, first, name="华东一区")
    assert edited.name == "华东一区"
    assert actions.close_pool(cast.director.actor, edited).discarded_at is not None


def test_the_person_in_charge_of_customers_is_warned_once(cast: Cast, clock: StillClock) -> None:
    actions.open_customer(cast.owner.actor, name="甲集团")
    clock.advance(days=28)
    assert [warn_owners(cast.system), warn_owners(cast.system)] == [1, 0]
    clock.advance(days=1)
    warn_owners(cast.system)
    assert Notice.objects.filter(account_id=cast.owner.id, text__contains="go back").count() == 1


def test_the_last_contact_never_turns_back(cast: Cast, clock: StillClock) -> None:
    customer = actions.open_customer(cast.owner.actor, name="甲集团")
    late = actions.note_standing(cast.system, customer, last_contact_at=clock.moment, ordered=Decimal(100))
    early = clock.moment.replace(year=2025)
    again = actions.note_standing(cast.system, late, last_contact_at=early, ordered=Decimal(150))
    assert again.last_contact_at == clock.moment
    assert again.ordered == Decimal(150)
    assert ledger_of(customer)[-1].event == "customers.customer_standing_noted"


def test_a_customer_goes_into_no_pool_of_leads(cast: Cast) -> None:
    customer = actions.open_customer(cast.owner.actor, name="甲集团")
    leads = actions.open_pool(cast.director.actor, name="线索公海", kind_held="leads")
    with pytest.raises(Invalid):
        actions.release_customer(cast.owner.actor, customer, reason="换人", pool=leads)
    assert Customer.objects.get().state == "active"
