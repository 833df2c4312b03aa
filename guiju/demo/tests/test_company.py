"""The sample company in small: two weeks, a handful of people."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.core.management import call_command

from guiju.demo import command
from guiju.demo.company import simulate
from guiju.demo.names import Names
from guiju.demo.world import Person, World
from guiju.groundwork.access.models import Account
from guiju.groundwork.clock.models import DONE, DONE_LATE, LATE, Duty
from guiju.groundwork.flow.models import Refusal
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel import credit_code, phone
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.ledger.seal import seal
from guiju.groundwork.ledger.verify import verify
from guiju.groundwork.policy import book

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
UNTIL = datetime(2026, 3, 20, 15, 30, tzinfo=BUSINESS_ZONE)


STATES = {
    "leads.lead": {"assigned", "contacted", "converted", "pooled"},
    "deals.opportunity": {"discovery", "lost", "won"},
    "deals.solution": {"agreed"},
    "deals.proposal": {"presented"},
    "deals.quotation": {"draft", "accepted"},
    "deals.negotiation": {"agreed"},
    "contracts.contract": {"handed_over"},
    "governance.approvalrequest": {"used"},
    "orders.order": {"confirmed"},
    "finance.receipt": {"applied"},
    "customers.customer": {"active"},
    "calls.followup": {"planned", "done"},
    "catalog.product": {"active", "retired"},
}


@pytest.fixture(scope="module", autouse=True)
def company(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """Nine weeks of a company of fourteen, told once for all tests of this file; everything is emptied afterwards."""
    with django_db_blocker.unblock():
        try:
            yield _worked(months=2.2)
        finally:
            _empty()


def _worked(months: float) -> World:
    return simulate(7, months, UNTIL, 1.0, few=True)


def _empty() -> None:
    call_command("flush", interactive=False, verbosity=0)
    book.forget()


def _counts() -> Counter[str]:
    return Counter(Entry.objects.values_list("event", flat=True))


@pytest.mark.parametrize("kind", STATES)
def test_records_stand_in_every_state_that_nine_weeks_can_bring(kind: str) -> None:
    assert STATES[kind] <= set(REGISTER.kinds[kind].objects.values_list("state", flat=True))


def test_every_act_was_somebodys_whose_posts_include_it(company: World) -> None:
    people: dict[int | None, Person] = {person.account.pk: person for person in company.people.values()}
    acted = Entry.objects.filter(caused_by=None, door="simulation").exclude(actor_id=None)
    for actor_id, verb in acted.values_list("actor_id", "verb").distinct():
        assert company.held(people[actor_id]).may(verb), f"{people[actor_id].role} may not {verb}"


def test_no_record_exists_that_the_ledger_does_not_tell_of() -> None:
    for kind, model in REGISTER.kinds.items():
        told = set(Entry.objects.filter(kind=kind).values_list("kind", "record_id"))
        parts = {"orders.receivable", "orders.shipment", "clock.duty"}  # written with their order, their event
        if kind not in parts:
            assert {(kind, pk) for pk in model.every.values_list("pk", flat=True)} <= told, kind


def test_the_ledger_is_sealed_and_true() -> None:
    deadline = time.monotonic() + 180
    while not (report := verify()).entries and time.monotonic() < deadline:
        if not seal():  # a transaction of another database on this server may hold the seal back a while
            time.sleep(0.2)
    assert report.clean
    assert report.entries > 0
    assert report.entries + report.unsealed == Entry.objects.count()


def test_duties_were_kept_and_broken() -> None:
    states = Counter(Duty.objects.values_list("state", flat=True))
    assert states[DONE] > states[DONE_LATE] + states[LATE] > 0


def test_the_policy_stopped_some_who_forgot_something() -> None:
    assert Refusal.objects.exists()


def test_nobody_has_a_password_outside_sample_mode() -> None:
    assert not any(account.has_usable_password() for account in Account.objects.all())


def test_a_database_with_records_is_left_alone(capsys: Any) -> None:
    before = Entry.objects.count()
    assert command.main(["--if-empty"]) == 0
    assert command.main([]) == 1
    assert "Nothing was done" in capsys.readouterr().out
    assert Entry.objects.count() == before


def test_names_numbers_and_codes_are_well_formed_and_never_twice() -> None:
    names = Names(World(1, date(2026, 3, 2), UNTIL).rng)
    numbers = [names.phone() for _ in range(200)]
    assert len(set(numbers)) == 200
    assert all(phone.normalise(number).key for number in numbers)
    companies = [names.company() for _ in range(300)]
    assert len({company.name for company in companies}) == 300
    assert all(credit_code.check(names.credit_code(company.city)) for company in companies)


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_gives_the_same_company() -> None:
    told = []
    for _ in range(2):
        _empty()
        _worked(months=0.25)
        told.append((_counts(), list(Account.objects.order_by("pk").values_list("username", flat=True))))
    assert told[0] == told[1]


def test_no_story_met_a_refusal_it_did_not_expect(company: World) -> None:
    assert company.cut_short == []
