from collections.abc import Callable
from typing import Any

import pytest

from guiju.customers import actions, queries
from guiju.customers.models import Contact, Customer
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, events_of, ledger_of

Adopt = Callable[..., Any]
POOL = {"idle_days": 30, "holding_cap": 9, "daily_claims": 9, "cool_off_days": 3}
CODE = "91350100M000100Y43"


def opened(cast: Cast, name: str = "远山集团有限公司", **given: Any) -> Customer:
    return actions.open_customer(cast.owner.actor, name=name, **given)


def with_contact(cast: Cast, **given: Any) -> Contact:
    given = {"name": "林女士", "phone": "13800138000", **given}
    return actions.add_contact(cast.owner.actor, customer=opened(cast), **given)


def test_a_customer_belongs_to_whoever_enters_it_or_is_named(cast: Cast) -> None:
    mine, theirs = opened(cast, credit_code=CODE), opened(cast, "别家", owner=cast.stranger.account)
    assert (mine.owner_id, mine.unit_id, mine.name_key) == (cast.owner.id, cast.owner.unit.pk, "远山")
    assert (theirs.owner_id, theirs.unit_id) == (cast.stranger.id, cast.stranger.unit.pk)


def test_one_credit_code_has_one_customer(cast: Cast) -> None:
    opened(cast, credit_code=CODE)
    with pytest.raises(Lost, match="credit code"):
        opened(cast, "远山二部", credit_code=CODE)


def test_an_unknown_class_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        opened(cast, level="Z")
    assert "level" in refused.value.fields


def test_an_edit_keeps_the_name_key_right(cast: Cast) -> None:
    customer = actions.edit_customer(
        cast.owner.actor, opened(cast), name="云帆科技有限公司", level="A", credit_code=CODE
    )
    assert (customer.name_key, customer.level) == ("云帆科技", "A")
    assert ledger_of(customer)[-1].data == {"changed": ["name", "level", "credit_code"]}
    assert actions.edit_customer(cast.owner.actor, customer, credit_code=None).credit_code is None


def test_confirming_dates_the_data(cast: Cast) -> None:
    assert actions.confirm_customer(cast.owner.actor, opened(cast)).confirmed_at == cast.clock.moment


def test_a_contact_is_entered_with_the_lawful_ground(cast: Cast) -> None:
    contact = with_contact(cast, lawful_basis="consent", basis_note="展会现场签名")
    assert (contact.phone, contact.basis_at, contact.refused_at) == ("13800138000", cast.clock.moment, None)
    assert events_of(contact) == ["customers.contact_added"]
    assert len(ledger_of(contact.customer)) == 2


def test_a_ground_can_be_recorded_later(cast: Cast) -> None:
    contact = with_contact(cast)
    assert not queries.has_lawful_basis(contact)
    told = actions.record_consent(cast.owner.actor, contact, lawful_basis="consent", basis_note="电话同意")
    assert (told.lawful_basis, told.basis_at) == ("consent", cast.clock.moment)
    assert queries.has_lawful_basis(told.customer)


def test_a_contact_that_moves_numbers_is_edited(cast: Cast) -> None:
    contact = actions.edit_contact(cast.owner.actor, with_contact(cast), phone="13911112222", position="采购")
    assert (contact.phone_key, contact.position) == ("+8613911112222", "采购")
    assert ledger_of(contact)[-1].data == {"changed": ["position", "phone"]}


def test_a_refused_number_marks_every_contact_who_has_it_or_gets_it(cast: Cast) -> None:
    contact = with_contact(cast)
    refusal = actions.record_refusal(cast.owner.actor, contact=contact, reason="不要再打")
    assert Contact.objects.get(pk=contact.pk).refused_at == cast.clock.moment
    other = actions.add_contact(cast.owner.actor, customer=contact.customer, name="前台", phone="138 0013 8000")
    assert other.refused_at is not None
    assert queries.refused_among(["+8613800138000", "+8613911112222"]) == {refusal.phone_key}


def test_a_number_stands_on_the_list_once_until_calls_are_allowed_again(cast: Cast) -> None:
    refusal = actions.record_refusal(cast.owner.actor, phone="13800138000")
    with pytest.raises(Lost, match="already"):
        actions.record_refusal(cast.owner.actor, phone="13800138000")
    actions.lift_refusal(cast.owner.actor, refusal, reason="客户来电")
    assert queries.refusal_of("+8613800138000") is None
    with pytest.raises(Refused):
        actions.lift_refusal(cast.owner.actor, refusal, reason="再来一次")
    assert actions.record_refusal(cast.owner.actor, phone="13800138000").pk


