"""Every write to customers, contacts, refusals and data shares."""

from typing import Annotated

from guiju.customers import events, states
from guiju.customers.actions.pools import put_in_charge
from guiju.customers.models import Contact, Customer, DataShare, Refusal
from guiju.customers.queries import refusal_of
from guiju.customers.rules import check_loss_reason, read_credit_code, read_phone
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.text import N_

Reason = Annotated[str, Ask(N_("Reason"), long=True)]


@action("customers.open_customer", creates=Customer)
def open_customer(
    by: Actor,
    customer: Customer,
    *,
    name: str,
    credit_code: str | None = None,
    industry: str = "",
    company_size: str = "",
    region: str = "",
    address: str = "",
    source: str = "",
    level: str = "",
    value_tier: str = "",
    needs: str = "",
    background: str = "",
    owner: Account | None = None,
) -> events.CustomerOpened:
    """Take a company into the customer file; it belongs to ``owner``, else to whoever enters it."""
    change(
        customer, name=name, name_key=name_key(name), credit_code=read_credit_code(credit_code), industry=industry,
        company_size=company_size, region=region, address=address, source=source, level=level,
        value_tier=value_tier, needs=needs, background=background,
    )  # fmt: skip
    put_in_charge(by, customer, owner.pk if owner else by.account_id)
    return events.CustomerOpened(name, source)


@action("customers.edit_customer")
def edit_customer(
    by: Actor,
    customer: Customer,
    *,
    name: str = KEEP,
    credit_code: str | None = KEEP,
    industry: str = KEEP,
    company_size: str = KEEP,
    region: str = KEEP,
    address: str = KEEP,
    source: str = KEEP,
    level: str = KEEP,
    value_tier: str = KEEP,
    needs: str = KEEP,
    background: str = KEEP,
) -> events.CustomerEdited:
    """Put a customer's data right."""
    changed = change(
        customer, name=name, industry=industry, company_size=company_size, region=region, address=address,
        source=source, level=level, value_tier=value_tier, needs=needs, background=background,
        credit_code=credit_code if credit_code is KEEP else read_credit_code(credit_code),
    )  # fmt: skip
    customer.name_key = name_key(customer.name)
    return events.CustomerEdited(changed)


@action("customers.confirm_customer", move=states.CONFIRM)
def confirm_customer(by: Actor, customer: Customer) -> events.CustomerConfirmed:
    """Say that the customer's data were checked and are right as of now."""
    customer.confirmed_at = by.now
    return events.CustomerConfirmed()


@action("customers.add_contact", creates=Contact)
def add_contact(
    by: Actor,
    contact: Contact,
    *,
    customer: Customer,
    name: str,
    phone: str | None = None,
    email: str = "",
    position: str = "",
    is_decision_maker: bool = False,
    lawful_basis: str = "",
    basis_note: str = "",
) -> events.ContactAdded:
    """Enter a person at the customer; the number is brought to one form, a malformed one refused."""
    contact.phone, contact.phone_key = read_phone(phone)
    change(
        contact, customer=customer, name=name, email=email, position=position, is_decision_maker=is_decision_maker,
        lawful_basis=lawful_basis, basis_note=basis_note, basis_at=by.now if lawful_basis else None,
    )  # fmt: skip
    _mark_refused(contact)
    return events.ContactAdded(name, lawful_basis)


@action("customers.edit_contact")
def edit_contact(
    by: Actor,
    contact: Contact,
    *,
    name: str = KEEP,
    phone: str | None = KEEP,
    email: str = KEEP,
    position: str = KEEP,
    is_decision_maker: bool = KEEP,
) -> events.ContactEdited:
    """Put a contact's data right."""
    changed = change(contact, name=name, email=email, position=position, is_decision_maker=is_decision_maker)
    if phone is not KEEP:
        before = contact.phone_key
        contact.phone, contact.phone_key = read_phone(phone)
        changed += ("phone",) if contact.phone_key != before else ()
        _mark_refused(contact)
    return events.ContactEdited(changed)


