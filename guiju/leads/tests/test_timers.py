from collections.abc import Callable
from typing import Any

from guiju.groundwork.testing.cast import Cast, events_of, ledger_of
from guiju.groundwork.testing.still import StillClock
from guiju.leads import actions
from guiju.leads.models import Lead
from guiju.leads.timers import recycle_idle

POOL = {"idle_days": 7, "holding_cap": 50, "daily_claims": 10, "cool_off_days": 3}


def test_what_lay_idle_returns_to_the_pool_and_what_was_touched_stays(
    cast: Cast, clock: StillClock, adopt: Callable[..., Any]
) -> None:
    adopt([{"id": "t-pool", "controls": [{"terms": {"leads.pool": POOL}}]}])
    idle, alive, new = (actions.capture(cast.owner.actor, name=name) for name in ("甲公司", "乙公司", "丙公司"))
    for lead in (idle, alive):
        actions.assign(cast.manager.actor, lead, to=cast.owner.account)
    clock.advance(days=5)
    actions.touch(cast.owner.actor, alive)
    clock.advance(days=2)
    assert recycle_idle(cast.system) == 1
    assert recycle_idle(cast.system) == 0
    states = {lead.name: lead.state for lead in Lead.objects.all()}
    assert states == {"甲公司": "pooled", "乙公司": "contacted", "丙公司": "new"}
    assert ledger_of(idle)[-1].event == "leads.leads_recycled"
    assert events_of(new) == ["leads.lead_captured"]


def test_nothing_returns_while_no_clause_says_so(cast: Cast, clock: StillClock) -> None:
    lead = actions.capture(cast.owner.actor, name="甲公司")
    actions.assign(cast.manager.actor, lead, to=cast.owner.account)
    clock.advance(days=700)
    assert recycle_idle(cast.system) == 0
