"""Two leads made one; how it is undone is the customers' own verb."""

from typing import Annotated

from guiju.customers.actions.joining import EARLIEST, LATEST, Joinable
from guiju.customers.actions.merging import Merged, Survivor, Taken, Why, carry_out
from guiju.customers.events import RecordsMerged
from guiju.customers.models import Merge
from guiju.groundwork.flow.action import action
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_
from guiju.leads.models import Lead
from guiju.leads.states import CONVERTED

LEAD = Joinable(
    Lead,
    (
        "name", "contact_name", "phone", "email", "region", "source", "campaign", "intent", "industry", "company_size",
        "needs", "presented", "owner",
    ),
    together={
        "name": ("name_key",),
        "phone": ("phone_key", "phone_ext"),
        "owner": (
            "unit", "state", "pool", "pooled_at", "last_owner", "release_reason", "assigned_at", "assigned_by",
            "warned_at", "first_contact_at",
        ),
    },
    gathered={"last_contact_at": LATEST, "obtained_at": EARLIEST},
)  # fmt: skip


@action("leads.merge_leads", creates=Merge)
def merge_leads(
    by: Actor,
    merge: Merge,
    *,
    survivor: Annotated[Lead, Survivor],  # type: ignore[valid-type]
    merged: Annotated[Lead, Merged],  # type: ignore[valid-type]
    take: Taken = None,
    reason: Why = "",
) -> RecordsMerged:
    """Make two leads one; talks, follow-ups and duties follow. A lead that became an opportunity can only stay."""
    if merged.state == CONVERTED:
        raise Refused(
            "leads.stays", N_("An opportunity stands on “%(name)s”; merge the other lead into it."), name=merged.name
        )
    return carry_out(by, merge, LEAD, "leads.merge_leads", (survivor.pk, merged.pk), take, reason)
