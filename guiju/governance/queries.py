"""Reads of approvals, waivers and policies: what waits for somebody, what they asked for, what they decided."""

from datetime import date

from django.db.models import QuerySet

from guiju.governance import states
from guiju.governance.models import Acknowledgement, ApprovalRequest, ApprovalStep, holders_of, posts_on
from guiju.governance.rules import Deciding, deciders, right_used
from guiju.groundwork.access.grants import acting_for
from guiju.groundwork.policy.models import PolicyVersion, Waiver


def waiting_for(account_id: int, day: date) -> QuerySet[ApprovalStep]:
    """The open steps that the person, or somebody they stand in for, can decide on that day; longest waiting first."""
    steps: QuerySet[ApprovalStep] = ApprovalStep.objects.decidable_by(account_id, day)
    return steps.select_related("request", "request__asked_by", "request__unit").order_by("request__updated_at", "pk")


def waiting_count(account_id: int, day: date) -> int:
    """How many decisions wait for the person: approvals and waivers."""
    return len(ApprovalStep.objects.rights_to_decide(account_id, day)) + waivers_for(account_id, day).count()


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


def waivers_for(account_id: int, day: date) -> QuerySet[Waiver]:
    """The waivers that the person, or somebody they stand in for, can decide on that day; their own left out."""
    acting = acting_for(account_id, day)
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
    """The versions in force on a day that the person has not signed for yet."""
    newest: dict[str, PolicyVersion] = {}
    for version in PolicyVersion.objects.filter(effective_from__lte=day).order_by("effective_from", "number"):
        newest[version.policy] = version
    signed = set(Acknowledgement.objects.filter(account=account_id).values_list("policy", "number"))
    return [version for version in newest.values() if (version.policy, version.number) not in signed]
