"""What happened to a merged record counts at the gates of the one that stays, as long as the merge stands."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guiju.customers.actions import add_contact, confirm_customer, open_customer, release_customer
from guiju.customers.actions.merging import merge_customers, undo_merge
from guiju.customers.models import Customer
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import GateShut
from guiju.groundwork.testing.cast import Cast

Adopt = Callable[..., Any]
MATCHING = {"terms": {"customers.matching": {
    "rules": [{"agree_in": ["phone"], "strength": "likely"}], "public_mail": [], "undo_days": 30,
}}}  # fmt: skip


def shut(run: Callable[[], Any]) -> Any:
    with pytest.raises(GateShut) as caught:
        run()
    return caught.value.shut[0].params


def fresh(customer: Customer) -> Customer:
    found: Customer = Customer.objects.get(pk=customer.pk)
    return found


def test_what_must_have_happened_first_may_have_happened_to_a_merged_record(cast: Cast, adopt: Adopt) -> None:
    """Confirmed under its other name, through two merges; parted again, it was not."""
    first = {"before": "customers.release_customer", "after": "customers.customer_confirmed"}
    adopt([{"id": "t-1", "controls": [MATCHING, {"precede": first}]}])
    by = cast.owner.actor
    one, other, third = (open_customer(by, name=name) for name in ("远山集团", "远山机械", "远山电子"))
    confirm_customer(by, third)
    merge_customers(by, survivor=other, merged=third)
    release = Request("customers.release_customer", one.pk, {"reason": "换人"})
    assert shut(lambda: perform(by, release)) == {"event": "customers.customer_confirmed"}
    merge = merge_customers(by, survivor=fresh(one), merged=fresh(other))
    released = perform(by, release).record
    assert released.state == "pooled"
    parted, back = (open_customer(by, name=name) for name in ("长江集团", "长江机械"))
    confirm_customer(by, back)
    merge = merge_customers(by, survivor=parted, merged=back)
    undo_merge(by, merge)
    assert shut(lambda: release_customer(by, fresh(parted), reason="换人"))
    assert release_customer(by, fresh(back), reason="换人").state == "pooled"


def test_what_must_have_happened_to_the_customer_counts_for_its_contacts(cast: Cast, adopt: Adopt) -> None:
    first = {"before": "customers.add_contact", "after": "customers.customer_confirmed", "on": "customer"}
    adopt([{"id": "t-1", "controls": [MATCHING, {"precede": first}]}])
    by = cast.owner.actor
    one, other = (open_customer(by, name=name) for name in ("远山集团", "远山机械"))
    confirm_customer(by, other)
    assert shut(lambda: add_contact(by, customer=one, name="李强"))
    merge = merge_customers(by, survivor=one, merged=fresh(other))
    assert add_contact(by, customer=one, name="李强").customer_id == one.pk
    undo_merge(by, merge)
    assert shut(lambda: add_contact(by, customer=one, name="王五"))


def test_a_limit_counts_what_happened_to_both(cast: Cast, adopt: Adopt) -> None:
    """Twice at most: once each before the merge is twice; what named both is counted once; undone, it is once again."""
    limit = {
        "before": "customers.confirm_customer",
        "event": "customers.customer_confirmed",
        "at_most": 2,
        "per": "record",
    }
    adopt([{"id": "t-1", "controls": [MATCHING, {"limit": limit}]}])
    by = cast.owner.actor
    one, other = (open_customer(by, name=name) for name in ("远山集团", "远山机械"))
    confirm_customer(by, one)
    confirm_customer(by, other)
    merge = merge_customers(by, survivor=fresh(one), merged=fresh(other))
    assert shut(lambda: confirm_customer(by, fresh(one))) == {"count": 2, "most": 2}
    undo_merge(by, merge)
    assert confirm_customer(by, fresh(one)).confirmed_at == cast.clock.moment


def test_asking_about_merged_records_takes_no_statement_more(cast: Cast, adopt: Adopt) -> None:
    first = {"before": "customers.confirm_customer", "after": "customers.customer_opened"}
    limit = {
        "before": "customers.confirm_customer",
        "event": "customers.customer_confirmed",
        "at_most": 9,
        "per": "record",
    }
    by, counts = cast.owner.actor, []
    customer = open_customer(by, name="远山集团")
    for controls in ([], [{"precede": first}, {"limit": limit}]):
        adopt([{"id": "t-1", "controls": [MATCHING, *controls]}])
        confirm_customer(by, fresh(customer))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            confirm_customer(by, fresh(customer))
        counts.append(len(asked))
    assert counts[1] - counts[0] == 3  # the event before, the limit's lock, the limit's count
