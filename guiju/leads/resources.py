"""How leads appear at the desk."""

from guiju.customers.panel import known_already
from guiju.groundwork.desk.resource import Board, Column, Resource, Undo
from guiju.groundwork.kernel.text import N_
from guiju.leads import states
from guiju.leads.models import Enquiry, Lead, SourceCost

LEADS = Resource(
    model=Lead,
    slug="leads",
    label=N_("Lead"),
    plural=N_("Leads"),
    icon="target-arrow",
    see="leads.see",
    group="leads",
    columns=(
        "name", "contact_name", "phone", "state", "intent", "grade", "source", Column("owner", N_("Owner")),
        "last_contact_at", "next_at",
    ),
    facts=(
        "name", "contact_name", "phone", "phone_ext", "email", "region", "source", "campaign", "intent", "industry",
        "company_size", "screening", "grade", "key", "needs", "presented", Column("owner", N_("Owner")),
        Column("unit", N_("Department")), "obtained_at", "assigned_at", "first_contact_at", "last_contact_at",
        "next_step",
        "next_at", "product", "pool", "pooled_at", "last_owner", "release_reason", "invalid_reason",
    ),
    filters=(
        "state", "owner", "pool", "unit", "intent", "grade", "source", "campaign", "industry", "company_size", "region",
        "key",
    ),
    states=states.MACHINE,
    path=(states.NEW, states.SCREENED, states.ASSIGNED, states.CONTACTED, states.CONVERTED),
    board=Board(
        by="state",
        columns=(states.NEW, states.SCREENED, states.ASSIGNED, states.CONTACTED, states.POOLED),
        moves={states.SCREENED: "leads.screen", states.ASSIGNED: "leads.assign", states.POOLED: "leads.release"},
        card=("contact_name", "intent", "source", "next_at"),
    ),
    create="leads.capture",
    edit="leads.edit_lead",
    verbs=(
        "leads.claim", "leads.look_closer", "leads.move_pool", "leads.screen", "leads.assign", "leads.grade",
        "leads.plan", "leads.edit_lead", "leads.release",
        "leads.discard_lead", "leads.restore_lead",
    ),
    bulk=("leads.assign", "leads.claim", "leads.release", "leads.move_pool", "leads.screen", "leads.discard_lead"),
    masked={"phone": "leads.see_phone", "email": "leads.see_phone", "contact_name": "leads.see_phone"},
    undo={"leads.discard_lead": Undo("leads.restore_lead"), "leads.assign": Undo("leads.assign", {"to": "owner_id"})},
    alike=known_already,
)  # fmt: skip

ENQUIRIES = Resource(
    model=Enquiry,
    slug="enquiries",
    label=N_("Enquiry"),
    plural=N_("Enquiries"),
    icon="mail-question",
    see="leads.see",
    group="leads",
    columns=("name", "door", "outcome", "lead", "product", "created_at"),
    facts=(
        "name", "contact_name", "phone", "email", "product", "message", "door", "outcome", "lead", "consent",
        "consent_at", "created_at",
    ),
    filters=("outcome", "door"),
    sort="-created_at",
    masked={"phone": "leads.see_phone", "email": "leads.see_phone", "contact_name": "leads.see_phone"},
)  # fmt: skip

COSTS = Resource(
    model=SourceCost,
    slug="source-costs",
    label=N_("Cost of a source"),
    plural=N_("Costs of sources"),
    icon="coin-yuan",
    see="leads.see_costs",
    title="note",
    columns=("month", "source", "campaign", Column("amount", sum=True), "note"),
    facts=("month", "source", "campaign", "amount", "note"),
    filters=("source", "month", "campaign"),
    sort="-month",
    create="leads.book_cost",
    edit="leads.edit_cost",
    verbs=("leads.edit_cost",),
)
