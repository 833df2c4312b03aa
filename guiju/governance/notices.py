"""What governance tells people of, and which of it waits for them still."""

from collections.abc import Sequence
from datetime import datetime

from guiju.governance import states
from guiju.governance.models import Acknowledgement, ApprovalQuestion, ApprovalStep
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.kinds import APPROVAL_KEPT, DIGEST, NoticeKind
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.policy.models import Waiver

TO_DECIDE, URGED, QUESTION = "governance.to_decide", "governance.urged", "governance.question"
ANSWER, DECIDED, LATE, COPY = "governance.answer", "governance.decided", "governance.late", "governance.copy"
TO_WAIVE, WAIVED, CONDITION = "governance.to_waive", "governance.waived", "governance.condition_met"
POLICY = "governance.policy_to_read"
REQUEST, WAITING = "/decide/{key}/", "/decide/"  # one request in the inbox of approvals, and all that waits


def _to_decide(account_id: int, notices: Sequence[Notice], now: datetime) -> set[int]:
    """Those about requests with an open step that the person can decide."""
    open_steps = ApprovalStep.objects.filter(
        request__in=_keys(notices), state=states.OPEN, request__state=states.PENDING
    )
    mine = open_steps.decidable_by(account_id, business_day(now)).values_list("request_id", flat=True)
    return _about(notices, set(mine))


def _questions(account_id: int, notices: Sequence[Notice], _now: datetime) -> set[int]:
    """Those about requests in which a question to the person has no answer yet."""
    asked = ApprovalQuestion.objects.filter(step__request__in=_keys(notices), ended_at=None, to=account_id)
    return _about(notices, set(asked.values_list("step__request_id", flat=True)))


def _to_waive(_account_id: int, notices: Sequence[Notice], _now: datetime) -> set[int]:
    """Those about records for which leave is asked still under that clause."""
    asked = Waiver.objects.filter(about__in={notice.ref for notice in notices}, state="requested")
    waiting = set(asked.values_list("about", "clause_id"))
    return {notice.pk for notice in notices if (notice.ref, notice.params.get("clause")) in waiting}


def _unsigned(account_id: int, notices: Sequence[Notice], _now: datetime) -> set[int]:
    """Those about versions that the person has not signed as read."""
    signed = set(Acknowledgement.objects.filter(account=account_id).values_list("policy", "number"))
    return {one.pk for one in notices if (one.params.get("policy"), one.params.get("number")) not in signed}


def _keys(notices: Sequence[Notice]) -> list[int]:
    return [int(key) for notice in notices if (key := notice.ref.rpartition(":")[2]).isdecimal()]


def _about(notices: Sequence[Notice], keys: set[int]) -> set[int]:
    return {notice.pk for notice in notices if int(notice.ref.rpartition(":")[2] or 0) in keys}


NOTICES = (
    NoticeKind(TO_DECIDE, N_("An approval to decide"), kept=APPROVAL_KEPT, still_open=_to_decide, page=REQUEST),
    NoticeKind(URGED, N_("Somebody reminds me to decide"), kept=APPROVAL_KEPT, still_open=_to_decide, page=REQUEST),
    NoticeKind(LATE, N_("The time for a decision has run out"), kept=APPROVAL_KEPT, page=REQUEST),
    NoticeKind(
        TO_WAIVE, N_("Leave to pass a clause is asked of me"), kept=APPROVAL_KEPT, still_open=_to_waive, page=WAITING
    ),
    NoticeKind(QUESTION, N_("A question about a request"), kept=APPROVAL_KEPT, still_open=_questions, page=REQUEST),
    NoticeKind(ANSWER, N_("An answer to my question")),
    NoticeKind(DECIDED, N_("What I asked for was decided"), N_("Agreed, refused, sent back, void or closed.")),
    NoticeKind(WAIVED, N_("Leave I asked for was given or refused")),
    NoticeKind(CONDITION, N_("A condition I set was met")),
    NoticeKind(COPY, N_("A copy of an approval"), mail=DIGEST),
    NoticeKind(POLICY, N_("A policy to read and sign"), mail=DIGEST, still_open=_unsigned, page="/policy/"),
)
