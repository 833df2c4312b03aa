"""The sample company in small: two weeks, a handful of people."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from guiju.demo import command
from guiju.demo.company import simulate
from guiju.demo.names import Names
from guiju.demo.world import World
from guiju.groundwork.access.models import Account
from guiju.groundwork.clock.models import DONE, DONE_LATE, LATE, Duty
from guiju.groundwork.flow.models import Refusal
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel import credit_code, phone
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.ledger.verify import verify
from guiju.groundwork.policy import book

UNTIL = datetime(2026, 3, 20, 15, 30, tzinfo=BUSINESS_ZONE)


def _worked(seed: int = 7, months: float = 0.46, size: float = 0.4) -> World:
    return simulate(seed, months, UNTIL, size)


@pytest.fixture
def company(db: Any) -> Iterator[World]:
    yield _worked()
    book.forget()


def _counts() -> Counter[str]:
    return Counter(Entry.objects.values_list("event", flat=True))


def test_the_same_seed_gives_the_same_company(company: World) -> None:
    first, names = _counts(), list(Account.objects.order_by("pk").values_list("username", flat=True))
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names() if t != "django_migrations"]
        cursor.execute("TRUNCATE " + ", ".join(f'"{t}"' for t in tables) + " RESTART IDENTITY")
    _worked()
    assert _counts() == first
    assert list(Account.objects.order_by("pk").values_list("username", flat=True)) == names


def test_every_act_was_somebodys_whose_posts_include_it(company: World) -> None:
    people = {person.account.pk: person for person in company.people.values()}
    acted = Entry.objects.filter(caused_by=None, door="simulation").exclude(actor_id=None)
    for actor_id, verb in acted.values_list("actor_id", "verb").distinct():
        assert company.held(people[actor_id]).may(verb), f"{people[actor_id].role} may not {verb}"


def test_no_record_exists_that_the_ledger_does_not_tell_of(company: World) -> None:
    for kind, model in REGISTER.kinds.items():
        told = set(Entry.objects.filter(refs__isnull=False).values_list("kind", "record_id").filter(kind=kind))
        parts = {"orders.receivable", "orders.shipment", "clock.duty"}  # written with their order, their event
        if kind not in parts:
            assert {(kind, pk) for pk in model.every.values_list("pk", flat=True)} <= told, kind


def test_the_ledger_is_sealed_and_true(company: World) -> None:
    assert verify().sound  # type: ignore[attr-defined]


def test_duties_were_kept_and_broken(company: World) -> None:
    states = Counter(Duty.objects.values_list("state", flat=True))
    assert states[DONE] > states[DONE_LATE] + states[LATE] > 0


def test_the_policy_stopped_some_who_forgot_something(company: World) -> None:
    assert Refusal.objects.exists()


def test_nobody_has_a_password_outside_sample_mode(company: World, settings: Any) -> None:
    assert not any(account.has_usable_password() for account in Account.objects.all())


def test_a_database_with_records_is_left_alone(company: World, capsys: Any) -> None:
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
