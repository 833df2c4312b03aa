"""What can happen to opportunities, solutions, proposals, quotations and negotiations (pure)."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class OpportunityOpened(Event):
    """A chance of business was entered; ``lead`` and ``customer`` are keys, ``source`` says where it came from."""

    customer: int
    lead: int | None = None
    source: str = ""


@dataclass(frozen=True)
class OpportunityEdited(Event):
    """Something written down about the opportunity was changed; ``changed`` names what."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpportunityPlanned(Event):
    """The next step and its time were set."""

    next_at: str


@dataclass(frozen=True)
class OpportunityAdvanced(Event):
    """The opportunity went from one stage to the neighbouring one."""

    before: str
    after: str


@dataclass(frozen=True)
class OpportunityTouched(Event):
    """The customer was spoken to about it; the contact itself stands under ``call``."""

    call: int


@dataclass(frozen=True)
class OpportunityWon(Event):
    """The customer signed; ``amount`` is in yuan."""

    amount: str


@dataclass(frozen=True)
class OpportunityLost(Event):
    """The customer decided otherwise; ``stage`` is where it stood."""

    stage: str
    reason: str


@dataclass(frozen=True)
class SolutionDrafted(Event):
    """A solution for the customer's needs was begun."""


@dataclass(frozen=True)
class SolutionEdited(Event):
    """The draft of a solution was changed."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class SolutionAgreed(Event):
    """The departments concerned agreed on the solution."""

    discussed_with: str


@dataclass(frozen=True)
class ProposalDrafted(Event):
    """A sales proposal was begun; ``solution`` is the key of what it offers."""

    solution: int | None


@dataclass(frozen=True)
class ProposalEdited(Event):
    """The draft of a proposal was changed."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProposalSent(Event):
    """The customer was sent the proposal."""


@dataclass(frozen=True)
class ProposalPresented(Event):
    """The proposal was shown and explained to the customer."""

    audience: str


@dataclass(frozen=True)
class QuotationMade(Event):
    """A quotation was drawn up; total in yuan, discount in per cent of the list prices."""

    number: str
    total: str
    discount_rate: str


@dataclass(frozen=True)
class QuotationEdited(Event):
    """The draft of a quotation was changed."""

    total: str
    discount_rate: str


@dataclass(frozen=True)
class QuotationSent(Event):
    """The customer was sent the quotation."""

    total: str


@dataclass(frozen=True)
class QuotationAccepted(Event):
    """The customer accepted the quotation."""

    total: str


@dataclass(frozen=True)
class NegotiationOpened(Event):
    """Talks on terms, price, delivery and after-sales service began."""


@dataclass(frozen=True)
class NegotiationEdited(Event):
    """What the talks brought so far was written down."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class NegotiationAgreed(Event):
    """Both sides agreed; ``price`` in yuan where one was fixed."""

    price: str | None


@dataclass(frozen=True)
class OpportunityReassigned(Event):
    """The opportunity has another owner (account keys); ``credit_percent`` of the credit stays with the one before."""

    before: int | None
    to: int
    credit_percent: int
    reason: str
