"""Reads about deals that have a name."""

from django.db.models import Q, QuerySet

from guiju.catalog.models import Product
from guiju.customers.models import Contact, Customer
from guiju.customers.states import ACTIVE
from guiju.deals import states
from guiju.deals.models import Negotiation, Opportunity, Proposal, Quotation, Solution
from guiju.deals.rules import Price
from guiju.groundwork.flow.keep import Record
from guiju.leads.models import Lead


def open_opportunities() -> QuerySet[Opportunity]:
    """Opportunities that are neither won nor lost."""
    found: QuerySet[Opportunity] = Opportunity.objects.filter(state__in=states.STAGES)
    return found


def opportunity_of_call(about: str, lead_id: int | None) -> Opportunity | None:
    """The open opportunity that a talk concerns: the one named as ``kind:id``, else the one its lead has become."""
    kind, _, key = about.partition(":")
    asked = Q(pk=int(key)) if kind == Opportunity.kind() else Q(lead_id=lead_id or 0)
    found: Opportunity | None = open_opportunities().filter(asked).first()
    return found


def customer_of_lead(lead: Lead, credit_code: str | None = None) -> Customer | None:
    """The customer of the lead's own owner with this credit code, else with the same name but for legal form and
    place.
    """
    mine = Customer.objects.filter(owner_id=lead.owner_id, state=ACTIVE).order_by("pk")
    code = (credit_code or "").strip().upper()
    by_code: Customer | None = mine.filter(credit_code=code).first() if code else None
    by_name: Customer | None = mine.filter(name_key=lead.name_key).first() if lead.name_key else None
    return by_code or by_name


def contact_of_lead(lead: Lead, customer: Customer) -> Contact | None:
    """The person at the customer whom the lead names, known by the number."""
    people = Contact.objects.filter(customer=customer, phone_key=lead.phone_key)
    found: Contact | None = people.order_by("pk").first() if lead.phone_key else None
    return found


def prices(product_ids: set[int]) -> dict[int, Price]:
    """List and floor prices of products on sale, by key; a product that is gone or retired is left out."""
    rows = Product.objects.filter(pk__in=product_ids, state="active")
    return {row.pk: Price(row.name, row.list_price, row.floor_price) for row in rows}


def latest_quotation(opportunity: Opportunity) -> Quotation | None:
    """The quotation a contract is drawn up from: the last accepted one, else the last that was sent."""
    sent = Quotation.objects.filter(opportunity=opportunity, state__in=[states.ACCEPTED, states.SENT])
    found: Quotation | None = sent.order_by("state", "-sent_at", "-pk").first()
    return found


def agreed_negotiation(opportunity: Opportunity) -> Negotiation | None:
    """The last negotiation that ended in agreement."""
    agreed = Negotiation.objects.filter(opportunity=opportunity, state=states.AGREED)
    found: Negotiation | None = agreed.order_by("-agreed_at").first()
    return found


def has_agreed_solution(record: Record) -> bool:
    """Fact: the opportunity has a solution the departments agreed on."""
    return Solution.objects.filter(opportunity_id=_opportunity(record), state=states.AGREED).exists()


def has_quotation(record: Record) -> bool:
    """Fact: the opportunity has a quotation, in whatever state."""
    return Quotation.objects.filter(opportunity_id=_opportunity(record)).exists()


def has_sent_proposal(record: Record) -> bool:
    """Fact: the customer was sent a proposal for the opportunity."""
    return Proposal.objects.filter(opportunity_id=_opportunity(record)).exclude(state=states.DRAFT).exists()


def has_agreed_negotiation(record: Record) -> bool:
    """Fact: the talks on the opportunity ended in agreement."""
    return Negotiation.objects.filter(opportunity_id=_opportunity(record), state=states.AGREED).exists()


def _opportunity(record: Record) -> int:
    """The opportunity itself, or the one a later record (contract, order, proposal) belongs to;
    0 when there is none.
    """
    key = record.pk if isinstance(record, Opportunity) else getattr(record, "opportunity_id", None)
    return key or 0
