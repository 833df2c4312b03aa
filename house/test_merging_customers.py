"""Two records made one and parted again: every linked row, every value, nobody's later work."""

from typing import Any

import pytest
from django.db import connection

from guiju.calls.actions import log_call
from guiju.customers.actions import add_contact, edit_customer, open_customer, record_refusal
from guiju.customers.actions.joining import as_stored, pointers_at
from guiju.customers.actions.merging import merge_contacts, merge_customers, undo_merge
from guiju.customers.models import Contact, Customer, Merge
from guiju.customers.queries import refusal_of
from guiju.deals.actions import open_opportunity
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.policy import adopt
from guiju.groundwork.testing.still import StillClock

CODE = "91350100M000100Y43"
TERMS = [
    {
        "id": "t-1",
        "controls": [
            {
                "terms": {
                    "customers.matching": {
                        "rules": [{"agree_in": ["phone"], "strength": "likely"}],
                        "public_mail": [],
                        "undo_days": 30,
                    }
                }
            }
        ],
    }
]
COUNTING_ON = {"version", "updated_at"}


@pytest.fixture
def pair(cast: Cast) -> tuple[Customer, Customer]:
    adopt(TERMS)
    one = open_customer(cast.owner.actor, name="远山集团有限公司", industry="制造")
    other = open_customer(cast.owner.actor, name="远山集团", region="上海", credit_code=CODE)
    contact = add_contact(cast.owner.actor, customer=other, name="王小明", phone="13812345678")
    open_opportunity(cast.owner.actor, name="新产线", customer=other, contact=contact)
    log_call(cast.owner.actor, customer=other, contact=contact, content="问了交期", result="interested")
    return one, other


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of every business table, but for the columns that only ever count on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
            "AND tablename ~ '^(customers|leads|calls|deals|contracts|orders|documents|clock|governance)_' "
            "AND tablename <> 'customers_merge' ORDER BY 1"
        )
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT to_jsonb(kept.*) - '{{version,updated_at}}'::text[] FROM {table} kept ORDER BY id")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


