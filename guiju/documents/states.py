"""A document's life."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

DRAFT, ISSUED, ARCHIVED, DESTROYED = "draft", "issued", "archived", "destroyed"
MACHINE = Machine(
    labels={
        DRAFT: N_("Draft"),
        ISSUED: N_("Issued"),
        ARCHIVED: N_("Archived"),
        DESTROYED: N_("Destroyed"),
    },
    follows={
        DRAFT: frozenset({ISSUED, DESTROYED}),
        ISSUED: frozenset({ARCHIVED}),
        ARCHIVED: frozenset({DESTROYED}),
    },
    closed=frozenset({DESTROYED}),
)
CLASSIFY = Move.of(DRAFT, ISSUED, ARCHIVED, to=None)
ISSUE = Move.of(DRAFT, to=ISSUED)
ARCHIVE = Move.of(ISSUED, to=ARCHIVED)
DESTROY = Move.of(DRAFT, ARCHIVED, to=DESTROYED)
