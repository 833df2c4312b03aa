"""What deals do when a lower floor reports something."""

from guiju.calls.models import Call
from guiju.deals.actions import touch_opportunity
from guiju.deals.queries import opportunity_of_call
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Entry


def touch_after_call(by: Actor, entry: Entry) -> None:
    """A logged call counts as a contact on the open opportunity it concerns, or that its lead has become."""
    call = Call.objects.get(pk=entry.record_id)
    opportunity = opportunity_of_call(call.about, call.lead_id)
    if opportunity is not None:
        touch_opportunity(by, opportunity, happened_at=call.happened_at, call=call.pk)
