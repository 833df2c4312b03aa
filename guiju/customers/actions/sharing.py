"""What people agreed to, customers opened to colleagues for a time, and the class that follows from orders."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from guiju.customers import events, rules
from guiju.customers.models import Consent, Contact, Customer, Share
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_

_DAY = Annotated[date | None, Ask(N_("Day"), help=N_("Today if left empty"))]


@action("customers.give_consent", creates=Consent)
def give_consent(
    by: Actor, consent: Consent, *, contact: Contact, purpose: str, channel: str, proof: str, given_on: _DAY = None
) -> events.ConsentGiven:
    """Note what a person agreed to, over which channel, since when, and how that is proved (a recording, a form)."""
    day = given_on or business_day(by.now)
    if day > business_day(by.now):
        raise Invalid({"given_on": (N_("This day has not come yet."), {})})
    change(consent, contact=contact, purpose=purpose, channel=channel, proof=proof, given_on=day)
    return events.ConsentGiven(purpose, channel)


@action("customers.withdraw_consent")
def withdraw_consent(by: Actor, consent: Consent, *, withdrawn_on: _DAY = None) -> events.ConsentWithdrawn:
    """The person agrees no more, from that day on."""
    day = withdrawn_on or business_day(by.now)
    if consent.withdrawn_on is not None:
        raise Lost("customers.withdrawn", N_("This consent was withdrawn already."))
    if not consent.given_on <= day <= business_day(by.now):
        raise Invalid({"withdrawn_on": (N_("A day between the consent and today."), {})})
    consent.withdrawn_on = day
    return events.ConsentWithdrawn(consent.purpose, consent.channel)


@action("customers.share_with", creates=Share)
def share_with(
    by: Actor,
    share: Share,
    *,
    customer: Customer,
    colleague: Account | None = None,
    with_unit: Unit | None = None,
    until: date,
    reason: str,
) -> events.SharingBegun:
    """Let a colleague, or a department with everybody below it, see the customer and what belongs to it until a day."""
    rules.check_sharing(colleague is not None, with_unit is not None, until, business_day(by.now))
    longest = terms("customers.sharing").most_days
    if (until - business_day(by.now)).days > longest:
        raise Refused("customers.too_long", N_("A customer is shared for %(days)s days at most."), days=longest)
    change(share, customer=customer, colleague=colleague, with_unit=with_unit, until=until, reason=reason)
    return events.SharingBegun(
        colleague.pk if colleague else None, with_unit.pk if with_unit else None, until.isoformat()
    )


@action("customers.end_sharing")
def end_sharing(by: Actor, share: Share) -> events.SharingEnded:
    """Close the customer to them at once."""
    if share.ended_on is not None or share.until < business_day(by.now):
        raise Lost("customers.sharing_ended", N_("This sharing has ended already."))
    share.ended_on = business_day(by.now)
    return events.SharingEnded(share.ended_on.isoformat())


@action("customers.class_customer", pushed=True)
def class_customer(by: Actor, customer: Customer, *, ordered: Decimal) -> events.CustomerClassed:
    """Class and value by what the customer ordered (yuan) within the policy's months; pushed by the orders' timer."""
    customer.level, customer.value_tier = rules.class_of(ordered, terms("customers.classes"))
    return events.CustomerClassed(customer.level, customer.value_tier, str(ordered))
