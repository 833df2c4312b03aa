from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from guiju.governance import actions, states
from guiju.governance.models import ApprovalRequest
from guiju.governance.tests.trial import ROUTE
from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import GateShut, Lost, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast, Person
from guiju.org.actions import edit_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("amount", "through_the_door"), [("800", False), ("1000", False), ("800", True)])
def test_of_two_who_approve_one_step_at_once_exactly_one_wins(
    cast: Cast, adopt: Any, amount: str, through_the_door: bool
) -> None:
    adopt(ROUTE)
    cast.post(cast.finance, "legal", cast.units["law"])
    request = actions.request_approval(
        cast.director.actor, verb="trial.spend", about=cast.units["team_one"].ref, inputs={"amount": amount}
    )
    together, outcomes = Barrier(2), []

    def decide(person: Person) -> None:
        together.wait()
        try:
            if through_the_door:
                perform(person.actor, Request("governance.approve", request.pk, {"step": 1}))
            else:
                actions.approve(person.actor, request)
            outcomes.append("won")
        except Lost:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [Thread(target=decide, args=(person,)) for person in (cast.legal, cast.finance)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["lost", "won"]
    step = ApprovalRequest.objects.get(pk=request.pk).steps.get(position=1)
    assert step.state == states.APPROVED
    spent = Unit.objects.get(pk=cast.units["team_one"].pk).duties
    assert (spent, Entry.objects.filter(verb="trial.spend").count()) == (
        ("spent 800", 1) if amount == "800" else ("", 0)
    )


def test_of_the_last_two_who_must_agree_at_once_exactly_one_completes(cast: Cast, adopt: Any) -> None:
    adopt("- {id: t-1, controls: [{approve: {before: trial.spend, route: [{role: legal, mode: all}]}}]}")
    cast.post(cast.finance, "legal", cast.units["law"])
    request = actions.request_approval(
        cast.director.actor, verb="trial.spend", about=cast.units["team_one"].ref, inputs={"amount": "800"}
    )
    together, outcomes = Barrier(2), []

    def decide(person: Person) -> None:
        together.wait()
        try:
            done = perform(person.actor, Request("governance.approve", request.pk, {"step": 1})).record
            outcomes.append(done.state)
        finally:
            connection.close()

    threads = [Thread(target=decide, args=(person,)) for person in (cast.legal, cast.finance)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [states.PENDING, states.USED]
    assert Entry.objects.filter(verb="trial.spend").count() == 1
    assert Entry.objects.filter(event="governance.approval_granted").count() == 1


def test_an_edit_and_an_approval_at_once_never_lock_each_other_out(cast: Cast, adopt: Any) -> None:
    adopt("- {id: t-1, controls: [{approve: {before: trial.spend, route: [{role: legal}]}}]}")
    for _ in range(3):
        request = actions.request_approval(
            cast.director.actor, verb="trial.spend", about=cast.units["team_one"].ref, inputs={"amount": "800"}
        )
        together = Barrier(2)
        troubles: list[Exception] = []

        def run(act: Any, barrier: Barrier = together, found: list[Exception] = troubles) -> None:
            barrier.wait()
            try:
                act()
            except (Refused, GateShut):
                pass
            except Exception as error:  # whatever it is, the test tells it
                found.append(error)
                raise
            finally:
                connection.close()

        name = f"组 {request.pk}"
        acts = (
            lambda request=request: actions.approve(cast.legal.actor, request),
            lambda name=name: edit_unit(cast.hr.actor, cast.units["team_one"], name=name),
        )
        threads = [Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert troubles == []
        fresh = ApprovalRequest.objects.get(pk=request.pk)
        if fresh.state == states.PENDING:  # the edit came in between: the next decision sees it
            assert actions.approve(cast.legal.actor, fresh).state == states.VOID
