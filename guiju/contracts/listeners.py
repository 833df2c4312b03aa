"""What contracts do when something is reported."""

from django.db.models import Max

from guiju.contracts import states
from guiju.contracts.models import Contract
from guiju.customers.actions import note_standing
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Entry


def tell_customer_until_when(by: Actor, entry: Entry) -> None:
    """The customer keeps the last day of its signed contracts, the newest counts: rules of the pools ask for it."""
    customer = Contract.objects.select_related("customer").get(pk=entry.record_id).customer
    binding = Contract.objects.filter(customer=customer, state__in=states.BINDING)
    newest = binding.aggregate(newest=Max("ends_on"))["newest"]
    if customer.contract_ends_on != newest:
        note_standing(by, customer, contract_ends_on=newest)
