"""What happened to a merged lead counts at the gates of the one that stays."""

from collections.abc import Callable
from typing import Any

import pytest

from guiju.groundwork.kernel.errors import GateShut
from guiju.groundwork.testing.cast import Cast
from guiju.leads import actions
from guiju.leads.actions.merging import merge_leads


def test_a_contact_with_the_merged_lead_was_a_contact(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt([{"id": "t-1", "controls": [{"precede": {"before": "leads.grade", "after": "leads.lead_touched"}}]}])
    by = cast.owner.actor
    one, other = (
        actions.assign(cast.manager.actor, actions.capture(by, name=name), to=cast.owner.account)
        for name in ("甲公司", "乙公司")
    )
    touched = actions.touch(by, other)
    with pytest.raises(GateShut):
        actions.grade(by, one, grade="A")
    merge_leads(by, survivor=one, merged=touched)
    assert actions.grade(by, one, grade="A").grade == "A"
