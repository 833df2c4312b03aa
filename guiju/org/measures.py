"""Counts over the organisation."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guiju.groundwork.access.models import Post, Unit
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure
from guiju.org.models import Employee


def _departments(period: Period) -> QuerySet[Any]:
    """Departments that exist when the period ends."""
    return Unit.objects.filter(is_department=True, created_at__lt=period.ends_at)


def _leavers(period: Period) -> QuerySet[Any]:
    """People whose last day lies in the period."""
    return Employee.objects.filter(left_on__gte=period.start, left_on__lt=period.end)


def _employees(period: Period) -> QuerySet[Any]:
    """Everyone employed at the end of the period, each with whether a post then in force backs their account."""
    rows: QuerySet[Any] = Employee.objects.filter(hired_on__lt=period.end)
    rows = rows.filter(Q(left_on=None) | Q(left_on__gte=period.end))
    with_post: QuerySet[Any] = rows.annotate(posted=Exists(_held(period).filter(account=OuterRef("account"))))
    return with_post


def _board_seats(period: Period) -> QuerySet[Any]:
    """Departments whose head belongs into the CRM management group, each with whether the head holds that post."""
    heads: QuerySet[Any] = _departments(period).filter(role__in=SEATED)
    seats: QuerySet[Any] = heads.annotate(seated=Exists(_held(period).filter(account=OuterRef("head"), role=BOARD)))
    return seats


def _held(period: Period) -> QuerySet[Post]:
    rows: QuerySet[Post] = Post.objects.filter(valid_from__lt=period.end)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=period.end))


BOARD = "crm_board"
SEATED = ("sales", "marketing", "service", "tech")
_OPEN_POST = Post.objects.filter(account=OuterRef("account")).filter(
    Q(valid_to=None) | Q(valid_to__gt=OuterRef("left_on"))
)

MEASURES = (
    Measure(
        "org.departments_with_head", N_("Departments with a head"), "access.unit", _departments,
        Q(head__isnull=False), owner="head", unit=None,
    ),
    Measure(
        "org.departments_with_duties", N_("Departments whose duties are written down"), "access.unit", _departments,
        ~Q(duties=""), owner="head", unit=None,
    ),
    Measure(
        "org.board_seats_filled", N_("Department heads with a seat in the CRM management group"), "access.unit",
        _board_seats, Q(seated=True), owner="head", unit=None,
    ),
    Measure(
        "org.accounts_with_post", N_("Employees whose account is backed by a post"), "org.employee", _employees,
        Q(posted=True), owner="account",
    ),
    Measure(
        "org.leavers_closed_same_day", N_("Leavers whose rights ended with their last day"), "org.employee", _leavers,
        Q(account__is_active=False, open_post=False, closed_at__date__lte=F("left_on")), owner="account",
        annotations={"open_post": Exists(_OPEN_POST)},
    ),
)  # fmt: skip
