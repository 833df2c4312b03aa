"""The door: right, scope, version, key; and what a refusal leaves behind."""

from typing import Any

import pytest

from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.flow.models import Refusal
from guiju.groundwork.flow.tests.sample import a_unit
from guiju.groundwork.kernel.errors import GateShut, Invalid, NotAllowed, NotFound, Stale
from guiju.groundwork.ledger.models import Entry


def test_whoever_holds_the_right_gets_it_done(cast: Any) -> None:
    done = perform(cast.director.actor, Request("sample.found", inputs={"name": "东区"}))

    assert Unit.objects.get(pk=done.record.pk).name == "东区"


def test_without_the_right_it_is_refused_and_nothing_is_written(cast: Any, adopt: Any) -> None:
    adopt(
        [{"id": "t-1", "controls": [{"permit": {"roles": ["legal"], "verbs": ["sample.*"], "scope": "all"}}]}],
        base=False,
    )

    with pytest.raises(NotAllowed):
        perform(cast.owner.actor, Request("sample.found", inputs={"name": "东区"}))

    assert not Entry.objects.filter(verb="sample.found").exists()


def test_an_unknown_verb_and_an_unknown_record_are_not_found(cast: Any) -> None:
    with pytest.raises(NotFound):
        perform(cast.director.actor, Request("sample.dance"))
    with pytest.raises(NotFound):
        perform(cast.director.actor, Request("sample.rename", record_id=987654321, inputs={"name": "x"}))


def test_a_stale_version_is_refused(cast: Any) -> None:
    unit = a_unit(cast.director.actor)
    perform(cast.director.actor, Request("sample.rename", record_id=unit.pk, inputs={"name": "甲"}, if_match=1))

    with pytest.raises(Stale) as refused:
        perform(cast.director.actor, Request("sample.rename", record_id=unit.pk, inputs={"name": "乙"}, if_match=1))

    assert refused.value.current_version == 2
    assert Unit.objects.get(pk=unit.pk).name == "甲"


def test_the_same_key_replays_the_stored_answer_and_does_nothing_twice(cast: Any) -> None:
    asked = Request("sample.found", inputs={"name": "东区"}, key="k-1")

    first = perform(cast.director.actor, asked, answer=lambda record: {"id": record.pk})
    second = perform(cast.director.actor, asked, answer=lambda record: {"id": record.pk})

    assert (second.replayed, second.body) == (True, first.body)
    assert Entry.objects.filter(verb="sample.found").count() == 1


def test_the_same_key_for_another_request_is_refused(cast: Any) -> None:
    perform(cast.director.actor, Request("sample.found", inputs={"name": "东区"}, key="k-1"))

    with pytest.raises(Invalid):
        perform(cast.director.actor, Request("sample.found", inputs={"name": "西区"}, key="k-1"))


def test_a_refused_request_does_not_use_up_its_key(cast: Any) -> None:
    with pytest.raises(Invalid):
        perform(cast.director.actor, Request("sample.found", inputs={}, key="k-1"))

    assert perform(cast.director.actor, Request("sample.found", inputs={"name": "东区"}, key="k-1")).record.pk


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({}, "name"),
        ({"name": "x", "colour": "red"}, "colour"),
        ({"name": ["x"]}, "name"),
        ({"name": "x" * 200}, "name"),
    ],
)
def test_input_that_does_not_fit_is_refused_field_by_field(cast: Any, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        perform(cast.director.actor, Request("sample.found", inputs=inputs))

    assert field in refused.value.fields


def test_a_gate_can_be_filled_and_passed_in_one_go(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.director.actor)
    adopt([{"id": "t-1", "controls": [{"require": {"before": "sample.rename", "fields": ["duties"]}}]}])

    done = perform(
        cast.director.actor,
        Request("sample.rename", record_id=unit.pk, inputs={"name": "东区"}, fill={"duties": "卖货"}),
    )

    assert (done.record.name, done.record.duties) == ("东区", "卖货")


def test_a_shut_gate_undoes_the_filling_and_is_counted(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.director.actor)
    adopt([{"id": "t-1", "controls": [{"precede": {"before": "sample.rename", "after": "sample.unit_founded_twice"}}]}])

    with pytest.raises(GateShut):
        perform(
            cast.director.actor,
            Request("sample.rename", record_id=unit.pk, inputs={"name": "东区"}, fill={"duties": "x"}),
        )

    refusal = Refusal.objects.get()
    assert (refusal.verb, refusal.ref, refusal.clauses) == ("sample.rename", unit.ref, ["t-1"])
    assert Unit.objects.get(pk=unit.pk).duties == ""
