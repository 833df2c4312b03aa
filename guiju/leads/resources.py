"""How leads appear at the desk."""

from guiju.customers.panel import known_already
from guiju.groundwork.desk.resource import Board, Column, Resource, Undo
from guiju.groundwork.kernel.text import N_
from guiju.leads import states
from guiju.leads.models import Lead

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
