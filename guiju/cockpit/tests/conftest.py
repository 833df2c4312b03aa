"""The cockpit is looked at under the shipped policies, at the test's clock."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.testing.cast import Cast, Person
from guiju.groundwork.testing.policy import adopt_shipped
from guiju.leads.actions import assign, capture, screen
from guiju.leads.models import Lead

Look = Callable[..., str]


@pytest.fixture
def company(cast: Cast, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    adopt_shipped()
    monkeypatch.setattr("guiju.groundwork.desk.middleware.actor_of", partial(actor_of, clock=clock))
    return cast


@pytest.fixture
def look(company: Cast) -> Look:
    """``look(person, "/policy/")``: what the page says to this person."""

    browsers: dict[int, Client] = {}

    def at(person: Person, address: str, *, language: str = "en", status: int = 200) -> str:
        if person.id not in browsers:
            browsers[person.id] = Client()
            browsers[person.id].force_login(person.account)
        browsers[person.id].cookies["django_language"] = language
        answer = browsers[person.id].get(address)
        assert answer.status_code == status, address
        return answer.content.decode()

    return at


@pytest.fixture
def waiting(company: Cast, clock: Any) -> Callable[[str], Lead]:
    """``waiting("…公司")``: a lead that a salesperson was given and has not rung."""

    def given(name: str) -> Lead:
        by = company.marketing.actor
        lead = capture(
            by, name=name, source="website", intent="medium", industry="机械", company_size="small", obtained_at=clock()
        )
        return assign(by, screen(by, lead, screening="valid"), to=company.owner.account)

    return given
