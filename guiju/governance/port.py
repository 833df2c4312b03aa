"""What gates ask about approvals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guiju.governance import states
from guiju.governance.actions.target import seal_of
from guiju.governance.actions.waiting import void
from guiju.governance.models import ApprovalRequest, ApprovalStep
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_


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

    def changed(self, by: Actor, record: Record) -> None:
        """What waits about a record that was edited is void, unless its clause refuses the edit.

        A request that somebody is deciding at this moment is left to them: they see the change themselves.
        """
        waiting = ApprovalRequest.every.filter(about=record.ref, state=states.PENDING)
        for request in waiting:
            if seal_of(request.verb, record, request.inputs) == request.content_hash:
                continue
            if request.on_change == "refuse":
                text = N_("“%(what)s” waits for approval and is not edited meanwhile; take the request back first.")
                raise Refused("governance.under_approval", text, what=request.about_name)
            if waiting.filter(pk=request.pk).select_for_update(skip_locked=True, of=("self",)).exists():
                void(by, request)

    def lets_read(self, account_id: int, moment: datetime, ref: str) -> bool:
        """True while a step about this record waits for the person, or for somebody they stand in for."""
        steps = ApprovalStep.objects.filter(request__about=ref)
        return steps.decidable_by(account_id, business_day(moment)).exists()
