"""Every write of deals."""

from guiju.deals.actions.negotiations import agree_negotiation, edit_negotiation, open_negotiation
from guiju.deals.actions.opportunities import (
    advance,
    edit_opportunity,
    lose,
    open_from_lead,
    open_opportunity,
    plan_next,
    touch_opportunity,
    win,
)
from guiju.deals.actions.passing import reassign
from guiju.deals.actions.proposals import draft_proposal, edit_proposal, present_proposal, send_proposal
from guiju.deals.actions.quotations import accept_quotation, edit_quotation, quote, send_quotation
from guiju.deals.actions.solutions import agree_solution, draft_solution, edit_solution

__all__ = [
    "accept_quotation",
    "advance",
    "agree_negotiation",
    "agree_solution",
    "draft_proposal",
    "draft_solution",
    "edit_negotiation",
    "edit_opportunity",
    "edit_proposal",
    "edit_quotation",
    "edit_solution",
    "lose",
    "open_from_lead",
    "open_negotiation",
    "open_opportunity",
    "plan_next",
    "present_proposal",
    "quote",
    "reassign",
    "send_proposal",
    "send_quotation",
    "touch_opportunity",
    "win",
]
