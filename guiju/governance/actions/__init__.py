"""Every write to approvals, waivers and policies."""

from guiju.governance.actions.asking import remind, request_approval, resubmit, withdraw
from guiju.governance.actions.conditions import meet_condition, set_condition
from guiju.governance.actions.deciding import approve, refuse, send_back
from guiju.governance.actions.passing import (
    add_signer,
    answer_question,
    ask_question,
    give_copy,
    hand_over,
    reassign,
)
from guiju.governance.actions.policies import acknowledge, adopt_policy
from guiju.governance.actions.routes import adopt_route, draft_route, edit_routedraft
from guiju.governance.actions.waiting import close_left, free_stuck, replace_leavers, run_out, time_out, void
from guiju.governance.actions.waivers import grant_waiver, refuse_waiver, request_waiver

__all__ = [
    "acknowledge",
    "add_signer",
    "adopt_policy",
    "adopt_route",
    "answer_question",
    "approve",
    "ask_question",
    "close_left",
    "draft_route",
    "edit_routedraft",
    "free_stuck",
    "give_copy",
    "grant_waiver",
    "hand_over",
    "meet_condition",
    "reassign",
    "refuse",
    "refuse_waiver",
    "remind",
    "replace_leavers",
    "request_approval",
    "request_waiver",
    "resubmit",
    "run_out",
    "send_back",
    "set_condition",
    "time_out",
    "void",
    "withdraw",
]
