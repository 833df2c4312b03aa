"""Verbs at the desk: forms, sentences at the fields, shut gates, stale pages, repeated sending."""

from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.groundwork.testing.cast import Cast

RIGHTS = [
    {"permit": {"roles": ["sales"], "verbs": ["customers.*", "governance.request_waiver"], "scope": "self"}},
    {"permit": {"roles": ["dept_manager"], "verbs": ["customers.see"], "scope": "department"}},
]
GATE = {"require": {"before": "customers.confirm_customer", "fields": ["industry", "region"], "waiver": "dept_manager"}}
TIME = {"terms": {"clock.working_time": {"slots": ["09:00-12:00", "13:30-18:00"]}}}
HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def in_force(cast: Cast, adopt: Any) -> None:
    clauses = [("time", [TIME]), ("rights", RIGHTS), ("gate", [GATE])]
    adopt([{"id": name, "controls": controls} for name, controls in clauses], base=False)


@pytest.fixture
def client(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.owner.account)
    return browser


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return open_customer(cast.owner.actor, name="远航机械")


def test_a_form_asks_for_what_the_verb_takes_and_marks_what_is_needed(client: Client) -> None:
    page = client.get("/do/customers.open_customer/", headers=HX).content.decode()
    assert 'name="name"' in page
    assert "gj-must" in page
    assert 'name="state"' not in page


def test_a_new_record_is_made_and_opened(client: Client) -> None:
    answer = client.post("/do/customers.open_customer/", {"name": "新客户"}, headers=HX)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/customers/{Customer.objects.get().pk}/"


def test_an_empty_needed_field_brings_the_form_back_with_its_sentence_and_keeps_the_rest(client: Client) -> None:
    answer = client.post("/do/customers.open_customer/", {"name": "", "region": "华东"}, headers=HX)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "gj-error" in page
    assert "华东" in page
    assert not Customer.objects.exists()


def test_the_same_key_sent_twice_makes_one_record(client: Client) -> None:
    for _ in range(2):
        assert client.post("/do/customers.open_customer/", {"name": "一次", "key": "k1"}, headers=HX).status_code == 204
    assert Customer.objects.count() == 1


def test_a_shut_gate_shows_the_clause_and_the_missing_fields_and_filling_them_completes_the_verb(
    client: Client, customer: Customer
) -> None:
    answer = client.post("/do/customers.confirm_customer/", {"id": customer.pk}, headers=HX)
    assert answer.status_code == 422
    panel = answer.content.decode()
    assert 'name="fill.industry"' in panel
    assert 'name="fill.region"' in panel
    assert "governance.request_waiver" in panel
    sent = {"id": customer.pk, "fill.industry": "制造业", "fill.region": "华东"}
    assert client.post("/do/customers.confirm_customer/", sent, headers=HX).status_code == 204
    customer.refresh_from_db()
    assert customer.confirmed_at is not None
    assert customer.industry == "制造业"


def test_a_page_grown_old_shows_both_values_and_saves_nothing(client: Client, customer: Customer) -> None:
    seen = customer.version
    client.post("/do/customers.edit_customer/", {"id": customer.pk, "name": "远航机械", "region": "华南"}, headers=HX)
    sent = {"id": customer.pk, "version": seen, "name": "远航机械", "region": "华东"}
    answer = client.post("/do/customers.edit_customer/", sent, headers=HX)
    assert answer.status_code == 412
    page = answer.content.decode()
    assert "华南" in page
    assert "华东" in page
    customer.refresh_from_db()
    assert customer.region == "华南"


def test_a_field_that_was_emptied_is_emptied(client: Client, customer: Customer) -> None:
    client.post("/do/customers.edit_customer/", {"id": customer.pk, "name": "远航机械", "region": "华南"}, headers=HX)
    client.post("/do/customers.edit_customer/", {"id": customer.pk, "name": "远航机械", "region": ""}, headers=HX)
    customer.refresh_from_db()
    assert customer.region == ""


def test_what_is_not_ones_own_looks_as_if_it_were_not_there(cast: Cast, customer: Customer) -> None:
    stranger = Client()
    stranger.force_login(cast.stranger.account)
    assert stranger.get(f"/customers/{customer.pk}/").status_code == 404
    assert stranger.post("/do/customers.edit_customer/", {"id": customer.pk, "name": "x"}).status_code == 404


def test_a_verb_outside_ones_posts_is_refused_with_a_sentence(cast: Cast, customer: Customer) -> None:
    manager = Client()
    manager.force_login(cast.manager.account)
    answer = manager.get(f"/do/customers.edit_customer/?id={customer.pk}", headers=HX)
    assert answer.status_code == 403
    assert answer["HX-Retarget"] == "#gj-dialog-body"


def test_a_stranger_to_the_house_is_sent_to_the_sign_in_page_and_back(cast: Cast) -> None:
    answer = Client().get("/customers/?q=x")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


def test_one_click_entry_exists_in_the_sample_company_alone(cast: Cast, settings: Any) -> None:
    settings.SAMPLE = False
    assert Client().post("/sign-in/", {"person": cast.owner.id}).status_code == 400
    settings.SAMPLE = True
    assert Client().post("/sign-in/", {"person": cast.owner.id}).status_code == 302


def test_the_bell_costs_two_queries_and_is_silent_while_nothing_changed(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/bell/")  # a session notes once when it began
    with django_assert_max_num_queries(2):
        assert client.get("/bell/?seen=0").status_code == 204
    with django_assert_max_num_queries(2):
        assert client.get("/bell/?seen=1").status_code == 200


def test_a_record_page_offers_only_what_may_be_done_to_this_very_record(
    cast: Cast, adopt: Any, customer: Customer
) -> None:
    wide = {"permit": {"roles": ["sales"], "verbs": ["customers.see"], "scope": "all"}}
    adopt([{"id": "rights", "controls": [*RIGHTS, wide]}, {"id": "time", "controls": [TIME]}], base=False)
    theirs, mine = Client(), Client()
    theirs.force_login(cast.stranger.account)
    mine.force_login(cast.owner.account)

    assert "customers.confirm_customer" in mine.get(f"/customers/{customer.pk}/").content.decode()
    assert "customers.confirm_customer" not in theirs.get(f"/customers/{customer.pk}/").content.decode()