@pytest.mark.django_db
def test_every_linked_row_follows_the_one_that_stays(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair

    done = perform(
        cast.owner.actor,
        Request("customers.merge_customers", inputs={"survivor": one.pk, "merged": other.pk, "take": ["name"]}),
    )

    one.refresh_from_db()
    assert (one.name, one.region, one.industry, one.credit_code) == ("远山集团", "上海", "制造", CODE)
    assert not Customer.objects.filter(pk=other.pk).exists()
    assert Customer.successor(other.pk) == one.pk
    assert Contact.objects.get().customer_id == one.pk
    moved = done.record.moved
    assert {"customers_contact.customer_id", "deals_opportunity.customer_id", "calls_call.customer_id"} <= set(moved)


@pytest.mark.django_db
def test_undoing_puts_every_row_back_exactly(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    before = stored()
    merge = merge_customers(cast.owner.actor, survivor=one, merged=other, take=["name", "owner"])
    assert stored() != before

    perform(cast.owner.actor, Request("customers.undo_merge", merge.pk))

    assert stored() == before
    assert Customer.successor(other.pk) is None


@pytest.mark.django_db
def test_one_ledger_row_holds_all_that_undoing_needs(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]

    merge = merge_customers(cast.owner.actor, survivor=one, merged=other)

    (entry,) = Entry.objects.filter(pk__gt=newest)
    assert entry.refs == [merge.ref, one.ref, other.ref]
    assert entry.after["moved"] == merge.moved
    assert entry.after["before"]["merged"]["credit_code"] == CODE


@pytest.mark.django_db
def test_later_work_is_not_undone(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    merge = merge_customers(cast.owner.actor, survivor=one, merged=other, take=["name"])
    edit_customer(cast.owner.actor, one, name="远山控股")

    with pytest.raises(Refused) as refused:
        perform(cast.owner.actor, Request("customers.undo_merge", merge.pk))

    assert refused.value.code == "customers.changed_since"
    assert Contact.objects.get().customer_id == one.pk


@pytest.mark.django_db
def test_what_did_not_come_from_the_merge_may_change_meanwhile(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    merge = merge_customers(cast.owner.actor, survivor=one, merged=other, take=["name"])
    edit_customer(cast.owner.actor, one, industry="物流")

    undo_merge(cast.owner.actor, merge)

    one.refresh_from_db()
    assert (one.name, one.industry, one.region) == ("远山集团有限公司", "物流", "")


@pytest.mark.django_db
def test_after_the_policys_days_it_stands(cast: Cast, pair: tuple[Customer, Customer], clock: StillClock) -> None:
    one, other = pair
    merge = merge_customers(cast.owner.actor, survivor=one, merged=other)
    clock.advance(days=31)

    with pytest.raises(Refused) as refused:
        undo_merge(cast.owner.actor, merge)

    assert refused.value.code == "customers.too_late"


@pytest.mark.django_db
def test_a_merge_is_undone_once(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    merge = merge_customers(cast.owner.actor, survivor=pair[0], merged=pair[1])
    undo_merge(cast.owner.actor, merge)

    with pytest.raises(Lost):
        undo_merge(cast.owner.actor, merge)


@pytest.mark.django_db
def test_wrong_input_is_told(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    same = {"survivor": one.pk, "merged": one.pk}
    odd = {"survivor": one.pk, "merged": other.pk, "take": ["version"]}

    for inputs, field in ((same, "merged"), (odd, "take")):
        with pytest.raises(Invalid) as invalid:
            perform(cast.owner.actor, Request("customers.merge_customers", inputs=inputs))
        assert field in invalid.value.fields


@pytest.mark.django_db
def test_nobody_merges_away_what_a_colleague_looks_after(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    theirs = open_customer(cast.teammate.actor, name="远山集团")

    with pytest.raises(NotAllowed) as refused:
        merge_customers(cast.owner.actor, survivor=pair[0], merged=theirs)
    with pytest.raises(Invalid):
        perform(
            cast.owner.actor,
            Request("customers.merge_customers", inputs={"survivor": pair[0].pk, "merged": theirs.pk}),
        )

    assert refused.value.code == "customers.not_both_yours"
    merge = merge_customers(cast.manager.actor, survivor=pair[0], merged=theirs)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("customers.undo_merge", merge.pk))


@pytest.mark.django_db
def test_a_refusal_of_calls_outlives_the_merge(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    refused = Contact.objects.get()
    other = add_contact(cast.owner.actor, customer=pair[0], name="王先生", phone="13900001111")
    record_refusal(cast.owner.actor, contact=refused)

    merge = merge_contacts(cast.owner.actor, survivor=other, merged=refused)

    assert refusal_of(other.phone_key) is not None
    other.refresh_from_db()
    assert other.refused_at is not None
    undo_merge(cast.owner.actor, merge)
    other, refused = Contact.objects.get(pk=other.pk), Contact.objects.get(pk=refused.pk)
    assert other.refused_at is None
    assert refusal_of(other.phone_key) is None
    assert refused.refused_at is not None


@pytest.mark.django_db
def test_merges_can_be_chained_and_must_be_undone_in_turn(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    third = open_customer(cast.owner.actor, name="远山")
    first = merge_customers(cast.owner.actor, survivor=pair[0], merged=pair[1])
    before = stored()
    second = merge_customers(cast.owner.actor, survivor=third, merged=pair[0])

    assert Customer.successor(pair[1].pk) == third.pk
    with pytest.raises(Refused) as refused:
        undo_merge(cast.owner.actor, first)
    assert refused.value.code == "customers.survivor_gone"
    undo_merge(cast.owner.actor, second)
    assert stored() == before
    undo_merge(cast.owner.actor, first)
    assert Merge.objects.filter(undone_at=None).count() == 0


@pytest.mark.django_db
def test_what_points_at_a_customer_is_read_from_the_models() -> None:
    found = {pointer.name for pointer in pointers_at(Customer)}

    assert {
        "customers_contact.customer_id", "leads_lead.converted_ref", "calls_call.customer_id", "calls_followup.about",
        "deals_opportunity.customer_id", "contracts_contract.customer_id", "orders_order.customer_id",
        "documents_document.about", "clock_duty.about", "governance_approvalrequest.about",
    } <= found  # fmt: skip


@pytest.mark.django_db
def test_a_row_is_told_as_the_database_keeps_it(cast: Cast) -> None:
    customer = open_customer(cast.owner.actor, name="远山")

    assert as_stored(customer)["name_key"] == "远山"
