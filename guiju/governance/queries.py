"""Reads of approvals, waivers and policies: what waits for somebody, what they asked for, what they decided."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from guiju.governance import states
from guiju.governance.models import (
    Acknowledgement,
    ApprovalQuestion,
    ApprovalRequest,
    ApprovalSeat,
    ApprovalStep,
    holders_of,
    posts_on,
)
from guiju.governance.rules import Deciding, deciders, right_used
from guiju.groundwork.access.grants import acting_for
from guiju.groundwork.policy.models import PolicyVersion, Waiver


def waiting_for(account_id: int, day: date, acting: Sequence[int] | None = None) -> QuerySet[ApprovalStep]:
    """The open steps that the person, or somebody they stand in for, can decide on that day; longest waiting first.

    ``acting`` is what ``acting_for`` gave, where it was asked already.
    """
    steps: QuerySet[ApprovalStep] = ApprovalStep.objects.decidable_by(account_id, day, acting)
    return steps.select_related("request", "request__asked_by", "request__unit").order_by("request__updated_at", "pk")


def waiting_count(account_id: int, day: date) -> int:
    """How many decisions and answers wait for the person: approvals, questions and waivers."""
    steps = len(ApprovalStep.objects.rights_to_decide(account_id, day))
    return steps + questions_for(account_id).count() + waivers_for(account_id, day).count()


def questions_for(account_id: int) -> QuerySet[ApprovalQuestion]:
    """The open questions that the person was asked in an approval, oldest first."""
    rows: QuerySet[ApprovalQuestion] = ApprovalQuestion.objects.filter(to=account_id, ended_at=None)
    return rows.filter(step__request__state=states.PENDING).order_by("asked_at", "pk")


TABS = ("waiting", "decided", "asked", "copies")


def box(tab: str, account_id: int, day: date) -> QuerySet[ApprovalRequest]:
    """The requests of one tab of the inbox; its figure is the count of these very rows."""
    rows: QuerySet[ApprovalRequest] = ApprovalRequest.objects.select_related("asked_by", "unit")
    if tab == "decided":
        mine = Q(account=account_id) | Q(state__in=states.SPOKEN)
        spoke = ApprovalSeat.objects.filter(mine, decided_by=account_id).values("step__request")
        return rows.filter(pk__in=spoke).order_by("-updated_at", "-pk")
    if tab == "asked":
        return rows.filter(asked_by=account_id).order_by("-updated_at", "-pk")
    if tab == "copies":
        return rows.filter(copies__account=account_id).order_by("-copies__given_at", "-pk")
    steps = list(ApprovalStep.objects.rights_to_decide(account_id, day))
    asked = questions_for(account_id).values("step__request")
    waiting = Q(steps__in=steps) | Q(pk__in=asked)
    due = Subquery(ApprovalStep.objects.filter(request=OuterRef("pk"), state=states.OPEN).values("due_at")[:1])
    return rows.filter(waiting).distinct().annotate(due=due).order_by(F("due").asc(nulls_last=True), "updated_at", "pk")


def requested_by(account_id: int) -> QuerySet[ApprovalRequest]:
    """What the person asked for, newest first."""
    rows: QuerySet[ApprovalRequest] = ApprovalRequest.objects.filter(asked_by=account_id)
    return rows.order_by("-created_at", "-pk").prefetch_related("steps")


def decided_by(account_id: int) -> QuerySet[ApprovalStep]:
    """The steps the person decided, newest first."""
    rows: QuerySet[ApprovalStep] = ApprovalStep.objects.filter(decided_by=account_id)
    return rows.select_related("request", "request__asked_by").order_by("-decided_at", "-pk")


def pending_for(about: str) -> QuerySet[ApprovalRequest]:
    """The requests about a record (``kind:id``) that still wait."""
    return ApprovalRequest.objects.filter(about=about, state=states.PENDING).prefetch_related("steps")


def waivers_for(account_id: int, day: date, acting: Sequence[int] | None = None) -> QuerySet[Waiver]:
    """The waivers that the person, or somebody they stand in for, can decide on that day; their own left out."""
    acting = acting_for(account_id, day) if acting is None else acting
    roles = posts_on(day).filter(account_id__in=acting).values("role")
    asked = list(Waiver.objects.filter(state=Waiver.REQUESTED, role__in=roles).select_related("unit"))
    holders = holders_of({waiver.role for waiver in asked}, day) if asked else []
    mine = []
    for waiver in asked:
        barred = frozenset({waiver.asked_by_id})
        able = deciders(Deciding(waiver.role, waiver.unit.path if waiver.unit else "", barred), holders)
        if right_used(account_id, acting, able, barred) is not None:
            mine.append(waiver.pk)
    rows: QuerySet[Waiver] = Waiver.objects.filter(pk__in=mine)
    return rows.order_by("asked_at", "pk")


def to_acknowledge(account_id: int, day: date) -> list[PolicyVersion]:
    """The versions in force on a day that the person has not signed for yet, without their documents. One query."""
    signature = Acknowledgement.objects.filter(account=account_id, policy=OuterRef("policy"), number=OuterRef("number"))
    versions = PolicyVersion.objects.filter(effective_from__lte=day).defer("document")
    newest = versions.order_by("policy", "-effective_from", "-number").distinct("policy")
    return [version for version in newest.annotate(signed=Exists(signature)) if not version.signed]
