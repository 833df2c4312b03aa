"""What deals do when a lower floor reports something."""

from guiju.calls.models import Call
from guiju.customers.actions import note_standing
from guiju.deals import states
from guiju.deals.actions import touch_opportunity
from guiju.deals.models import Opportunity
from guiju.deals.queries import opportunity_of_call
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Entry


def touch_after_call(by: Actor, entry: Entry) -> None:
    """A logged call counts as a contact on the open opportunity it concerns, or that its lead has become."""
    call = Call.objects.filter(pk=entry.record_id).values_list("about", "lead_id", "happened_at")
    about, lead_id, happened_at = call.get()
    opportunity = opportunity_of_call(about, lead_id)
    if opportunity is not None:
        touch_opportunity(by, opportunity, happened_at=happened_at, call=entry.record_id)


def tell_customer_the_stage(by: Actor, entry: Entry) -> None:
    """The customer keeps how far its furthest open opportunity is: rules of the pools ask for it."""
    customer = Opportunity.objects.select_related("customer").get(pk=entry.record_id).customer
    running = set(
        Opportunity.objects.filter(customer=customer, state__in=states.STAGES).values_list("state", flat=True)
    )
    furthest = next((stage for stage in reversed(states.STAGES) if stage in running), "")
    if customer.stage != furthest:
        note_standing(by, customer, stage=furthest)
