"""Duties: opened by an event, discharged by another, warned of, breached once, counted."""

from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest

from guiju.groundwork.access.models import Unit
from guiju.groundwork.clock.models import DONE, DONE_LATE, DROPPED, LATE, OPEN, Duty
from guiju.groundwork.clock.tick import tick
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.flow.tests import sample
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.still import at


@pytest.fixture(autouse=True)
def sample_verbs(db: None) -> Generator[None]:
    """The sample's verbs are known while the test runs."""
    sample.declare(REGISTER)
    yield
    sample.withdraw(REGISTER)


def respond(**changes: Any) -> list[dict[str, Any]]:
    control = {"when": "sample.unit_founded", "by": "sample.unit_renamed", "within": "4 h", "who": "actor", **changes}
    return [{"id": "t-1", "controls": [{"respond": control}]}]


def test_a_duty_opens_with_the_event_and_falls_due_in_working_time(cast: Any, adopt: Any) -> None:
    adopt(respond())

    unit = sample.a_unit(cast.owner.actor)  # Monday 10:00; two hours before noon, two after 13:30

    duty = Duty.objects.get()
    assert (duty.clause_id, duty.about, duty.who_id, duty.state) == ("t-1", unit.ref, cast.owner.id, OPEN)
    assert duty.due_at == at("2026-03-02 15:30")
    assert duty.wake_at == at("2026-03-02 14:42")  # 80 % of four working hours


def test_the_answer_in_time_discharges_it(cast: Any, adopt: Any, clock: Any) -> None:
    adopt(respond())
    unit = sample.a_unit(cast.owner.actor)
    clock.set("2026-03-02 15:30")

    sample.rename(cast.owner.actor, unit, name="东区")

    duty = Duty.objects.get()
    assert (duty.state, duty.settled_at, duty.discharged_by) == (
        DONE,
        clock(),
        Entry.objects.get(verb="sample.rename").id,
    )


def test_the_answer_after_the_time_is_late_even_before_the_heartbeat_saw_it(cast: Any, adopt: Any, clock: Any) -> None:
    adopt(respond())
    unit = sample.a_unit(cast.owner.actor)
    clock.set("2026-03-02 15:31")

    sample.rename(cast.owner.actor, unit, name="东区")

    duty = Duty.objects.get()
    assert (duty.state, duty.settled_at, duty.discharged_at) == (DONE_LATE, at("2026-03-02 15:30"), clock())


def test_another_event_leaves_it_open(cast: Any, adopt: Any) -> None:
    adopt(respond())
    unit = sample.a_unit(cast.owner.actor)

    sample.edit_unit(cast.owner.actor, unit, duties="卖货")

    assert Duty.objects.get().state == OPEN


def test_where_the_very_next_event_is_asked_for_another_one_breaks_it(cast: Any, adopt: Any) -> None:
    adopt(respond(next=True))
    unit = sample.a_unit(cast.owner.actor)

    sample.edit_unit(cast.owner.actor, unit, duties="卖货")

    assert Duty.objects.get().state == LATE


def test_an_event_named_under_unless_ends_it_without_fault(cast: Any, adopt: Any) -> None:
    adopt(respond(unless=["sample.unit_edited"]))
    unit = sample.a_unit(cast.owner.actor)

    sample.edit_unit(cast.owner.actor, unit, duties="卖货")

    assert Duty.objects.get().state == DROPPED


def test_the_heartbeat_warns_the_owner_then_breaches_and_tells_the_superior(cast: Any, adopt: Any, clock: Any) -> None:
    adopt(respond())
    sample.a_unit(cast.owner.actor)
    clock.set("2026-03-02 14:45")

    first = tick(cast.system)
    clock.set("2026-03-02 15:31")
    second = tick(cast.system)

    assert (first.warned, first.breached, second.warned, second.breached) == (1, 0, 0, 1)
    assert Duty.objects.get().state == LATE
    told = list(Notice.objects.order_by("id").values_list("account_id", flat=True))
    assert told[0] == cast.owner.id
    assert [entry.event for entry in Entry.objects.filter(kind="clock.duty").order_by("id")] == [
        "clock.duty_warned",
        "clock.duty_breached",
    ]


def test_a_breach_happens_once_however_often_the_heart_beats(cast: Any, adopt: Any, clock: Any) -> None:
    adopt(respond())
    sample.a_unit(cast.owner.actor)
    clock.set("2026-03-03 10:00")

    counts = [tick(cast.system).breached for _ in range(3)]

    assert counts == [1, 0, 0]
    assert Entry.objects.filter(event="clock.duty_breached").count() == 1


def test_a_heartbeat_that_comes_long_after_goes_straight_to_the_breach(cast: Any, adopt: Any, clock: Any) -> None:
    adopt(respond())
    sample.a_unit(cast.owner.actor)
    clock.advance(days=3)

    done = tick(cast.system)

    assert (done.warned, done.breached) == (0, 1)
    assert Duty.objects.get().settled_at == at("2026-03-02 15:30")


def test_the_same_event_again_starts_the_time_anew(cast: Any, adopt: Any, clock: Any) -> None:
    adopt(respond(when="sample.unit_edited"))
    unit = sample.a_unit(cast.owner.actor)
    unit = sample.edit_unit(cast.owner.actor, unit, duties="一")
    clock.advance(hours=1)

    sample.edit_unit(cast.owner.actor, unit, duties="二")

    first, second = Duty.objects.order_by("id")
    assert (first.state, second.state) == (DROPPED, OPEN)


def test_a_condition_decides_whether_anything_is_owed(cast: Any, adopt: Any) -> None:
    adopt(respond(**{"if": {"duties": {"filled": True}}}))

    sample.a_unit(cast.owner.actor)
    assert not Duty.objects.exists()
    sample.a_unit(cast.owner.actor, duties="卖货")
    assert Duty.objects.count() == 1


def test_calendar_time_runs_through_the_night(cast: Any, adopt: Any) -> None:
    adopt(respond(clock="calendar", within="24 h"))
    sample.a_unit(cast.owner.actor)

    assert Duty.objects.get().due_at == at("2026-03-02 10:00") + timedelta(hours=24)


def test_units_have_no_owner_so_nothing_follows_one(cast: Any, adopt: Any) -> None:
    adopt(respond(who="owner"))

    sample.a_unit(cast.owner.actor)

    assert (Duty.objects.get().who_id, Unit.objects.filter(name="华东销售部").count()) == (None, 1)


def test_nothing_is_owed_any_more_on_a_discarded_record(cast: Any, adopt: Any, clock: Any) -> None:
    adopt(respond())
    unit = sample.a_unit(cast.owner.actor)

    sample.close(cast.owner.actor, unit)
    clock.advance(days=3)

    assert tick(cast.system).breached == 0
    assert Duty.objects.get().state == DROPPED
