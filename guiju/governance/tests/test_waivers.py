from decimal import Decimal
from typing import Any

import pytest

from guiju.governance import actions, queries
from guiju.governance.tests.trial import spend
from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.door import rights_of
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.policy.models import Waiver
from guiju.groundwork.testing.cast import Cast, guard_open

CLAUSES = """
- {id: w-1, controls: [{require: {before: trial.spend, fields: [role], waiver: dept_manager}}]}
- {id: w-2, controls: [{require: {before: trial.spend, fields: [name], waiver: null}}]}
- {id: w-3, controls: [{require: {before: trial.spend, fields: [name], waiver: auditor}}]}
"""


@pytest.fixture
def team(cast: Cast, adopt: Any) -> Unit:
    """A unit without a role, within the manager's reach."""
    adopt(CLAUSES)
    with guard_open():
        Unit.objects.filter(pk=cast.units["team_one"].pk).update(role="", head=cast.owner.account)
    found: Unit = Unit.objects.get(pk=cast.units["team_one"].pk)
    return found


def _ask(cast: Cast, team: Unit, clause: str = "w-1", reason: str = "客户催得急") -> Waiver:
    return actions.request_waiver(cast.owner.actor, clause_id=clause, verb="trial.spend", about=team.ref, reason=reason)


def test_leave_is_asked_of_the_role_the_clause_names(cast: Cast, team: Unit) -> None:
    waiver = _ask(cast, team)
    assert (waiver.state, waiver.role, waiver.about_name) == (Waiver.REQUESTED, "dept_manager", "销售一组")
    assert list(queries.waivers_for(cast.manager.id, cast.clock.moment.date())) == [waiver]
    assert not queries.waivers_for(cast.owner.id, cast.clock.moment.date()).exists()
    assert Notice.objects.filter(ref=team.ref).exists()


def test_a_waiver_waits_only_for_those_who_can_decide_it(cast: Cast, team: Unit) -> None:
    waiver, day = _ask(cast, team), cast.clock.moment.date()
    cast.stand_in(cast.manager, cast.teammate, day, day)

    assert not queries.waivers_for(cast.south_manager.id, day).exists()
    assert list(queries.waivers_for(cast.teammate.id, day)) == [waiver]
    seen = {
        name
        for name in ("manager", "south_manager", "teammate", "stranger")
        if Waiver.scope_open(rights_of(getattr(cast, name).actor), "governance.see")
        and Waiver.objects.filter(Waiver.scope_open(rights_of(getattr(cast, name).actor), "governance.see")).exists()
    }
    assert seen == {"manager", "teammate"}


def test_leave_given_opens_the_gate_once_and_counts_against_the_clause(cast: Cast, team: Unit) -> None:
    with pytest.raises(GateShut):
        spend(cast.owner.actor, team, amount=Decimal(1))
    waiver = actions.grant_waiver(cast.manager.actor, _ask(cast, team), opinion="仅此一次")
    assert Notice.objects.filter(account=cast.owner.id).exists()
    spend(cast.owner.actor, team, amount=Decimal(1))
    entry = Entry.objects.get(verb="trial.spend")
    waiver = Waiver.objects.get(pk=waiver.pk)
    assert entry.waived == ["w-1"]
    assert (waiver.state, waiver.used_entry) == (Waiver.USED, entry.pk)
    with pytest.raises(GateShut):
        spend(cast.owner.actor, team, amount=Decimal(1))


def test_refused_leave_says_why_and_may_be_asked_again(cast: Cast, team: Unit) -> None:
    waiver = _ask(cast, team)
    with pytest.raises(Invalid):
        actions.refuse_waiver(cast.manager.actor, waiver, opinion="")
    assert actions.refuse_waiver(cast.manager.actor, waiver, opinion="先补资料").state == Waiver.REFUSED
    with pytest.raises(Lost):
        actions.grant_waiver(cast.manager.actor, waiver)
    assert _ask(cast, team).state == Waiver.REQUESTED


def test_only_a_holder_of_the_role_who_did_not_ask_decides(cast: Cast, team: Unit) -> None:
    waiver = _ask(cast, team)
    for person in (cast.owner, cast.south_manager, cast.legal):
        with pytest.raises(NotAllowed):
            actions.grant_waiver(person.actor, waiver)
    with pytest.raises(NotAllowed):
        actions.grant_waiver(cast.system, waiver)
    today = cast.clock.moment.date()
    cast.stand_in(cast.manager, cast.teammate, today, today)
    assert actions.grant_waiver(cast.teammate.actor, waiver).decided_by == cast.teammate.account


def test_the_same_leave_is_not_asked_twice(cast: Cast, team: Unit) -> None:
    _ask(cast, team)
    with pytest.raises(Lost):
        _ask(cast, team)


def test_what_nobody_may_waive_is_not_asked_for(cast: Cast, team: Unit) -> None:
    with pytest.raises(Refused) as refusal:
        _ask(cast, team, "w-2")
    assert refusal.value.code == "governance.never_waived"
    with pytest.raises(Refused) as refusal:
        _ask(cast, team, "w-3")
    assert refusal.value.code == "governance.nobody_to_approve"
    with pytest.raises(Invalid):
        _ask(cast, team, "w-9")
    with pytest.raises(Invalid):
        _ask(cast, team, reason=" ")


def test_nobody_asks_leave_for_a_record_out_of_reach(cast: Cast, team: Unit) -> None:
    with pytest.raises(NotFound):
        actions.request_waiver(cast.stranger.actor, clause_id="w-1", verb="trial.spend", about=team.ref, reason="x")
