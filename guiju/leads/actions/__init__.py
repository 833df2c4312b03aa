"""Every write to leads."""

from guiju.leads.actions.intake import book_cost, edit_cost, take_enquiry
from guiju.leads.actions.pool import claim, look_closer, move_pool, recycle, recycle_batch, release, warn_batch
from guiju.leads.actions.records import (
    assign,
    capture,
    discard_lead,
    edit_lead,
    grade,
    import_batch,
    mark_converted,
    plan,
    restore_lead,
    screen,
    touch,
)

__all__ = [
    "assign",
    "book_cost",
    "capture",
    "claim",
    "discard_lead",
    "edit_cost",
    "edit_lead",
    "grade",
    "import_batch",
    "look_closer",
    "mark_converted",
    "move_pool",
    "plan",
    "recycle",
    "recycle_batch",
    "release",
    "restore_lead",
    "screen",
    "take_enquiry",
    "touch",
    "warn_batch",
]
