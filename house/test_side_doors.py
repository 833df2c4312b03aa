"""Side doors: no name, no change and no duty of a record outside somebody's scope shows in what they may open."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from guiju.calls.actions import log_call
from guiju.catalog.actions import add_product
from guiju.customers.actions import open_customer, record_refusal
from guiju.customers.models import Customer
from guiju.groundwork.clock.duties import owed_by
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk.forms import name_of
from guiju.groundwork.desk.story import seen_among
from guiju.groundwork.flow.door import Request, perform, rights_of
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.ledger import timeline
from guiju.groundwork.testing.cast import Cast, Person, guard_open
from guiju.leads.actions import capture, discard_lead
from guiju.leads.models import Lead

SECRET = "秘密客户有限公司"
TERMS = {
    "clock.working_time": {"slots": ["09:00-12:00", "13:30-18:00"]},
    "calls.logging": {"within_hours": 24, "effective_seconds": 30},
}
RIGHTS = [
    {"permit": {"roles": ["sales"], "verbs": ["*"], "scope": "self"}},
    {"permit": {"roles": ["dept_manager"], "verbs": ["leads.see", "customers.see"], "scope": "all"}},
    {"permit": {"roles": ["dept_manager"], "verbs": ["calls.*", "leads.restore_lead"], "scope": "department"}},
]


@pytest.fixture(autouse=True)
def in_force(cast: Cast, adopt: Any) -> None:
    adopt([{"id": "t-terms", "controls": [{"terms": TERMS}]}, {"id": "t-rights", "controls": RIGHTS}], base=False)


def page(person: Person, address: str) -> str:
    client = Client()
    client.force_login(person.account)
    return client.get(address).content.decode()


def secret(cast: Cast) -> Customer:
    return open_customer(cast.stranger.actor, name=SECRET)


def test_an_address_that_names_a_record_does_not_tell_its_name(cast: Cast) -> None:
    customer = secret(cast)

    assert SECRET not in page(cast.owner, f"/do/calls.log_call/?f.customer={customer.pk}")
    assert SECRET not in page(cast.owner, f"/opportunities/?customer={customer.pk}")
    assert SECRET in page(cast.stranger, f"/opportunities/?customer={customer.pk}")
    assert name_of(Customer, customer.pk, rights_of(cast.stranger.actor)) == SECRET


def test_the_timeline_leaves_out_what_happened_to_records_that_are_not_to_be_seen(cast: Cast) -> None:
    customer = secret(cast)
    log_call(
        cast.stranger.actor, customer=customer, phone="13812345678", channel="visit", result="interested",
        content="底价八折", talk_seconds=60,
    )  # fmt: skip

    shown = page(cast.manager, f"/customers/{customer.pk}/")

    assert SECRET in shown
    assert "底价八折" not in shown
    assert "底价八折" in page(cast.stranger, f"/customers/{customer.pk}/")
    assert seen_among(timeline.of(customer.ref), rights_of(cast.manager.actor)) == {customer.ref}


def test_duties_of_a_role_are_owed_only_in_the_units_one_answers_for(cast: Cast, adopt: Any) -> None:
    control = {"when": "customers.customer_opened", "by": "customers.customer_confirmed", "within": "4 h"}
    adopt([{"id": "t-1", "controls": [{"terms": TERMS}, {"respond": {**control, "who": "dept_manager"}}, *RIGHTS]}])
    secret(cast)
    day = cast.owner.actor.now.date()

    assert Duty.objects.get().role == "dept_manager"
    assert owed_by(cast.south_manager.id, day).count() == 1
    assert owed_by(cast.manager.id, day).count() == 0


@pytest.mark.parametrize("about", ["leads.lead:seven", "leads.lead:²", "nonsense", "leads.lead:999999999"])
def test_a_talk_about_what_is_no_record_is_refused_in_words(cast: Cast, about: str) -> None:
    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("calls.log_call", inputs={"about": about, "channel": "visit"}))


def test_nobody_writes_into_the_story_of_a_record_they_may_not_see(cast: Cast) -> None:
    customer = secret(cast)

    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("calls.log_call", inputs={"about": customer.ref, "channel": "visit"}))
    asked = {"about": customer.ref, "subject": "x", "due_at": "2026-03-05T10:00:00+08:00"}
    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("calls.plan_follow_up", inputs=asked))


def test_a_discarded_record_can_be_taken_back_on_its_form(cast: Cast) -> None:
    lead = discard_lead(cast.owner.actor, capture(cast.owner.actor, name="误删线索公司"), reason="误删")

    assert "误删线索公司" in page(cast.owner, f"/do/leads.restore_lead/?id={lead.pk}")


def test_odd_digits_in_an_address_are_no_fault(cast: Cast) -> None:
    lead = capture(cast.owner.actor, name="线索公司")

    assert "线索公司" in page(cast.owner, "/leads/?size=²")
    assert page(cast.owner, f"/leads/{lead.pk}/story/?before=²")
    assert page(cast.owner, "/do/leads.assign/?id=²")


def test_a_line_too_long_to_be_stored_is_refused_in_words(cast: Cast) -> None:
    product = add_product(
        cast.director.actor, code="P-1", name="货", unit_name="件", list_price=Decimal(9), floor_price=Decimal(8)
    )
    customer = open_customer(cast.owner.actor, name="客户公司")
    line = {"product": product.pk, "quantity": "1", "unit_price": "9", "spec": "长" * 300}

    with pytest.raises(Invalid) as refused:
        perform(cast.owner.actor, Request("orders.open_order", inputs={"customer": customer.pk, "lines": [line]}))

    assert set(refused.value.fields) == {"__all__"}


def test_a_damaged_form_is_no_fault(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner.account)

    answer = client.post("/do/governance.request_approval/", {"verb": "x", "about": "x", "inputs": "{"})

    assert answer.status_code == 400


def test_not_even_the_title_of_a_confidential_document_is_seen_outside_its_list(
    cast: Cast, adopt: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    everything = {"permit": {"roles": ["all"], "verbs": ["*"], "scope": "all"}}
    adopt([{"id": "t-1", "controls": [{"terms": TERMS}, everything]}], base=False)
    asked = {"content": b"secret", "file_name": "x.txt", "title": "并购计划", "secrecy": "confidential"}
    document = perform(cast.owner.actor, Request("documents.attach", inputs=asked)).record
    perform(cast.owner.actor, Request("documents.classify", document.pk, {"readers": [cast.legal.id]}))

    assert "并购计划" not in page(cast.director, "/documents/")
    assert "并购计划" not in page(cast.director, f"/documents/{document.pk}/")
    assert all("并购计划" in page(person, "/documents/") for person in (cast.owner, cast.legal))


def test_a_masked_number_is_not_found_out_digit_by_digit(cast: Cast) -> None:
    lead = capture(cast.stranger.actor, name="公海线索公司", phone="13812345678", contact_name="王")
    with guard_open():
        Lead.objects.filter(pk=lead.pk).update(state="pooled", owner=None)

    assert "公海线索公司" in page(cast.owner, "/leads/?q=公海线索")
    assert "公海线索公司" not in page(cast.owner, "/leads/?q=1234567")
    assert "公海线索公司" not in page(cast.owner, "/find/?q=1234567")
    assert "公海线索公司" not in page(cast.owner, "/lookup/leads.lead/?q=1234567")
    assert "公海线索公司" in page(cast.owner, "/leads/?q=13812345678")


def test_a_number_on_the_do_not_call_list_is_nobodys_title(cast: Cast) -> None:
    refusal = record_refusal(cast.owner.actor, phone="13812345678")

    for address in (f"/refusals/{refusal.pk}/", "/refusals/", "/lookup/customers.refusal/"):
        assert "13812345678" not in page(cast.teammate, address), address
