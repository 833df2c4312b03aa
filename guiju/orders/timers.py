"""What happens to orders when time passes."""

from django.db import transaction

from guiju.customers.actions.sharing import class_customer
from guiju.customers.clauses import ClassTerms
from guiju.customers.rules import class_of
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.policy.book import in_force
from guiju.orders import queries

CLASSES = "customers.classes"


def class_by_orders(by: Actor) -> int:
    """Class the customers whose orders of the policy's months call for another class; how many. At every full hour.

    Customers without any order keep what somebody entered. Nothing happens while no clause sets the terms.
    """
    by = by.at(by.now)
    book = in_force(by.now)
    if CLASSES not in book.terms or by.now.minute:
        return 0
    terms = book.read_terms(CLASSES, ClassTerms)
    stale = [
        (customer, ordered)
        for customer, ordered in queries.ordered_within(terms.months, by.now)
        if (customer.level, customer.value_tier) != class_of(ordered, terms)
    ]
    with transaction.atomic():
        for customer, ordered in stale:
            class_customer(by, customer, ordered=ordered)
    return len(stale)
