"""A bulk verb: many records, one entry, their duties, all or nothing."""

from dataclasses import dataclass
from typing import Any

import pytest

from guiju.groundwork.access.models import Unit
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.flow.bulk import Made, bulk, copied, copy_in, keys_for
from guiju.groundwork.flow.tests.sample import a_unit
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import GateShut
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.ledger import timeline
from guiju.groundwork.ledger.models import Entry


@dataclass(frozen=True)
class TeamsFounded(Event):
    """Teams were founded under a unit."""

    count: int


@bulk("sample.found_teams")
def found_teams(by: Actor, head: Unit, *names: str, broken: bool = False) -> Made:
    """Found teams under a unit."""
    keys = keys_for(Unit, len(names))
    alike = Unit(parent=head, created_at=by.now, updated_at=by.now, version=1)
    copy_in(
        alike,
        ("id", "name", "path"),
        (copied(key, name, f"{head.path}{key}/") for key, name in zip(keys, names, strict=True)),
    )
    head.duties = f"{len(names)} teams"
    if broken:
        raise RuntimeError("broken on the way")
    newcomers = [
        Newcomer(f"access.unit:{key}", name, unit_id=key, fields={"name": name})
        for key, name in zip(keys, names, strict=True)
    ]
    return Made(TeamsFounded(len(names)), newcomers, as_after="sample.unit_founded")


def test_it_stores_every_row_and_one_entry_that_each_timeline_tells(cast: Any) -> None:
    head = a_unit(cast.manager.actor)

    saved = found_teams(cast.manager.actor, head, "一组", "二组")

    first, second = Unit.objects.filter(parent=head).order_by("id")
    entry = Entry.objects.get(verb="sample.found_teams")
    assert (first.name, second.name, saved.duties, saved.version) == ("一组", "二组", "2 teams", 2)
    assert entry.refs == [head.ref, first.ref, second.ref]
    assert entry.after == {"duties": "2 teams"}
    assert [told.id for told in timeline.of(second.ref)] == [entry.id]


def test_signs_that_the_wire_format_knows_are_stored_as_they_are(cast: Any) -> None:
    head, odd = a_unit(cast.manager.actor), '甲\t乙\\N\n"丙"\r'

    found_teams(cast.manager.actor, head, odd)

    assert Unit.objects.get(parent=head).name == odd


def test_each_new_record_has_the_duties_that_its_own_conditions_ask_for(cast: Any, adopt: Any) -> None:
    control = {"when": "sample.unit_founded", "by": "sample.unit_renamed", "within": "4 h", "who": "sales"}
    adopt([
        {"id": "t-1", "controls": [{"respond": control}]},
        {"id": "t-2", "controls": [{"respond": {**control, "if": {"name": {"eq": "二组"}}, "who": "actor"}}]},
    ])  # fmt: skip
    head = a_unit(cast.manager.actor)

    found_teams(cast.manager.actor, head, "一组", "二组")

    teams = {unit.ref: unit for unit in Unit.objects.filter(parent=head)}
    opened = {
        (duty.clause_id, teams[duty.about].name, duty.role, duty.who_id)
        for duty in Duty.objects.filter(about__in=teams)
    }
    assert opened == {
        ("t-1", "一组", "sales", None),
        ("t-1", "二组", "sales", None),
        ("t-2", "二组", "", cast.manager.id),
    }


def test_the_duties_of_many_are_like_the_duty_of_one(cast: Any, adopt: Any) -> None:
    control = {"when": "sample.unit_founded", "by": "sample.unit_renamed", "unless": ["sample.unit_edited"]}
    adopt([{"id": "t-1", "controls": [{"respond": {**control, "within": "4 h", "who": "sales"}}]}])
    head = a_unit(cast.manager.actor)

    found_teams(cast.manager.actor, head, "一组")

    own = {"id", "about", "about_name", "unit_id", "opened_by"}
    one, many = (
        {
            field.attname: getattr(duty, field.attname)
            for field in Duty._meta.concrete_fields
            if field.attname not in own
        }
        for duty in Duty.objects.order_by("id")
    )
    assert one == many


def test_a_gate_of_the_verb_is_asked(cast: Any, adopt: Any) -> None:
    adopt([{"id": "t-1", "controls": [{"require": {"before": "sample.found_teams", "fields": ["duties"]}}]}])
    head = a_unit(cast.manager.actor)

    with pytest.raises(GateShut):
        found_teams(cast.manager.actor, head, "一组")


def test_nothing_is_left_of_one_that_breaks_on_the_way(cast: Any) -> None:
    head = a_unit(cast.manager.actor)

    with pytest.raises(RuntimeError):
        found_teams(cast.manager.actor, head, "一组", broken=True)

    assert not Unit.objects.filter(parent=head).exists()
    assert not Entry.objects.filter(verb="sample.found_teams").exists()
