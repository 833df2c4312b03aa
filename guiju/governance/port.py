"""What gates ask about approvals."""

from collections.abc import Mapping
from typing import Any

from guiju.governance import states
from guiju.governance.actions.target import seal_of
from guiju.governance.models import ApprovalRequest
from guiju.groundwork.flow.keep import Record


class GovernanceApprovals:
    """The port of gates, answered from the approval requests."""

    def granted(self, verb: str, record: Record, inputs: Mapping[str, Any]) -> int | None:
        """The key of a granted, unused approval of exactly this content, or None."""
        found: int | None = (
            ApprovalRequest.objects.filter(
                about=f"{record.kind()}:{record.pk or 0}",
                verb=verb,
                state=states.GRANTED,
                content_hash=seal_of(verb, record, inputs),
            )
            .values_list("pk", flat=True)
            .first()
        )
        return found

    def use(self, approval_id: int, entry_id: int) -> None:
        """Mark the approval as spent on this ledger entry."""
        rows = ApprovalRequest.every.filter(pk=approval_id, state=states.GRANTED)
        rows.update(state=states.USED, used_entry=entry_id)
