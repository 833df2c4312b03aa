"""Approval requests with their steps and seats, what goes on around them, drafts of routes, acknowledgements."""

from guiju.governance.models.around import ApprovalCondition, ApprovalCopy, ApprovalQuestion, Reassignment
from guiju.governance.models.posts import holders_of, posts_on
from guiju.governance.models.requests import ApprovalRequest
from guiju.governance.models.routes import RouteDraft
from guiju.governance.models.signatures import Acknowledgement
from guiju.governance.models.steps import ApprovalSeat, ApprovalStep

__all__ = [
    "Acknowledgement",
    "ApprovalCondition",
    "ApprovalCopy",
    "ApprovalQuestion",
    "ApprovalRequest",
    "ApprovalSeat",
    "ApprovalStep",
    "Reassignment",
    "RouteDraft",
    "holders_of",
    "posts_on",
]
