"""Gates: each kind stops, tells what is missing, lets pass, and leaves its evidence."""

from typing import Any

import pytest

from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.flow.tests.sample import a_unit, edit_unit, found, rename
from guiju.groundwork.kernel.errors import GateShut
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.policy.models import Waiver
from guiju.groundwork.testing.cast import guard_open


def stopped(run: Any) -> Any:
    with pytest.raises(GateShut) as caught:
        run()
    assert len(caught.value.shut) == 1
    return caught.value.shut[0]


def test_a_required_field_that_is_empty_stops_the_verb_and_is_named(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"require": {"before": "sample.rename", "fields": ["duties"]}}]}])

    shut = stopped(lambda: rename(cast.manager.actor, unit, name="东区"))

    assert (shut.clause_id, shut.kind, shut.missing, shut.waiver_role) == (
        "t-1",
        "require",
        ("duties",),
        "dept_manager",
    )


def test_a_filled_field_lets_pass_and_the_entry_says_which_clause_was_kept(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"require": {"before": "sample.rename", "fields": ["duties"]}}]}])
    unit = edit_unit(cast.manager.actor, unit, duties="卖货")

    rename(cast.manager.actor, unit, name="东区")

    assert Entry.objects.get(verb="sample.rename").kept == ["t-1"]


def test_an_input_of_the_verb_counts_as_filled(cast: Any, adopt: Any) -> None:
    adopt([{"id": "t-1", "controls": [{"require": {"before": "sample.found", "fields": ["duties"]}}]}])

    assert found(cast.manager.actor, name="东区", duties="卖货").pk


def test_a_condition_that_does_not_hold_leaves_the_gate_open_and_unnamed(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    gate = {"before": "sample.rename", "fields": ["duties"], "if": {"name": {"eq": "总部"}}}
    adopt([{"id": "t-1", "controls": [{"require": gate}]}])

    rename(cast.manager.actor, unit, name="东区")

    assert Entry.objects.get(verb="sample.rename").kept == []


def test_a_fact_that_does_not_hold_stops_the_verb(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    REGISTER.facts["sample.has_head"] = _has_head
    adopt([{"id": "t-1", "controls": [{"require": {"before": "sample.rename", "facts": ["sample.has_head"]}}]}])

    assert stopped(lambda: rename(cast.manager.actor, unit, name="东区")).params == {"fact": "sample.has_head"}


def test_a_verb_waits_for_the_event_that_must_precede_it(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"precede": {"before": "sample.rename", "after": "sample.unit_edited"}}]}])
    assert stopped(lambda: rename(cast.manager.actor, unit, name="东区")).params == {"event": "sample.unit_edited"}

    edit_unit(cast.manager.actor, unit, duties="卖货")

    assert rename(cast.manager.actor, unit, name="东区").name == "东区"


def test_an_event_on_another_record_does_not_count(cast: Any, adopt: Any) -> None:
    unit, other = a_unit(cast.manager.actor), a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"precede": {"before": "sample.rename", "after": "sample.unit_edited"}}]}])

    edit_unit(cast.manager.actor, other, duties="卖货")

    stopped(lambda: rename(cast.manager.actor, unit, name="东区"))


def test_a_limit_counts_within_its_window(cast: Any, adopt: Any, clock: Any) -> None:
    unit = a_unit(cast.manager.actor)
    limit = {"before": "sample.rename", "event": "sample.unit_renamed", "at_most": 2, "within": "1 d"}
    adopt([{"id": "t-1", "controls": [{"limit": limit}]}])
    for name in ("一", "二"):
        unit = rename(cast.manager.actor, unit, name=name)
    assert stopped(lambda: rename(cast.manager.actor, unit, name="三")).params == {"count": 2, "most": 2}

    clock.advance(hours=25)

    assert rename(cast.manager.actor, unit, name="三").name == "三"


@pytest.mark.parametrize(
    ("moment", "open_"), [("2026-03-02 08:59", False), ("2026-03-02 09:00", True), ("2026-03-02 21:00", False)]
)
def test_hours_close_the_verb_outside_them(cast: Any, adopt: Any, clock: Any, moment: str, open_: bool) -> None:
    unit = a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"limit": {"before": "sample.rename", "hours": ["09:00", "21:00"]}}]}])
    clock.set(moment)

    if open_:
        assert rename(cast.manager.actor, unit, name="东区").name == "东区"
    else:
        assert stopped(lambda: rename(cast.manager.actor, unit, name="东区")).params == {
            "opens": "09:00",
            "closes": "21:00",
        }


def test_a_statutory_holiday_closes_what_is_open_on_working_days_only(cast: Any, adopt: Any, clock: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"limit": {"before": "sample.rename", "workdays_only": True}}]}])
    clock.set("2026-10-01 10:00")

    stopped(lambda: rename(cast.manager.actor, unit, name="东区"))


def test_without_an_approval_the_verb_asks_for_one(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"approve": {"before": "sample.rename", "route": [{"role": "legal"}]}}]}])

    assert stopped(lambda: rename(cast.manager.actor, unit, name="东区")).route == "t-1"


def test_a_granted_waiver_lets_pass_once_and_stands_against_the_clause(cast: Any, adopt: Any, clock: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt([{"id": "t-1", "controls": [{"require": {"before": "sample.rename", "fields": ["duties"]}}]}])
    with guard_open():
        waiver = Waiver.every.create(
            clause_id="t-1", verb="sample.rename", about=unit.ref, role="dept_manager", state=Waiver.GRANTED, reason="急",
            asked_by_id=cast.owner.id, asked_at=clock(), created_at=clock(), updated_at=clock(),
        )  # fmt: skip

    rename(cast.manager.actor, unit, name="东区")

    entry = Entry.objects.get(verb="sample.rename")
    waiver.refresh_from_db()
    assert (entry.kept, entry.waived) == ([], ["t-1"])
    assert (waiver.state, waiver.used_entry) == (Waiver.USED, entry.id)
    stopped(lambda: rename(cast.manager.actor, unit, name="西区"))


def test_every_clause_in_the_way_is_told_at_once(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt(
        [
            {"id": "t-1", "controls": [{"require": {"before": "sample.rename", "fields": ["duties"]}}]},
            {"id": "t-2", "controls": [{"precede": {"before": "sample.rename", "after": "sample.unit_edited"}}]},
        ]
    )

    with pytest.raises(GateShut) as caught:
        rename(cast.manager.actor, unit, name="东区")

    assert [shut.clause_id for shut in caught.value.shut] == ["t-1", "t-2"]


def _has_head(record: Record) -> bool:
    return getattr(record, "head_id", None) is not None