@action("customers.record_consent")
def record_consent(by: Actor, contact: Contact, *, lawful_basis: str, basis_note: str = "") -> events.ConsentRecorded:
    """Note the lawful ground on which the person's data are kept and used: when, which, and how it was given."""
    change(contact, lawful_basis=lawful_basis, basis_note=basis_note, basis_at=by.now)
    return events.ConsentRecorded(lawful_basis)


@action("customers.record_refusal", creates=Refusal)
def record_refusal(
    by: Actor, refusal: Refusal, *, phone: str | None = None, contact: Contact | None = None, reason: str = ""
) -> events.RefusalRecorded:
    """Put a number, or that of a contact, on the do-not-call list; no call to it can be logged from now on."""
    given = phone or (contact.phone if contact else "")
    if not given:
        raise Invalid({"phone": (N_("Give the number, or a contact who has one."), {})})
    refusal.phone, refusal.phone_key = read_phone(given)
    change(refusal, contact=contact, reason=reason)
    refusal.owner_id, refusal.unit_id = by.account_id, home_unit(by.account_id, by.now)
    return events.RefusalRecorded(refusal.phone_key, reason)


@action("customers.lift_refusal")
def lift_refusal(by: Actor, refusal: Refusal, *, reason: Reason) -> events.RefusalLifted:
    """Take the number off the do-not-call list: the person allowed calls again."""
    if refusal.lifted_at is not None:
        raise Refused("customers.refusal_lifted", N_("This number was taken off the list already."))
    refusal.lifted_at = by.now
    return events.RefusalLifted(refusal.phone_key, reason)


@action("customers.hand_over", move=states.HAND_OVER)
def hand_over(by: Actor, customer: Customer, *, to: Account, reason: str = "") -> events.CustomerHandedOver:
    """Give the customer to another owner, with everything that hangs on it to be seen."""
    before = customer.owner_id
    put_in_charge(by, customer, to.pk)
    return events.CustomerHandedOver(before, to.pk, reason)


@action("customers.mark_lost", move=states.LOSE)
def mark_lost(by: Actor, customer: Customer, *, reason: str) -> events.CustomerLost:
    """Mark the customer as lost, for one of the policy's reasons."""
    check_loss_reason(reason, terms("customers.loss").reasons)
    change(customer, lost_reason=reason, lost_at=by.now)
    return events.CustomerLost(reason)


@action("customers.win_back", move=states.WIN_BACK)
def win_back(by: Actor, customer: Customer) -> events.CustomerWonBack:
    """The lost customer is back: the mark is cleared, and whoever won them back looks after them."""
    change(customer, lost_reason="", lost_at=None)
    put_in_charge(by, customer, by.account_id or customer.owner_id)
    return events.CustomerWonBack()


@action("customers.request_share", creates=DataShare)
def request_share(
    by: Actor,
    share: DataShare,
    *,
    customer: Customer,
    recipient: str,
    purpose: str,
    categories: str,
    consent_contact: Contact | None = None,
) -> events.ShareRequested:
    """Ask that customer data may leave the company: to whom, for what, which kinds, and who agreed to it."""
    if consent_contact is not None and consent_contact.customer_id != customer.pk:
        raise Invalid({"consent_contact": (N_("This person is a contact of another customer."), {})})
    change(
        share, customer=customer, recipient=recipient, purpose=purpose, categories=categories,
        consent_contact=consent_contact,
    )  # fmt: skip
    return events.ShareRequested(recipient, purpose)


@action("customers.share", move=states.SHARE)
def share(by: Actor, share: DataShare) -> events.DataShared:
    """Record what left the company, to whom and when."""
    share.shared_at = by.now
    return events.DataShared(share.recipient, share.purpose, share.categories)


@action("customers.refuse_share", move=states.DECLINE)
def refuse_share(by: Actor, share: DataShare, *, reason: Reason) -> events.ShareRefused:
    """Keep the data in the house."""
    return events.ShareRefused(reason)


def _mark_refused(contact: Contact) -> None:
    standing = refusal_of(contact.phone_key)
    contact.refused_at = standing.created_at if standing else None
