"""Counts over policies, acknowledgements, approvals and posts."""

from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from guiju.governance import states
from guiju.governance.models import Acknowledgement, ApprovalCondition, ApprovalRequest, ApprovalStep
from guiju.groundwork.access.models import Post
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.policy.models import PolicyVersion
from guiju.org.measures import BOARD
from guiju.org.models import Employee


def _employees(period: Period) -> QuerySet[Any]:
    """Everyone employed at the end of the period."""
    rows = Employee.objects.filter(hired_on__lt=period.end)
    return rows.filter(Q(left_on=None) | Q(left_on__gte=period.end))


def _readers(period: Period) -> QuerySet[Any]:
    """Everyone employed, each with whether some version in force at the end of the period is not signed for."""
    since = PolicyVersion.objects.filter(effective_from__lt=period.end)
    newer = since.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
    signed = Acknowledgement.objects.filter(
        account=OuterRef(OuterRef("account")), policy=OuterRef("policy"), number=OuterRef("number")
    )
    rows: QuerySet[Any] = _employees(period).annotate(unsigned=Exists(since.filter(~Exists(newer), ~Exists(signed))))
    return rows


def _policies_in_force(period: Period) -> QuerySet[Any]:
    """The newest version of each policy at the end of the period, each with whether some aim names no figure."""
    since = PolicyVersion.objects.filter(effective_from__lt=period.end)
    newer = since.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
    rows: QuerySet[Any] = since.filter(~Exists(newer)).annotate(
        aim_without_figure=Func(
            F("document"),
            template="jsonb_path_exists(%(expressions)s, '$.aims[*] ? (!exists(@.measure))'::jsonpath)",
            output_field=BooleanField(),
        )
    )
    return rows


def _versions(period: Period) -> QuerySet[Any]:
    """Versions that came into force in the period, each with whether a member of the group adopted it."""
    members = Post.objects.filter(role=BOARD, account_id=OuterRef("adopted_by"))
    rows: QuerySet[Any] = PolicyVersion.objects.filter(effective_from__gte=period.start, effective_from__lt=period.end)
    by_member: QuerySet[Any] = rows.annotate(by_member=Exists(members))
    return by_member


def _decided(period: Period) -> QuerySet[Any]:
    """Approval requests decided in the period, one way or the other."""
    ended = [states.USED, states.REFUSED, states.VOID]
    return ApprovalRequest.objects.filter(
        decided_at__gte=period.starts_at, decided_at__lt=period.ends_at, state__in=ended
    )


def _conditions(period: Period) -> QuerySet[Any]:
    """Conditions of approvals that fell due in the period."""
    return ApprovalCondition.objects.filter(due_at__gte=period.starts_at, due_at__lt=period.ends_at)


def _steps(period: Period) -> QuerySet[Any]:
    """Approval requests that ended in the period, each with whether some step of theirs was decided late or not at all.

    A step without a time limit is never late.
    """
    late = ApprovalStep.objects.filter(
        request=OuterRef("pk"), due_at__lt=Coalesce(F("decided_at"), OuterRef("decided_at"))
    )
    rows: QuerySet[Any] = _decided(period).annotate(late=Exists(late.exclude(state=states.SKIPPED)))
    return rows


MEASURES = (
    Measure(
        "governance.policies_acknowledged", N_("Employees who signed for every policy in force"), "org.employee",
        _readers, Q(unsigned=False), owner="account",
    ),
    Measure(
        "governance.aims_measured", N_("Policies in force each of whose aims has a figure"), "policy.policyversion",
        _policies_in_force, Q(document__has_key="aims", aim_without_figure=False), owner=None, unit=None,
    ),
    Measure(
        "governance.versions_by_board", N_("Policy versions put in force by a member of the CRM management group"),
        "policy.policyversion", _versions, Q(by_member=True), owner=None, unit=None,
    ),
    Measure(
        "governance.approvals_of_what_was_asked", N_("Approval requests decided on unchanged content"),
        "governance.approvalrequest", _decided, ~Q(state=states.VOID), owner="asked_by",
    ),
    Measure(
        "governance.conditions_met_in_time", N_("Conditions of approvals met in time"), "governance.approvalcondition",
        _conditions, Q(met_at__isnull=False, met_at__lte=F("due_at")), owner="owed_by",
    ),
    Measure(
        "governance.steps_decided_in_time", N_("Approval requests whose every step was decided in time"),
        "governance.approvalrequest", _steps, Q(late=False), owner="asked_by",
    ),
)  # fmt: skip
