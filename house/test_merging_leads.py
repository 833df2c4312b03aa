"""Two leads made one."""

import pytest

from guiju.calls.actions import log_call
from guiju.calls.models import Call
from guiju.customers.actions import record_refusal
from guiju.customers.queries import refusal_of
from guiju.deals.actions import open_from_lead
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.testing.cast import Cast
from guiju.leads.actions import assign, capture, touch
from guiju.leads.actions.merging import merge_leads
from guiju.leads.models import Lead


def test_talks_follow_and_a_refusal_of_calls_remains(cast: Cast) -> None:
    one = capture(cast.owner.actor, name="江海电机", phone="13800001111")
    other = capture(cast.owner.actor, name="江海电机有限公司", phone="13800002222", needs="两台电机")
    log_call(cast.owner.actor, lead=other, channel="visit", content="看了现场", result="interested")
    record_refusal(cast.owner.actor, phone="13800002222")

    perform(cast.owner.actor, Request("leads.merge_leads", inputs={"survivor": one.pk, "merged": other.pk}))

    one.refresh_from_db()
    assert (one.needs, one.phone_key) == ("两台电机", one.phone_key)
    assert Call.objects.get().lead_id == one.pk
    assert Lead.successor(other.pk) == one.pk
    assert refusal_of(one.phone_key) is not None


def test_a_lead_that_became_an_opportunity_can_only_stay(cast: Cast) -> None:
    one = capture(cast.owner.actor, name="江海电机")
    other = capture(cast.owner.actor, name="江海电机有限公司")
    other = assign(cast.manager.actor, other, to=cast.owner.account)
    other = touch(cast.owner.actor, other, needs="两台电机")
    open_from_lead(cast.owner.actor, lead=other)
    other.refresh_from_db()

    with pytest.raises(Refused) as refused:
        merge_leads(cast.owner.actor, survivor=one, merged=other)
    assert refused.value.code == "leads.stays"
    merge_leads(cast.owner.actor, survivor=other, merged=one)
    assert Lead.objects.get().pk == other.pk


def test_a_lead_of_a_colleague_is_not_merged_away(cast: Cast) -> None:
    one = capture(cast.owner.actor, name="江海电机")
    theirs = capture(cast.stranger.actor, name="江海电机有限公司")

    with pytest.raises(NotAllowed):
        merge_leads(cast.owner.actor, survivor=one, merged=theirs)
    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("leads.merge_leads", inputs={"survivor": one.pk, "merged": theirs.pk}))
