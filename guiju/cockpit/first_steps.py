"""The ten first steps of each post: small things to do once, ticked by the ledger itself."""

from dataclasses import dataclass

from django.db.models import CharField, Value

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.models import Preference
from guiju.groundwork.desk.pages.own import CHECKLIST
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger.models import Entry

MOST = 10


@dataclass(frozen=True)
class Step:
    """One step: what to do (msgid), the verb it needs, the event that ticks it, where it is done."""

    does: str
    verb: str
    event: str
    url: str


STEPS = {
    "sign": Step(N_("Sign a policy as read"), "governance.acknowledge", "governance.policy_acknowledged", "/policy/"),
    "capture": Step(N_("Enter a lead"), "leads.capture", "leads.lead_captured", "/do/leads.capture/"),
    "screen": Step(N_("Screen a lead"), "leads.screen", "leads.lead_screened", "/leads/?state=new"),
    "assign": Step(N_("Put somebody in charge of a lead"), "leads.assign", "leads.lead_assigned", "/leads/"),
    "claim": Step(N_("Claim a lead from the shared pool"), "leads.claim", "leads.lead_claimed", "/leads/?state=pooled"),
    "call": Step(N_("Log a call"), "calls.log_call", "calls.call_logged", "/leads/?owner=me"),
    "plan": Step(N_("Plan a follow-up"), "calls.plan_follow_up", "calls.follow_up_planned", "/leads/?owner=me"),
    "note": Step(N_("Write a note on a record"), "calls.add_note", "calls.note_added", "/customers/"),
    "grade": Step(N_("Grade a lead"), "leads.grade", "leads.lead_graded", "/leads/?owner=me"),
    "customer": Step(
        N_("Open a customer"), "customers.open_customer", "customers.customer_opened", "/do/customers.open_customer/"
    ),
    "contact": Step(N_("Add a contact"), "customers.add_contact", "customers.contact_added", "/customers/"),
    "confirm": Step(
        N_("Confirm a customer's data"), "customers.confirm_customer", "customers.customer_confirmed", "/customers/"
    ),
    "deal": Step(
        N_("Open an opportunity"), "deals.open_opportunity", "deals.opportunity_opened", "/do/deals.open_opportunity/"
    ),
    "advance": Step(
        N_("Move an opportunity on the board"), "deals.advance", "deals.opportunity_advanced", "/opportunities/board/"
    ),
    "quote": Step(N_("Make a quotation"), "deals.quote", "deals.quotation_made", "/opportunities/"),
    "contract": Step(N_("Draft a contract"), "contracts.draft", "contracts.contract_drafted", "/contracts/"),
    "ask": Step(
        N_("Ask for an approval"), "governance.request_approval", "governance.approval_requested", "/approvals/"
    ),
    "approve": Step(N_("Decide a request for approval"), "governance.approve", "governance.step_approved", "/decide/"),
    "waiver": Step(
        N_("Decide a request for a waiver"), "governance.grant_waiver", "governance.waiver_granted", "/decide/"
    ),
    "order": Step(N_("Open an order"), "orders.open_order", "orders.order_opened", "/orders/"),
    "order_ok": Step(N_("Confirm an order"), "orders.confirm", "orders.order_confirmed", "/orders/"),
    "ship": Step(N_("Ship an order"), "orders.ship", "orders.order_shipped", "/orders/"),
    "deliver": Step(N_("Deliver an order"), "orders.deliver", "orders.order_delivered", "/orders/"),
    "receipt": Step(
        N_("Record a receipt"), "finance.record_receipt", "finance.receipt_recorded", "/do/finance.record_receipt/"
    ),
    "apply": Step(N_("Match a receipt to an order"), "finance.apply_rest", "finance.receipt_applied", "/receipts/"),
    "file": Step(N_("Attach a file"), "documents.attach", "documents.document_attached", "/do/documents.attach/"),
    "hire": Step(N_("Enter an employee"), "org.hire", "org.employee_hired", "/do/org.hire/"),
    "appoint": Step(N_("Give somebody a post"), "org.appoint", "org.person_appointed", "/employees/"),
    "stand_in": Step(N_("Arrange a substitute"), "org.stand_in", "org.stand_in_arranged", "/employees/"),
    "product": Step(N_("Add a product"), "catalog.add_product", "catalog.product_added", "/do/catalog.add_product/"),
    "adopt": Step(
        N_("Put a policy version in force"), "governance.adopt_policy", "governance.policy_adopted", "/policy/"
    ),
}
_SELLING = "sign capture claim call note plan grade deal advance quote contract ask"
OF_ROLE = {
    "sales": _SELLING,
    "marketing": "sign capture screen assign note file ask",
    "dept_manager": "sign assign approve waiver note stand_in appoint deal advance call confirm",
    "deputy_manager": "sign assign approve note deal advance call plan confirm ask",
    "marketing_director": "sign approve waiver note adopt assign stand_in appoint advance confirm",
    "legal": "sign approve note file ask",
    "finance": "sign receipt apply approve note file ask",
    "delivery": "sign order_ok ship deliver note file ask",
    "service": "sign confirm contact call note file ask",
    "hr": "sign hire appoint stand_in note file ask",
    "admin": "sign hire appoint product stand_in note file ask",
}
_ANYBODY = "sign note file ask"


@dataclass(frozen=True)
class Ticked:
    """A step as shown: what, where, done or not."""

    does: str
    url: str
    done: bool


def steps_of(account_id: int, held: Rights) -> list[Ticked]:
    """The first steps of this person's posts that they may take, with what the ledger says of each.

    Empty once all are done, or put away. One query.
    """
    wanted = " ".join(words for role, words in OF_ROLE.items() if role in held.roles) or _ANYBODY
    steps = [step for key in dict.fromkeys(wanted.split()) if held.may((step := STEPS[key]).verb)][:MOST]
    events = {step.event for step in steps}
    mine = Entry.objects.filter(actor_id=account_id, event__in=events).order_by()
    put_away = Preference.objects.filter(account_id=account_id, name=CHECKLIST, value__dismissed=True).order_by()
    told = Value(CHECKLIST, output_field=CharField())
    done = {name for (name,) in mine.values_list("event").union(put_away.values_list(told))}
    if CHECKLIST in done or events <= done:
        return []
    return [Ticked(step.does, step.url, step.event in done) for step in steps]
