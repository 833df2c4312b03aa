from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from guiju.governance import actions, states
from guiju.governance.models import ApprovalRequest
from guiju.governance.tests.trial import ROUTE
from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Lost
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast, Person

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