def test_a_refusal_needs_a_number(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.record_refusal(cast.owner.actor)


def test_a_hand_over_moves_owner_and_unit(cast: Cast) -> None:
    customer = actions.hand_over(cast.manager.actor, opened(cast), to=cast.stranger.account, reason="换区")
    assert (customer.owner_id, customer.unit_id) == (cast.stranger.id, cast.stranger.unit.pk)
    assert ledger_of(customer)[-1].data["before"] == cast.owner.id


def test_from_the_pool_anybody_claims_but_only_once(cast: Cast, adopt: Adopt) -> None:
    adopt([{"id": "t-1", "controls": [{"terms": {"customers.pool": POOL}}]}])
    customer = actions.release_customer(cast.owner.actor, opened(cast), reason="无人跟进")
    assert (customer.state, customer.owner_id, list(queries.in_pool())) == ("pooled", None, [customer])
    taken = perform(cast.stranger.actor, Request("customers.claim_customer", customer.pk)).record
    assert (taken.state, taken.owner_id, taken.pooled_at) == ("active", cast.stranger.id, None)
    with pytest.raises(Lost):
        actions.claim_customer(cast.teammate.actor, customer)


def test_a_stranger_does_not_reach_a_colleagues_customer(cast: Cast) -> None:
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("customers.edit_customer", opened(cast).pk, {"region": "华南"}))


def test_a_lost_customer_carries_its_reason_until_won_back(cast: Cast, adopt: Adopt) -> None:
    adopt([{"id": "t-1", "controls": [{"terms": {"customers.loss": {"no_order_months": 12, "reasons": ["价格"]}}}]}])
    with pytest.raises(Refused, match="价格"):
        actions.mark_lost(cast.owner.actor, opened(cast), reason="心情")
    lost = actions.mark_lost(cast.owner.actor, opened(cast, "别家"), reason="价格")
    assert (lost.state, lost.lost_reason, lost.lost_at) == ("lost", "价格", cast.clock.moment)
    back = actions.win_back(cast.teammate.actor, lost)
    assert (back.state, back.lost_reason, back.lost_at, back.owner_id) == ("active", "", None, cast.teammate.id)


def test_data_leave_only_with_the_consent_that_the_policy_asks_for(cast: Cast, adopt: Adopt) -> None:
    adopt("- {id: t-1, controls: [{require: {before: customers.share, facts: [customers.share_has_consent]}}]}")
    contact = with_contact(cast)
    share = actions.request_share(
        cast.owner.actor, customer=contact.customer, recipient="物流公司", purpose="送货", categories="地址",
        consent_contact=contact,
    )  # fmt: skip
    with pytest.raises(GateShut):
        actions.share(cast.owner.actor, share)
    actions.record_consent(cast.owner.actor, contact, lawful_basis="consent")
    done = actions.share(cast.owner.actor, share)
    assert (done.state, done.shared_at) == ("shared", cast.clock.moment)
    assert ledger_of(share)[-1].kept == ["t-1"]


def test_a_share_can_be_declined_and_names_a_contact_of_that_customer(cast: Cast) -> None:
    contact = with_contact(cast)
    asked: dict[str, Any] = {"recipient": "物流公司", "purpose": "送货", "categories": "地址"}
    with pytest.raises(Invalid):
        actions.request_share(cast.owner.actor, customer=opened(cast, "别家"), consent_contact=contact, **asked)
    share = actions.request_share(cast.owner.actor, customer=contact.customer, **asked)
    assert actions.refuse_share(cast.manager.actor, share, reason="无必要").state == "refused"
    with pytest.raises(Lost):
        actions.share(cast.owner.actor, share)


def test_facts_speak_of_any_record_with_a_customer(cast: Cast) -> None:
    from guiju.customers.module import MODULE

    contact = with_contact(cast, phone=None, email="lin@example.com")
    assert MODULE.facts["customers.has_contact"](contact)
    assert not MODULE.facts["customers.has_contact"](opened(cast, "别家"))
    assert not MODULE.facts["customers.has_lawful_basis"](contact.customer)
