"""Tables of deals: opportunities, what is offered for them, and the lines that quotations, contracts and orders
share.
"""

from guiju.deals.models.lines import Lined, LineFields
from guiju.deals.models.offers import Negotiation, Proposal, Quotation, QuotationLine, Solution
from guiju.deals.models.opportunity import Opportunity, Source
from guiju.deals.rules import Line, total_of

__all__ = [
    "Line",
    "LineFields",
    "Lined",
    "Negotiation",
    "Opportunity",
    "Proposal",
    "Quotation",
    "QuotationLine",
    "Solution",
    "Source",
    "total_of",
]
