"""What comes in through the public doors, and what the channels cost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from django.db import connection

from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.leads import events, queries, rules
from guiju.leads.actions.records import capture
from guiju.leads.models import Enquiry, Lead, SourceCost

Month = Annotated[date, Ask(N_("Month"), N_("Any day of it."))]
_KNOWN = "leads.known_number"


@action("leads.take_enquiry", creates=Enquiry, pushed=True)
def take_enquiry(
    by: Actor, enquiry: Enquiry, *, door: str, name: str, contact_name: str = "", phone: str = "", email: str = "",
    product: str = "", message: str = "", consent: str = "", address: str = "", message_id: str = "",
    junk: bool = False,
) -> events.EnquiryReceived:  # fmt: skip
    """Take in an enquiry from outside: it becomes a lead, or is noted on whoever has its number, or is kept out.

    What stands in it is whatever a stranger typed. ``junk`` is what the door itself found to be none. One ``address``
    sends so many an hour as the policy allows; a mail (``message_id``) is taken in once.
    """
    intake = terms("leads.intake")
    if address:
        _check_rate(by, address, intake.per_hour)
    change(
        enquiry, door=door, name=name, contact_name=contact_name, phone=phone, email=email, product=product,
        message=message, consent=consent, consent_at=by.now if consent else None, address=address,
        message_id=message_id,
    )  # fmt: skip
    if junk or rules.is_junk(f"{name}\n{contact_name}\n{message}\n{email}", intake.spam_words):
        enquiry.outcome = "spam"
        return events.EnquiryReceived(door, enquiry.outcome)
    try:
        enquiry.lead = capture(
            by, name=name, contact_name=contact_name, phone=phone or None, email=email, product=product, needs=message,
            source="website" if door == "web" else "email", campaign=door,
        )  # fmt: skip
        enquiry.outcome = "taken"
    except Refused as refused:
        if refused.code != _KNOWN:
            raise
        enquiry.outcome = "known"
        enquiry.lead = _tell_keeper(by, phone)
    return events.EnquiryReceived(door, enquiry.outcome)


@action("leads.book_cost", creates=SourceCost)
def book_cost(
    by: Actor, cost: SourceCost, *, source: str, month: Month, amount: Decimal, campaign: str = "", note: str = ""
) -> events.CostBooked:
    """Note what a channel, or one campaign in it, cost in a month; in yuan."""
    change(cost, source=source, month=month.replace(day=1), amount=amount, campaign=campaign, note=note)
    return events.CostBooked(source, cost.month.isoformat(), str(amount))


@action("leads.edit_cost")
def edit_cost(
    by: Actor, cost: SourceCost, *, amount: Decimal = KEEP, campaign: str = KEEP, note: str = KEEP
) -> events.CostEdited:
    """Put a booked cost right."""
    before = str(cost.amount)
    change(cost, amount=amount, campaign=campaign, note=note)
    return events.CostEdited(before, str(cost.amount))


def _check_rate(by: Actor, address: str, per_hour: int) -> None:
    """So many an hour from one address; two at the same moment come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"leads.enquiry {address}"])
    sent = Enquiry.objects.filter(address=address, created_at__gt=by.now - timedelta(hours=1)).count()
    if sent >= per_hour:
        raise Refused(
            "leads.too_many_enquiries",
            N_("This was sent too often from here. Wait an hour, or call us."),
        )


def _tell_keeper(by: Actor, phone: str) -> Lead | None:
    """Whoever looks after the lead with this number hears that they wrote again; a customer's number tells nobody."""
    lead = queries.known_by_phone(queries.key_of(phone)).first()
    if lead is not None and lead.owner_id is not None:
        text = N_("“%(name)s” wrote again through a public door.")
        inbox.tell([lead.owner_id], text, {"name": lead.name}, kind="leads.wrote_again", ref=lead.ref, at=by.now)
    return lead
