"""Consents, customers opened to colleagues for a time, refusals within scope, and the class that follows orders."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guiju.customers.actions import add_contact, open_customer, record_refusal
from guiju.customers.actions.sharing import class_customer, end_sharing, give_consent, share_with, withdraw_consent
from guiju.customers.clauses import ClassTerms
from guiju.customers.models import Contact, Customer, Refusal, Share
from guiju.customers.queries import refusal_of
from guiju.customers.rules import class_of
from guiju.deals.actions import open_opportunity
from guiju.deals.models import Opportunity
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.flow.door import Request, perform, rights_of
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, Person
from guiju.groundwork.testing.policy import adopt
from guiju.groundwork.testing.still import StillClock
from guiju.orders.actions import open_order
from guiju.orders.timers import class_by_orders

TODAY = date(2026, 3, 2)
TERMS = [
    {
        "id": "t-1",
        "controls": [
            {
                "terms": {
                    "customers.sharing": {"most_days": 90},
                    "customers.classes": {"months": 12, "a_from": 500000, "b_from": 100000},
                    "orders.receivables": {"default_ratios": [100], "default_days": [0]},
                }
            }
        ],
    }
]


@pytest.fixture
def customer(cast: Cast) -> Customer:
    adopt(TERMS)
    made: Customer = open_customer(cast.owner.actor, name="远山集团")
    return made


def seen_by(person: Person) -> set[str]:
    held = rights_of(person.actor)
    return {row.name for row in visible(held, "customers.see", Customer.objects.all())}


def share(cast: Cast, customer: Customer, **given: Any) -> Share:
    inputs = {"customer": customer.pk, "until": (TODAY + timedelta(days=10)).isoformat(), "reason": "联合拜访", **given}
    made: Share = perform(cast.owner.actor, Request("customers.share_with", inputs=inputs)).record
    return made


def test_a_shared_customer_is_seen_with_what_belongs_to_it_until_the_last_day(
    cast: Cast, customer: Customer, clock: StillClock
) -> None:
    add_contact(cast.owner.actor, customer=customer, name="王小明", phone="13812345678")
    open_opportunity(cast.owner.actor, name="新产线", customer=customer)
    assert seen_by(cast.stranger) == set()

    share(cast, customer, colleague=cast.stranger.id)

    held = rights_of(cast.stranger.actor)
    assert seen_by(cast.stranger) == {"远山集团"}
    assert visible(held, "customers.see", Contact.objects.all()).count() == 1
    assert visible(held, "deals.see", Opportunity.objects.all()).count() == 1
    assert visible(held, "customers.edit_customer", Customer.objects.all()).count() == 0
    clock.advance(days=11)
    assert seen_by(cast.stranger) == set()


def test_a_department_is_shared_with_as_a_whole(cast: Cast, customer: Customer) -> None:
    made = share(cast, customer, with_unit=cast.units["south"].pk)
    assert seen_by(cast.stranger) == {"远山集团"}

    perform(cast.owner.actor, Request("customers.end_sharing", made.pk))

    assert seen_by(cast.stranger) == set()
    with pytest.raises(Lost):
        end_sharing(cast.owner.actor, made)


def test_sharing_is_refused_when_it_does_not_fit(cast: Cast, customer: Customer) -> None:
    both = {"colleague": cast.stranger.id, "with_unit": cast.units["south"].pk}
    for given, field in (
        (both, "colleague"),
        ({}, "colleague"),
        ({"colleague": cast.stranger.id, "until": "2026-03-01"}, "until"),
    ):
        with pytest.raises(Invalid) as invalid:
            share(cast, customer, **given)
        assert field in invalid.value.fields
    with pytest.raises(Refused) as refused:
        share(cast, customer, colleague=cast.stranger.id, until="2026-12-31")
    assert refused.value.code == "customers.too_long"


def test_nobody_shares_what_they_do_not_see(cast: Cast, customer: Customer) -> None:
    inputs = {"customer": customer.pk, "colleague": cast.owner.id, "until": "2026-03-10", "reason": "x"}
    with pytest.raises(Invalid):
        perform(cast.stranger.actor, Request("customers.share_with", inputs=inputs))
    made = share_with(
        cast.owner.actor, customer=customer, colleague=cast.stranger.account, until=date(2026, 3, 10), reason="x"
    )
    with pytest.raises(NotFound):
        perform(cast.south_manager.actor, Request("customers.end_sharing", made.pk))


def test_a_consent_has_purpose_channel_and_proof_and_can_be_withdrawn(cast: Cast, customer: Customer) -> None:
    contact = add_contact(cast.owner.actor, customer=customer, name="王小明", phone="13812345678")
    given = {"contact": contact.pk, "purpose": "marketing", "channel": "phone", "proof": "录音 2026-03-01"}

    made = perform(cast.owner.actor, Request("customers.give_consent", inputs=given)).record

    assert made.given_on == TODAY
    with pytest.raises(Lost):
        perform(cast.owner.actor, Request("customers.give_consent", inputs=given))
    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("customers.give_consent", inputs=given | {"given_on": "2026-04-01"}))
    with pytest.raises(Invalid):
        withdraw_consent(cast.owner.actor, made, withdrawn_on=date(2026, 2, 1))
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("customers.withdraw_consent", made.pk))
    withdraw_consent(cast.owner.actor, made)
    with pytest.raises(Lost):
        withdraw_consent(cast.owner.actor, made)
    give_consent(cast.owner.actor, contact=contact, purpose="marketing", channel="phone", proof="书面")


def test_a_refusal_is_seen_within_scope_and_holds_for_everybody(cast: Cast, customer: Customer) -> None:
    contact = add_contact(cast.owner.actor, customer=customer, name="王小明", phone="13812345678")
    record_refusal(cast.stranger.actor, phone="13812345678")

    def seen(person: Person) -> int:
        return visible(rights_of(person.actor), "customers.see", Refusal.objects.all()).count()

    assert (seen(cast.stranger), seen(cast.owner), seen(cast.teammate), seen(cast.director)) == (1, 0, 0, 1)
    assert refusal_of(contact.phone_key) is not None
    contact.refresh_from_db()
    assert contact.refused_at is not None
    other = add_contact(cast.owner.actor, customer=customer, name="李四", phone="13900002222")
    record_refusal(cast.manager.actor, contact=other)
    assert seen(cast.owner) == 1


def test_the_class_follows_from_orders(cast: Cast, customer: Customer) -> None:
    open_order(cast.owner.actor, customer=customer, amount=Decimal(120000))

    assert class_by_orders(cast.system) == 1
    customer.refresh_from_db()
    assert (customer.level, customer.value_tier) == ("B", "medium")
    assert class_by_orders(cast.system) == 0
    class_customer(cast.system, customer, ordered=Decimal(600000))


@pytest.mark.parametrize(("ordered", "level"), [("0", "C"), ("99999.99", "C"), ("100000", "B"), ("500000", "A")])
def test_the_bounds_of_the_classes(ordered: str, level: str) -> None:
    assert class_of(Decimal(ordered), ClassTerms(12, Decimal(500000), Decimal(100000)))[0] == level
