"""What people agreed to, customers opened to colleagues for a time or on request, and the class that follows from
orders.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from guiju.customers import events, rules, states
from guiju.customers.matching import OWNED, look_alikes
from guiju.customers.models import Consent, Contact, Customer, Share, ShareAsk
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox

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


@action("customers.ask_to_share", creates=ShareAsk)
def ask_to_share(
    by: Actor,
    ask: ShareAsk,
    *,
    about: Annotated[str, Ask(N_("Known record"))],
    reason: Annotated[str, Ask(N_("What for"))],
    name: str = "",
    phone: str = "",
    email: str = "",
    credit_code: str = "",
) -> events.SharingAsked:
    """Ask whoever looks after a customer to share it: one that was found to be like what was typed (``name`` …).

    ``about`` names the customer or the contact as kind:id. Raises NotFound for what is not like it, is open to the
    asker anyway, or has nobody in charge.
    """
    found = look_alikes(by, name=name, phone=phone, email=email, credit_code=credit_code)
    alike = next((one for one in found if one.ref == about and one.where == OWNED and not one.may_open), None)
    if by.account_id is None or alike is None or alike.kind not in (Customer.kind(), Contact.kind()):
        raise NotFound
    own = Customer.objects.filter(pk=alike.key) if alike.kind == Customer.kind() else None
    customer = (own if own is not None else Customer.objects.filter(contacts=alike.key)).get()
    change(ask, customer=customer, asker_id=by.account_id, reason=reason)
    told = {"who": by.name, "name": customer.name, "reason": reason[:200]}
    text = N_("%(who)s asks you to share “%(name)s”: %(reason)s")
    inbox.tell([customer.owner_id], text, told, kind="customers.share_asked", ref=customer.ref, at=by.now)
    return events.SharingAsked(customer.pk, by.account_id)


@action("customers.grant_ask", move=states.SHARE)
def grant_ask(by: Actor, ask: ShareAsk, *, until: Annotated[date, Ask(N_("Last day"))]) -> events.AskGranted:
    """Share the customer with the colleague who asked, until a day."""
    share_with(by, customer=ask.customer, colleague=ask.asker, until=until, reason=ask.reason)
    ask.until = until
    _tell_asker(by, ask, N_("“%(name)s” is shared with you until %(day)s."), {"day": until.isoformat()})
    return events.AskGranted(until.isoformat())


@action("customers.decline_ask", move=states.DECLINE)
def decline_ask(by: Actor, ask: ShareAsk, *, reason: Annotated[str, Ask(N_("Reason"))]) -> events.AskDeclined:
    """Keep the customer to oneself, and tell the colleague why."""
    ask.answer = reason[:200]
    _tell_asker(by, ask, N_("“%(name)s” is not shared with you: %(reason)s"), {"reason": ask.answer})
    return events.AskDeclined(reason)


def _tell_asker(by: Actor, ask: ShareAsk, text: str, told: dict[str, str]) -> None:
    told = {"name": ask.customer.name, **told}
    inbox.tell([ask.asker_id], text, told, kind="customers.share_answered", ref=ask.ref, at=by.now)


@action("customers.class_customer", pushed=True)
def class_customer(by: Actor, customer: Customer, *, ordered: Decimal) -> events.CustomerClassed:
    """Class and value by what the customer ordered (yuan) within the policy's months; pushed by the orders' timer."""
    customer.level, customer.value_tier = rules.class_of(ordered, terms("customers.classes"))
    return events.CustomerClassed(customer.level, customer.value_tier, str(ordered))
