"""A contract in a colleague's hands."""

from decimal import Decimal

import pytest

from guiju.contracts.actions import cancel, draft, reassign
from guiju.deals.tests.made import an_opportunity
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound
from guiju.groundwork.testing.cast import Cast, events_of


def test_a_contract_changes_hands_and_nothing_else(cast: Cast) -> None:
    contract = draft(
        cast.owner.actor, title="产线改造合同", opportunity=an_opportunity(cast.owner.actor), amount=Decimal(1000)
    )

    perform(cast.manager.actor, Request("contracts.reassign", contract.pk, {"to": cast.teammate.id, "reason": "调岗"}))

    contract.refresh_from_db()
    assert (contract.owner_id, contract.state) == (cast.teammate.id, "draft")
    assert events_of(contract)[-1] == "contracts.contract_reassigned"
    with pytest.raises(Invalid):
        reassign(cast.manager.actor, contract, to=cast.teammate.account)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("contracts.reassign", contract.pk, {"to": cast.stranger.id}))
    cancel(cast.teammate.actor, contract, reason="不做了")
    with pytest.raises(Lost):
        reassign(cast.manager.actor, contract, to=cast.owner.account)
