"""The stages of an opportunity and the states of what is made for it (pure)."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

DISCOVERY, SOLUTION, PROPOSAL, NEGOTIATION, WON, LOST = (
    "discovery",
    "solution",
    "proposal",
    "negotiation",
    "won",
    "lost",
)
STAGES = (DISCOVERY, SOLUTION, PROPOSAL, NEGOTIATION)
"""The open stages in the order in which a deal passes them."""

MACHINE = Machine(
    labels={
        DISCOVERY: N_("Needs analysis"),
        SOLUTION: N_("Solution"),
        PROPOSAL: N_("Proposal"),
        NEGOTIATION: N_("Negotiation"),
        WON: N_("Deal won"),
        LOST: N_("Deal lost"),
    },
    follows={
        DISCOVERY: frozenset({SOLUTION, WON, LOST}),
        SOLUTION: frozenset({DISCOVERY, PROPOSAL, WON, LOST}),
        PROPOSAL: frozenset({SOLUTION, NEGOTIATION, WON, LOST}),
        NEGOTIATION: frozenset({PROPOSAL, WON, LOST}),
    },
    closed=frozenset({WON, LOST}),
)
WHILE_OPEN = Move.of(*STAGES, to=None)
WIN = Move.of(*STAGES, to=WON)
LOSE = Move.of(*STAGES, to=LOST)

DRAFT, AGREED, SENT, PRESENTED, ACCEPTED, OPEN = "draft", "agreed", "sent", "presented", "accepted", "open"

SOLUTION_MACHINE = Machine(
    labels={DRAFT: N_("Draft"), AGREED: N_("Agreed")},
    follows={DRAFT: frozenset({AGREED})},
    closed=frozenset({AGREED}),
)
EDIT_DRAFT = Move.of(DRAFT, to=DRAFT)
AGREE_SOLUTION = Move.of(DRAFT, to=AGREED)

PROPOSAL_MACHINE = Machine(
    labels={DRAFT: N_("Draft"), SENT: N_("Sent"), PRESENTED: N_("Presented")},
    follows={DRAFT: frozenset({SENT}), SENT: frozenset({PRESENTED})},
    closed=frozenset({PRESENTED}),
)
SEND = Move.of(DRAFT, to=SENT)
PRESENT = Move.of(SENT, to=PRESENTED)

QUOTATION_MACHINE = Machine(
    labels={DRAFT: N_("Draft"), SENT: N_("Sent"), ACCEPTED: N_("Accepted")},
    follows={DRAFT: frozenset({SENT}), SENT: frozenset({ACCEPTED})},
    closed=frozenset({ACCEPTED}),
)
ACCEPT = Move.of(SENT, to=ACCEPTED)

NEGOTIATION_MACHINE = Machine(
    labels={OPEN: N_("Under way"), AGREED: N_("Agreed")},
    follows={OPEN: frozenset({AGREED})},
    closed=frozenset({AGREED}),
)
EDIT_NEGOTIATION = Move.of(OPEN, to=OPEN)
AGREE_NEGOTIATION = Move.of(OPEN, to=AGREED)
