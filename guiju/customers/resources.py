"""How customers, contacts, refusals and data shares appear at the desk."""

from guiju.customers import states
from guiju.customers.models import Contact, Customer, DataShare, Pool, Refusal
from guiju.customers.panel import known_already
from guiju.groundwork.desk.resource import Column, Panel, Resource, Undo
from guiju.groundwork.kernel.text import N_

_SEE_PHONE = "customers.see_phone"

CUSTOMERS = Resource(
    model=Customer,
    slug="customers",
    label=N_("Customer"),
    plural=N_("Customers"),
    icon="building",
    see="customers.see",
    group="customers",
    columns=("name", "level", "industry", "region", "state", Column("owner", N_("Owner")), "updated_at"),
    facts=(
        "name", "credit_code", "industry", "company_size", "region", "address", "source", "level", "value_tier",
        Column("owner", N_("Owner")), Column("unit", N_("Department")), "needs", "background",
        "confirmed_at", "lost_reason", "last_contact_at", "stage", "contract_ends_on", "ordered", "pool", "pooled_at",
        "last_owner", "release_reason",
    ),
    filters=("state", "owner", "pool", "unit", "level", "value_tier", "industry", "region", "source"),
    states=states.MACHINE,
    path=(states.ACTIVE, states.POOLED, states.LOST),
    create="customers.open_customer",
    alike=known_already,
    undo={"customers.hand_over": Undo("customers.hand_over", {"to": "owner_id"})},
    edit="customers.edit_customer",
    verbs=(
        "customers.edit_customer", "customers.confirm_customer", "customers.claim_customer", "customers.hand_over",
        "customers.look_closer", "customers.move_pool", "customers.release_customer", "customers.mark_lost",
        "customers.win_back",
    ),
    bulk=(
        "customers.hand_over", "customers.release_customer", "customers.claim_customer", "customers.confirm_customer",
        "customers.move_pool",
    ),
    panels=(
        Panel(
            "contacts", N_("Contacts"), "customers.contact", lambda customer: Contact.objects.filter(customer=customer),
            ("name", "position", "phone", "email", "is_decision_maker", "lawful_basis", "refused_at"),
            create="customers.add_contact", prefill="customer",
        ),
        Panel(
            "shares", N_("Data shares"), "customers.datashare",
            lambda customer: DataShare.objects.filter(customer=customer),
            ("recipient", "purpose", "state", "shared_at"), create="customers.request_share", prefill="customer",
        ),
    ),
)  # fmt: skip

CONTACTS = Resource(
    model=Contact,
    slug="contacts",
    label=N_("Contact"),
    plural=N_("Contacts"),
    icon="address-book",
    see="customers.see",
    group="customers",
    columns=("name", "customer", "position", "phone", "email", "is_decision_maker", "lawful_basis", "refused_at"),
    facts=(
        "customer", "name", "position", "phone", "email", "is_decision_maker", "lawful_basis", "basis_note", "basis_at",
        "refused_at",
    ),
    filters=("lawful_basis", "is_decision_maker", "customer__owner"),
    create="customers.add_contact",
    alike=known_already,
    edit="customers.edit_contact",
    verbs=("customers.edit_contact", "customers.record_consent"),
    panels=(
        Panel(
            "refusals", N_("Do not call"), "customers.refusal", lambda contact: Refusal.objects.filter(contact=contact),
            ("phone", "reason", "created_at", "lifted_at"), create="customers.record_refusal", prefill="contact",
        ),
    ),
    masked={"phone": _SEE_PHONE, "email": _SEE_PHONE},
)  # fmt: skip

REFUSALS = Resource(
    model=Refusal,
    slug="refusals",
    label=N_("Do-not-call number"),
    plural=N_("Do-not-call list"),
    icon="phone-off",
    see="customers.see",
    group="calls",
    title="phone",
    columns=("phone", "contact", "reason", Column("created_at", N_("Since")), "lifted_at"),
    facts=("phone", "contact", "reason", Column("created_at", N_("Since")), "lifted_at"),
    create="customers.record_refusal",
    verbs=("customers.lift_refusal",),
    masked={"phone": _SEE_PHONE},
)

SHARES = Resource(
    model=DataShare,
    slug="data-shares",
    label=N_("Data share"),
    plural=N_("Data shares"),
    icon="share",
    see="customers.see",
    title="recipient",
    columns=("customer", "recipient", "purpose", "state", "shared_at"),
    facts=("customer", "recipient", "purpose", "categories", "consent_contact", "state", "shared_at"),
    filters=("state",),
    states=states.SHARES,
    path=(states.ASKED, states.SHARED, states.DECLINED),
    create="customers.request_share",
    verbs=("customers.share", "customers.refuse_share"),
)

POOLS = Resource(
    model=Pool,
    slug="pools",
    label=N_("Pool"),
    plural=N_("Pools"),
    icon="ripple",
    see="leads.see_pool",
    group="leads",
    columns=("name", "kind_held", "unit", "is_default", "note"),
    facts=("name", "kind_held", "unit", "is_default", "note", "warned_on"),
    filters=("kind_held", "unit", "is_default"),
    create="customers.open_pool",
    edit="customers.edit_pool",
    verbs=("customers.edit_pool", "customers.close_pool"),
)
