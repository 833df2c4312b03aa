"""Cells changed in a list: through the edit verb, within its rights and masks, on the version one saw."""

from typing import Any

import pytest
from django.test import Client

from guiju.groundwork.testing.cast import Cast, Person, events_of
from guiju.leads.actions import capture
from guiju.leads.models import Lead


@pytest.fixture
def own(cast: Cast) -> Lead:
    return capture(cast.owner.actor, name="甲", region="华东", phone="13800138000")


def send(person: Person, record: Lead, name: str, value: str, **given: Any) -> Any:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    sent = {"value": value, "version": record.version, **given}
    return client.post(f"/leads/{record.pk}/cell/{name}/", sent, headers={"Accept": "application/json"})


def test_a_cell_is_changed_in_the_list(cast: Cast, own: Lead) -> None:
    answer = send(cast.owner, own, "region", "华南")
    assert answer.status_code == 200
    assert answer.json() == {"html": "华南", "version": own.version + 1}
    assert Lead.objects.get().region == "华南"
    assert events_of(own) == ["leads.lead_captured", "leads.lead_edited"]


def test_its_input_is_that_of_the_form(cast: Cast, own: Lead) -> None:
    client = Client()
    client.force_login(cast.owner.account)
    assert b"<select" in client.get(f"/leads/{own.pk}/cell/source/").content
    assert "华东" in client.get(f"/leads/{own.pk}/cell/region/").content.decode()
    assert client.get(f"/leads/{own.pk}/cell/state/").status_code == 403
    assert b'data-cell="region"' in client.get("/leads/?cols=name,region,state").content
    assert b'data-cell="state"' not in client.get("/leads/?cols=name,region,state").content


def test_what_does_not_fit_is_told_at_the_cell(cast: Cast, own: Lead) -> None:
    answer = send(cast.owner, own, "email", "keine Adresse")
    assert answer.status_code == 400
    assert "mail" in answer.json()["message"]
    assert send(cast.owner, own, "name", "").status_code == 400
    assert Lead.objects.get().version == own.version


def test_a_cell_somebody_else_changed_meanwhile_is_not_overwritten(cast: Cast, own: Lead) -> None:
    assert send(cast.owner, own, "region", "华南").status_code == 200
    answer = send(cast.owner, own, "region", "华北")
    assert answer.status_code == 412
    assert answer.json()["message"]
    assert Lead.objects.get().region == "华南"


def test_a_cell_sent_twice_is_changed_once(cast: Cast, own: Lead) -> None:
    for _ in range(2):
        assert send(cast.owner, own, "region", "华南", key="cell-1").status_code == 200
    assert Lead.objects.get().version == own.version + 1


def test_a_cell_out_of_scope_or_masked_cannot_be_changed(cast: Cast, own: Lead, adopt: Any) -> None:
    assert send(cast.stranger, own, "region", "x").status_code == 404
    adopt([{"id": "cells", "controls": [{"permit": {
        "roles": ["all"], "verbs": ["leads.see", "leads.edit_lead"], "scope": "all"}}]}], base=False)  # fmt: skip
    answer = send(cast.manager, own, "phone", "13900139000")
    assert answer.status_code == 403
    assert send(cast.manager, own, "region", "华南").status_code == 200
    adopt([{"id": "cells", "controls": [{"permit": {
        "roles": ["all"], "verbs": ["leads.see"], "scope": "all"}}]}], base=False)  # fmt: skip
    assert send(cast.manager, own, "region", "华北").status_code == 403


@pytest.mark.parametrize(
    ("name", "pasted", "stored"), [("source", "Advertisement", "ads"), ("region", " 华南 ", "华南")]
)
def test_a_value_from_a_spreadsheet_is_read_as_it_was_meant(
    cast: Cast, own: Lead, name: str, pasted: str, stored: str
) -> None:
    labels = {str(words): code for code, words in Lead._meta.get_field("source").flatchoices}
    text = next((words for words, code in labels.items() if code == stored), pasted) if name == "source" else pasted
    assert send(cast.owner, own, name, text, pasted="1").status_code == 200
    assert getattr(Lead.objects.get(), name) == stored
    answer = send(cast.owner, Lead.objects.get(), "source", "从月球来", pasted="1")
    assert answer.status_code == 400
    assert "从月球来" in answer.json()["message"]
