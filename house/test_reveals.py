"""Looking at a masked value: for a reason, counted, told; never beyond what one may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import add_contact, open_customer
from guiju.customers.models import Contact
from guiju.groundwork.testing.cast import Cast, Person, events_of
from guiju.security.models import Reveal

PHONE = "13812345678"
RIGHTS = [
    {"permit": {"roles": ["all"], "verbs": ["customers.*"], "scope": "self"}},
    {"permit": {"roles": ["legal"], "verbs": ["customers.see", "security.reveal"], "scope": "all"}},
    {"permit": {"roles": ["finance"], "verbs": ["customers.see"], "scope": "all"}},
    {"permit": {"roles": ["all"], "verbs": ["security.see"], "scope": "self"}},
    {"terms": {"security.reveal": {"most_a_day": 2, "shown_seconds": 20}}},
]


@pytest.fixture
def contact(cast: Cast, adopt: Callable[..., Any]) -> Contact:
    adopt([{"id": "t-1", "controls": RIGHTS}], base=False)
    customer = open_customer(cast.owner.actor, name="华为")
    return add_contact(cast.owner.actor, customer=customer, name="王工", phone=PHONE)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def look(person: Person, contact: Contact, reason: str = "发票寄送核对", field: str = "phone") -> Any:
    path = f"/reveal/customers.contact/{contact.pk}/{field}/"
    return client_of(person).post(path, {"reason": reason})


def test_a_look_shows_the_value_and_is_written_down(cast: Cast, contact: Contact) -> None:
    client = client_of(cast.legal)
    record = client.get(f"/contacts/{contact.pk}/").content.decode()
    assert "138****5678" in record
    assert PHONE not in record
    assert PHONE not in client.get(f"/reveal/customers.contact/{contact.pk}/phone/").content.decode()

    answer = look(cast.legal, contact)

    assert PHONE in answer.content.decode()
    assert 'data-gone-after="20"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    kept = Reveal.objects.get()
    assert (kept.account, kept.about, kept.field) == (cast.legal.account, contact.ref, "phone")
    assert PHONE not in str(events_of(kept)) + kept.reason
    told = client_of(cast.legal).get("/reveals/").content.decode()
    assert "发票寄送核对" in told


def test_without_a_reason_nothing_is_shown(cast: Cast, contact: Contact) -> None:
    answer = look(cast.legal, contact, "  ")

    assert answer.status_code == 400
    assert PHONE not in answer.content.decode()
    assert not Reveal.objects.exists()


def test_the_days_number_is_the_limit(cast: Cast, contact: Contact) -> None:
    assert [look(cast.legal, contact).status_code for _ in range(3)] == [200, 200, 422]
    assert Reveal.objects.count() == 2


def test_who_may_not_look_is_refused_and_who_does_not_see_finds_nothing(cast: Cast, contact: Contact) -> None:
    assert look(cast.finance, contact).status_code == 403
    assert look(cast.stranger, contact).status_code == 404
    assert look(cast.legal, contact, field="name").status_code == 404
    assert look(cast.legal, contact, field="discarded_at").status_code == 404
    assert not Reveal.objects.exists()


def test_a_hidden_field_is_not_revealed(cast: Cast, contact: Contact, adopt: Callable[..., Any]) -> None:
    rule = {"fields": {"record": "customers.contact", "names": ["phone"], "may": "hidden", "roles": ["legal"]}}
    adopt([{"id": "t-1", "controls": [*RIGHTS, rule]}], base=False)

    assert look(cast.legal, contact).status_code == 403
