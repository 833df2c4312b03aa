"""Verbs that modules push into each other: no person's right opens a door to them."""

from typing import Any

import pytest

from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow import door
from guiju.groundwork.flow.door import Request, perform, rights_of
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.flow.tests.sample import a_unit, found
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import guard_open

PUSHED = [
    "clock.breach",
    "clock.warn",
    "deals.touch_opportunity",
    "deals.win",
    "leads.mark_converted",
    "leads.recycle",
    "leads.touch",
    "orders.apply_change",
    "orders.apply_payment",
    "orders.close",
    "orders.settle",
]


@pytest.mark.parametrize("name", PUSHED)
def test_no_door_offers_what_other_modules_push(cast: Any, name: str) -> None:
    assert REGISTER.verbs[name].pushed
    with pytest.raises(NotFound):
        perform(cast.director.actor, Request(name, record_id=1))


def test_a_pushed_verb_is_still_called_by_its_module(cast: Any) -> None:
    verb = REGISTER.verbs["orders.settle"]

    assert (REGISTER.offered("orders.settle"), verb.call is not None) == (None, True)


def test_a_right_taken_away_replays_nothing(cast: Any, adopt: Any) -> None:
    asked = Request("sample.found", inputs={"name": "东区"}, key="k-1")
    perform(cast.director.actor, asked, answer=lambda record: {"name": record.name})
    adopt(
        [{"id": "t-1", "controls": [{"permit": {"roles": ["legal"], "verbs": ["sample.*"], "scope": "all"}}]}],
        base=False,
    )

    with pytest.raises(NotAllowed):
        perform(cast.director.actor, asked, answer=lambda record: {"name": record.name})


def test_a_gate_panel_fills_only_what_the_person_may_edit(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.director.actor)
    permits = [
        {"permit": {"roles": ["sales"], "verbs": ["sample.rename"], "scope": "all"}},
        {"permit": {"roles": ["sales"], "verbs": ["sample.edit_unit"], "scope": "self"}},
    ]
    adopt([{"id": "t-1", "controls": permits}], base=False)

    with pytest.raises(NotAllowed):
        perform(cast.owner.actor, Request("sample.rename", unit.pk, {"name": "东区"}, fill={"duties": "mine now"}))

    assert not Entry.objects.filter(verb="sample.edit_unit").exists()


def test_nobody_names_a_discarded_record_or_somebody_who_left(cast: Any) -> None:
    held, verb = rights_of(cast.director.actor), inputs_of(REGISTER.verbs["org.appoint"])
    unit = found(cast.director.actor, name="旧区")
    asked = {"account": cast.owner.id, "unit": unit.pk, "role": "sales"}
    assert verb.read(asked, held)["unit"] == unit
    with guard_open():
        Unit.every.filter(pk=unit.pk).update(discarded_at=cast.director.actor.now)
    Account.objects.filter(pk=cast.owner.id).update(is_active=False)

    with pytest.raises(Invalid) as refused:
        verb.read(asked, held)

    assert set(refused.value.fields) == {"account", "unit"}


def test_a_record_is_named_only_by_those_who_may_see_it(cast: Any) -> None:
    employee = REGISTER.kinds["org.employee"]
    assert covered(rights_of(cast.director.actor), "org.see", employee) is not None
    with pytest.raises(NotFound):
        door.named(cast.director.actor, "org.employee:seven")
    with pytest.raises(NotFound):
        door.named(cast.director.actor, "nothing:1")
