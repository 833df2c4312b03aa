"""What happens to orders when time passes."""

from django.db import transaction

from guiju.customers.actions.sharing import class_customer
from guiju.customers.queries import class_months, misplaced
from guiju.groundwork.kernel.actor import Actor
from guiju.orders import queries


def class_by_orders(by: Actor) -> int:
    """Class the customers whose orders of the policy's months call for another class; how many. At every full hour.

    Customers without any order keep what somebody entered. Nothing happens while no clause sets the terms.
    """
    by = by.at(by.now)
    months = class_months(by.now)
    if months is None or by.now.minute:
        return 0
    stale = misplaced(queries.ordered_within(months, by.now), by.now)
    with transaction.atomic():
        for customer, ordered in stale:
            class_customer(by, customer, ordered=ordered)
    return len(stale)
