"""Every write to approvals, waivers and policies."""

from guiju.governance.actions.approvals import approve, refuse, request_approval, withdraw
from guiju.governance.actions.policies import acknowledge, adopt_policy
from guiju.governance.actions.waivers import grant_waiver, refuse_waiver, request_waiver

__all__ = [
    "acknowledge",
    "adopt_policy",
    "approve",
    "grant_waiver",
    "refuse",
    "refuse_waiver",
    "request_approval",
    "request_waiver",
    "withdraw",
]
