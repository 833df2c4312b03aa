"""How opportunities and what is offered for them appear at the desk."""

from guiju.deals import states
from guiju.deals.models import Negotiation, Opportunity, Proposal, Quotation, Solution
from guiju.groundwork.desk.resource import Board, Column, Panel, Resource
from guiju.groundwork.kernel.text import N_

_BOARD = Board(
    by="state",
    columns=(*states.STAGES, states.WON, states.LOST),
    moves={**dict.fromkeys(states.STAGES, "deals.advance"), states.LOST: "deals.lose"},
    card=("customer", "amount", "next_step", "next_at", "owner"),
    sum="amount",
)
_OFFERS = (
    Panel(
        "solutions", N_("Solutions"), "deals.solution", lambda deal: Solution.objects.filter(opportunity=deal),
        ("description", "discussed_with", "state", "agreed_at"),
        create="deals.draft_solution", prefill="opportunity",
    ),
    Panel(
        "proposals", N_("Proposals"), "deals.proposal", lambda deal: Proposal.objects.filter(opportunity=deal),
        ("value", "solution", "state", "sent_at", "presented_at"),
        create="deals.draft_proposal", prefill="opportunity",
    ),
    Panel(
        "quotations", N_("Quotations"), "deals.quotation", lambda deal: Quotation.objects.filter(opportunity=deal),
        ("number", "total", "discount_rate", "valid_until", "state"),
        create="deals.quote", prefill="opportunity",
    ),
    Panel(
        "negotiations", N_("Negotiations"), "deals.negotiation",
        lambda deal: Negotiation.objects.filter(opportunity=deal),
        ("agreed_price", "agreed_delivery", "state", "agreed_at"),
        create="deals.open_negotiation", prefill="opportunity",
    ),
)  # fmt: skip

OPPORTUNITIES = Resource(
    model=Opportunity,
    slug="opportunities",
    label=N_("Opportunity"),
    plural=N_("Opportunities"),
    icon="target-arrow",
    see="deals.see",
    group="deals",
    columns=(
        "name", "customer", "state", Column("amount", sum=True), "expected_close", "next_step", "next_at",
        Column("owner", N_("Owner")), "updated_at",
    ),
    facts=(
        "customer", "contact", "lead", "amount", "expected_close", "source", Column("owner", N_("Owner")),
        Column("unit", N_("Department")), "next_step", "next_at", "needs", "current_state", "pain_points", "goals",
        "background", "competitors", "stage_changed_at", "last_contact_at", "triggered_at", "won_at", "lost_at",
        "lost_reason", "credit_owner", "credit_percent",
    ),
    filters=("state", "owner", "unit", "source", "expected_close", "amount"),
    states=states.MACHINE,
    path=(*states.STAGES, states.WON),
    board=_BOARD,
    create="deals.open_opportunity",
    edit="deals.edit_opportunity",
    verbs=("deals.advance", "deals.plan_next", "deals.edit_opportunity", "deals.lose", "deals.reassign"),
    bulk=("deals.reassign",),
    panels=_OFFERS,
)  # fmt: skip

SOLUTIONS = Resource(
    model=Solution,
    slug="solutions",
    label=N_("Solution"),
    plural=N_("Solutions"),
    icon="bulb",
    see="deals.see",
    title="description",
    columns=("description", "opportunity", "discussed_with", "state", "agreed_at", Column("owner", N_("Owner"))),
    facts=(
        "opportunity", "description", "implementation", "expected_result", "discussed_with", "discussion_note",
        "agreed_at", Column("owner", N_("Owner")),
    ),
    filters=("state", "owner", "unit"),
    states=states.SOLUTION_MACHINE,
    path=(states.DRAFT, states.AGREED),
    create="deals.draft_solution",
    edit="deals.edit_solution",
    verbs=("deals.agree_solution", "deals.edit_solution"),
    panels=(
        Panel(
            "proposals", N_("Proposals"), "deals.proposal", lambda solution: Proposal.objects.filter(solution=solution),
            ("value", "state", "sent_at", "presented_at"), create="deals.draft_proposal", prefill="solution",
        ),
    ),
)  # fmt: skip

PROPOSALS = Resource(
    model=Proposal,
    slug="proposals",
    label=N_("Proposal"),
    plural=N_("Proposals"),
    icon="presentation",
    see="deals.see",
    title="value",
    columns=("value", "opportunity", "solution", "state", "sent_at", "presented_at", Column("owner", N_("Owner"))),
    facts=(
        "opportunity", "solution", "strengths", "value", "problem_fit", "case", "testimonial", "sent_at",
        "presented_at", "audience", "reaction", Column("owner", N_("Owner")),
    ),
    filters=("state", "owner", "unit"),
    states=states.PROPOSAL_MACHINE,
    path=(states.DRAFT, states.SENT, states.PRESENTED),
    create="deals.draft_proposal",
    edit="deals.edit_proposal",
    verbs=("deals.send_proposal", "deals.present_proposal", "deals.edit_proposal"),
)  # fmt: skip

QUOTATIONS = Resource(
    model=Quotation,
    slug="quotations",
    label=N_("Quotation"),
    plural=N_("Quotations"),
    icon="file-dollar",
    see="deals.see",
    group="deals",
    title="number",
    columns=(
        "number", "opportunity", Column("total", sum=True), "discount_rate", "valid_until", "state",
        Column("owner", N_("Owner")), "updated_at",
    ),
    facts=(
        "number", "opportunity", "total", "discount_rate", "beyond_terms", "below_floor", "valid_until", "sent_at",
        "accepted_at", Column("owner", N_("Owner")),
    ),
    filters=("state", "owner", "unit", "discount_rate", "beyond_terms"),
    states=states.QUOTATION_MACHINE,
    path=(states.DRAFT, states.SENT, states.ACCEPTED),
    create="deals.quote",
    edit="deals.edit_quotation",
    verbs=("deals.send_quotation", "deals.accept_quotation", "deals.edit_quotation"),
    lines=("lines", ("product", "spec", "quantity", "unit_price", "amount")),
)  # fmt: skip

NEGOTIATIONS = Resource(
    model=Negotiation,
    slug="negotiations",
    label=N_("Negotiation"),
    plural=N_("Negotiations"),
    icon="heart-handshake",
    see="deals.see",
    title="opportunity",
    columns=("opportunity", "agreed_price", "agreed_delivery", "state", "agreed_at", Column("owner", N_("Owner"))),
    facts=(
        "opportunity", "agreed_terms", "agreed_price", "agreed_delivery", "agreed_after_sales", "customer_stance",
        "concessions", "limits", "agreed_at", Column("owner", N_("Owner")),
    ),
    filters=("state", "owner", "unit"),
    states=states.NEGOTIATION_MACHINE,
    path=(states.OPEN, states.AGREED),
    create="deals.open_negotiation",
    edit="deals.edit_negotiation",
    verbs=("deals.agree_negotiation", "deals.edit_negotiation"),
)  # fmt: skip

ON_CUSTOMER = Panel(
    "opportunities", N_("Opportunities"), "deals.opportunity",
    lambda customer: Opportunity.objects.filter(customer=customer),
    ("name", "state", "amount", "expected_close", "next_at"), create="deals.open_opportunity", prefill="customer",
)  # fmt: skip
ON_LEAD = Panel(
    "opportunities", N_("Opportunities"), "deals.opportunity", lambda lead: Opportunity.objects.filter(lead=lead),
    ("name", "customer", "state", "amount", "next_at"), create="deals.open_from_lead", prefill="lead",
)  # fmt: skip
