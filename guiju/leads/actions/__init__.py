"""Every write to leads."""

from guiju.leads.actions.records import (
    assign,
    capture,
    claim,
    discard_lead,
    edit_lead,
    grade,
    import_batch,
    mark_converted,
    plan,
    recycle,
    release,
    restore_lead,
    screen,
    touch,
)

__all__ = [
    "assign",
    "capture",
    "claim",
    "discard_lead",
    "edit_lead",
    "grade",
    "import_batch",
    "mark_converted",
    "plan",
    "recycle",
    "release",
    "restore_lead",
    "screen",
    "touch",
]
