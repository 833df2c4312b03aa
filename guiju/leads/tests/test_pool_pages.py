"""The pages of the pools: looked through, looked closer, claimed; rules tried on the data of the moment."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.testing.cast import Cast, Person
from guiju.groundwork.testing.still import StillClock
from guiju.leads import actions
from guiju.leads.models import Lead
from guiju.leads.timers import recycle_idle

Adopt = Callable[..., Any]
POOL = {
    "idle_days": 7, "holding_cap": 50, "daily_claims": 1, "cool_off_days": 3, "daily_views": 1, "warn_days": 2,
    "rules": [{"name": "高意向", "when": {"intent": {"in": ["high"]}}, "days": 14}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _policy(adopt: Adopt, cast: Cast) -> None:
    adopt([{"id": "t-pool", "controls": [{"terms": {"leads.pool": POOL}}]}])


def window(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    return client


def lead_of(cast: Cast, name: str, **given: Any) -> Lead:
    lead = actions.capture(cast.marketing.actor, name=name, **given)
    return actions.assign(cast.manager.actor, lead, to=cast.owner.account)


def pooled(cast: Cast, name: str, **given: Any) -> Lead:
    return actions.release(cast.owner.actor, lead_of(cast, name, **given), reason="换人")


def test_the_pool_shows_what_waits_with_contact_details_masked(cast: Cast) -> None:
    pooled(cast, "甲公司", phone="13800138000", contact_name="林晓")
    text = window(cast.stranger).get("/pool/").content.decode()
    assert "甲公司" in text
    assert "13800138000" not in text
    assert "林晓" not in text


def test_looking_closer_shows_them_and_counts_against_the_day(cast: Cast) -> None:
    first, second = pooled(cast, "甲公司", phone="13800138000"), pooled(cast, "乙公司", phone="13800138001")
    client = window(cast.stranger)
    assert "13800138000" not in client.get(f"/pool/leads/{first.pk}/").content.decode()
    assert client.post(f"/pool/leads/{first.pk}/").status_code == 302
    assert "13800138000" in client.get(f"/pool/leads/{first.pk}/").content.decode()
    refused = client.post(f"/pool/leads/{second.pk}/")
    assert refused.status_code == 422
    assert "Go on tomorrow" in refused.content.decode()
    assert "13800138001" not in client.get(f"/pool/leads/{second.pk}/").content.decode()


def test_a_record_that_is_in_no_pool_or_no_kind_has_no_such_page(cast: Cast) -> None:
    client = window(cast.stranger)
    for address in (f"/pool/leads/{lead_of(cast, '甲').pk}/", "/pool/leads/999/", "/pool/orders/1/"):
        assert client.get(address).status_code == 404


def test_whoever_has_no_right_to_the_pool_is_told_so(cast: Cast, adopt: Adopt) -> None:
    adopt("- {id: t-1, controls: [{permit: {roles: [sales], verbs: [leads.see], scope: self}}]}", base=False)
    client = window(cast.owner)
    assert [client.get(address).status_code for address in ("/pool/", "/pool-rules/", "/lead-sources/")] == [403] * 3


def test_a_trial_answers_with_the_list_behind_each_figure(cast: Cast, clock: StillClock) -> None:
    clock.set(f"{wall_clock() - timedelta(days=8):%Y-%m-%d %H:%M}")
    high, low = lead_of(cast, "高意向公司", intent="high"), lead_of(cast, "普通公司")
    clock.advance(days=8)
    client = window(cast.director)
    page = client.get("/pool-rules/?kind=leads").content.decode()
    assert "would go to the pools" not in page
    tried = client.get("/pool-rules/?kind=leads&try=1&days.0=5&idle_days=30").content.decode()
    assert re.search(r"<strong>1</strong><small>with the rules in force: 1", tried)
    listed = client.get("/pool-rules/?kind=leads&days.0=5&idle_days=30&list=1&rule=0").content.decode()
    assert high.name in listed
    assert low.name not in listed
    assert recycle_idle(cast.system) == 1
    assert {lead.name: lead.state for lead in Lead.objects.all()} == {"高意向公司": "assigned", "普通公司": "pooled"}


@pytest.mark.parametrize("days", ["0", "-1", "x", "99999", "1.5"])
def test_a_trial_refuses_days_that_are_none(cast: Cast, days: str) -> None:
    answer = window(cast.director).get(f"/pool-rules/?try=1&days.0={days}")
    assert answer.status_code == 400
    assert "whole number" in answer.content.decode()


def test_costs_are_told_by_source_lead_and_opportunity(cast: Cast, clock: StillClock) -> None:
    clock.set(f"{wall_clock() - timedelta(minutes=1):%Y-%m-%d %H:%M}")
    for name in ("甲", "乙"):
        actions.capture(cast.marketing.actor, name=name, source="ads")
    cost = actions.book_cost(cast.director.actor, source="ads", month=wall_clock().date(), amount=Decimal(3000))
    actions.edit_cost(cast.director.actor, cost, amount=Decimal(1000))
    page = window(cast.director).get("/lead-sources/").content.decode()
    assert "1,000.00" in page
    assert "500.00" in page
    assert window(cast.director).get("/lead-sources/?month=2026-13").status_code == 200
