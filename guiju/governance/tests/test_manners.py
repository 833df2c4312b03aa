"""One is enough, all must agree, one after the other; whom a step asks, and when it is taken."""

from typing import Any

import pytest

from guiju.governance import queries, states
from guiju.governance.models import ApprovalCopy
from guiju.governance.tests.conftest import Desk
from guiju.groundwork.kernel.errors import Lost, NotAllowed, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.policy.reader import Unreadable, read
from guiju.groundwork.testing.cast import events_of


def _waits(desk: Desk) -> set[str]:
    day = business_day(desk.cast.clock.moment)
    return {who for who in desk.cast.people if queries.waiting_for(desk.person(who).id, day).exists()}


def test_all_who_are_asked_must_agree(desk: Desk) -> None:
    desk.cast.post(desk.cast.finance, "legal", desk.cast.units["law"])
    desk.route("{role: legal, mode: all}")
    request = desk.ask()
    assert _waits(desk) == {"legal", "finance"}
    request = desk.approve("finance", request)
    assert (request.state, desk.states(request), _waits(desk)) == (states.PENDING, [states.OPEN], {"legal"})
    assert events_of(request)[-1] == "governance.voice_given"
    with pytest.raises(Lost):
        desk.approve("finance", request)
    assert desk.approve("legal", request).state == states.USED
    assert desk.spent() == "spent 800"


def test_they_are_asked_one_after_the_other(desk: Desk) -> None:
    desk.route("{superiors: 2, mode: order}")
    request = desk.ask()
    assert _waits(desk) == {"manager"}
    with pytest.raises(NotAllowed):
        desk.approve("director", request)
    request = desk.approve("manager", request)
    assert _waits(desk) == {"director"}
    assert desk.approve("director", request).state == states.USED


def test_one_refusal_of_several_ends_it(desk: Desk) -> None:
    from guiju.governance import actions

    desk.cast.post(desk.cast.finance, "legal", desk.cast.units["law"])
    desk.route("{role: legal, mode: all}, {role: dept_manager}")
    request = desk.approve("legal", desk.ask())
    request = actions.refuse(desk.actor("finance"), request, opinion="超预算")
    assert (request.state, desk.states(request)) == (states.REFUSED, [states.REFUSED, states.SKIPPED])


def test_of_those_asked_in_a_named_post_one_is_enough(desk: Desk) -> None:
    desk.route("{role: dept_manager, unit: 华南销售部}")
    request = desk.ask()
    assert _waits(desk) == {"south_manager"}
    assert desk.approve("south_manager", request).state == states.USED


def test_several_roles_are_asked_in_one_step(desk: Desk) -> None:
    desk.route("{role: legal, also: [finance], mode: all}")
    request = desk.approve("finance", desk.ask())
    assert _waits(desk) == {"legal"}
    assert desk.approve("legal", request).state == states.USED


def test_who_has_no_head_above_cannot_ask_heads(desk: Desk) -> None:
    desk.route("{superiors: 1}")
    from guiju.governance.tests.trial import ask

    with pytest.raises(Refused) as refusal:
        ask(desk.cast, who=desk.cast.director) if not _heads_above_director(desk) else None
    assert refusal.value.code == "governance.nobody_above"


def _heads_above_director(desk: Desk) -> bool:
    from guiju.groundwork.access.models import Unit
    from guiju.groundwork.testing.cast import guard_open

    with guard_open():
        Unit.objects.update(head=desk.cast.director.account)
    return False


@pytest.mark.parametrize(("amount", "taken"), [("99", 1), ("100", 2), ("499", 2), ("500", 1)])
def test_a_step_is_taken_within_its_band(desk: Desk, amount: str, taken: int) -> None:
    desk.route("{role: legal}, {role: finance, amount_from: 100, amount_below: 500}")
    assert desk.ask(amount).steps.count() == taken


def test_a_step_is_taken_in_its_department_only(desk: Desk) -> None:
    desk.route(
        "{role: legal}, {role: finance, if: {department: {in: [销售部]}}}, {role: admin, if: {department: {eq: 客服部}}}"
    )
    assert [step.role for step in desk.ask().steps.all()] == ["legal", "finance"]


def test_a_step_is_taken_by_other_fields_of_the_record(desk: Desk) -> None:
    desk.route(
        "{role: legal}, {role: finance, if: {is_department: {eq: true}}}, {role: hr, if: {name: {filled: true}}}"
    )
    assert [step.role for step in desk.ask().steps.all()] == ["legal", "hr"]


def test_copies_go_out_at_the_points_named(desk: Desk) -> None:
    desk.route("{role: legal, cc: [hr]}, {role: finance}", cc="[{to: service, at: asked}, {to: market, at: refused}]")

    def told() -> set[str]:
        keys = ApprovalCopy.objects.values_list("account_id", flat=True)
        return {who for who in desk.cast.people if desk.person(who).id in keys}

    request = desk.ask()
    assert told() == {"service"}
    desk.approve("legal", request)
    assert told() == {"service", "hr"}


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("{title: {zh: a, en: b}}", "either a role or a number of superiors"),
        ("{role: legal, superiors: 1}", "either a role or a number of superiors"),
        ("{superiors: 1, unit: x}", "go with a role"),
        ("{role: legal, then: approve}", "needs a time"),
        ("{role: legal, amount_from: 5, amount_below: 5}", "must lie below"),
        ("{role: legal, mode: most}", "any"),
        ("{role: legal, within: soon}", "length of time"),
    ],
)
def test_a_step_that_makes_no_sense_is_not_read(step: str, reason: str) -> None:
    import yaml

    control: Any = yaml.safe_load(f"{{approve: {{before: trial.spend, route: [{step}]}}}}")
    words = {"zh": "a", "en": "b"}
    clause = {"id": "x-1", "title": words, "text": words, "actor": ["all"], "controls": [control]}
    with pytest.raises(Unreadable) as found:
        read({"policy": "x", "chapters": [{"title": words, "clauses": [clause]}]})
    assert reason in str(found.value)
