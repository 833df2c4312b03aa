"""Governance's manifest."""

from datetime import datetime

from guiju.governance import actions, events, measures, queries, resources
from guiju.governance.models import Acknowledgement, ApprovalRequest
from guiju.governance.port import GovernanceApprovals
from guiju.groundwork.desk.module import Badge, Module
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.models import PolicyVersion, Waiver


def _waiting(account_id: int, now: datetime) -> int:
    return queries.waiting_count(account_id, business_day(now))


MODULE = Module(
    name="governance",
    label=N_("Governance"),
    models=(ApprovalRequest, Acknowledgement, Waiver, PolicyVersion),
    actions=(
        actions.request_approval,
        actions.approve,
        actions.refuse,
        actions.withdraw,
        actions.request_waiver,
        actions.grant_waiver,
        actions.refuse_waiver,
        actions.adopt_policy,
        actions.acknowledge,
    ),
    events=(
        events.ApprovalRequested,
        events.StepApproved,
        events.ApprovalGranted,
        events.ApprovalRefused,
        events.ApprovalWithdrawn,
        events.ApprovalVoided,
        events.WaiverRequested,
        events.WaiverGranted,
        events.WaiverRefused,
        events.PolicyAdopted,
        events.PolicyAcknowledged,
    ),
    labels={
        "governance.request_approval": N_("Ask for approval"),
        "governance.approve": N_("Approve"),
        "governance.refuse": N_("Refuse"),
        "governance.withdraw": N_("Take back"),
        "governance.request_waiver": N_("Ask leave to pass"),
        "governance.grant_waiver": N_("Give leave"),
        "governance.refuse_waiver": N_("Refuse leave"),
        "governance.adopt_policy": N_("Adopt policy"),
        "governance.acknowledge": N_("Sign as read"),
        "governance.approval_requested": N_("Approval asked for"),
        "governance.step_approved": N_("Step approved"),
        "governance.approval_granted": N_("Approved and carried out"),
        "governance.approval_refused": N_("Approval refused"),
        "governance.approval_withdrawn": N_("Request taken back"),
        "governance.approval_voided": N_("Approval void after a change"),
        "governance.waiver_requested": N_("Leave asked for"),
        "governance.waiver_granted": N_("Leave given"),
        "governance.waiver_refused": N_("Leave refused"),
        "governance.policy_adopted": N_("Policy adopted"),
        "governance.policy_acknowledged": N_("Policy signed as read"),
    },
    see={"governance.see": N_("See approvals and policies")},
    measures=measures.MEASURES,
    resources=resources.RESOURCES,
    badges=(Badge(N_("Waiting for my decision"), "/approvals/?state=pending", "checklist", _waiting),),
    approvals=GovernanceApprovals(),
)
