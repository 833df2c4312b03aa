"""How contracts appear at the desk."""

from guiju.contracts import states
from guiju.contracts.models import Contract
from guiju.groundwork.desk.resource import Column, Panel, Resource
from guiju.groundwork.kernel.text import N_

CONTRACTS = Resource(
    model=Contract,
    slug="contracts",
    label=N_("Contract"),
    plural=N_("Contracts"),
    icon="file-certificate",
    see="contracts.see",
    group="deals",
    title="title",
    columns=(
        "number", "title", "customer", Column("amount", sum=True), "state", "signed_at", "delivery_date",
        "ends_on", Column("owner", N_("Owner")), "updated_at",
    ),
    facts=(
        "number", "customer", "opportunity", "quotation", "negotiation", "amount", "begins_on", "ends_on",
        "delivery_date", "payment_terms", "payment_method", "own_text", "text", "approved_at", "signed_at",
        "signed_by_customer", "handed_over_at", "handed_over_to", Column("owner", N_("Owner")),
        Column("unit", N_("Department")),
    ),
    filters=("state", "owner", "unit", "customer", "amount", "signed_at", "ends_on", "own_text"),
    states=states.MACHINE,
    path=states.PATH,
    create="contracts.draft",
    edit="contracts.edit_contract",
    verbs=(
        "contracts.submit", "contracts.sign", "contracts.hand_over_details", "contracts.edit_contract",
        "contracts.cancel", "contracts.reassign",
    ),
    bulk=("contracts.reassign",),
    lines=("lines", ("product", "spec", "quantity", "unit_price", "amount")),
)  # fmt: skip

ON_OPPORTUNITY = Panel(
    "contracts", N_("Contracts"), "contracts.contract", lambda deal: Contract.objects.filter(opportunity=deal),
    ("number", "title", "amount", "state", "signed_at"), create="contracts.draft", prefill="opportunity",
)  # fmt: skip
ON_CUSTOMER = Panel(
    "contracts", N_("Contracts"), "contracts.contract", lambda customer: Contract.objects.filter(customer=customer),
    ("number", "title", "amount", "state", "signed_at", "ends_on"), create="contracts.draft", prefill="customer",
)  # fmt: skip
