"""Counts over documents."""

from typing import Any

from django.db.models import F, Q, QuerySet

from guiju.documents import states
from guiju.documents.models import Document, Secrecy
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure


def _attached(period: Period) -> QuerySet[Any]:
    """Documents attached in the period."""
    return Document.objects.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)


def _confidential(period: Period) -> QuerySet[Any]:
    """Confidential documents that exist at the end of the period."""
    rows = Document.objects.filter(secrecy=Secrecy.CONFIDENTIAL, created_at__lt=period.ends_at)
    return rows.exclude(state=states.DESTROYED)


def _issued(period: Period) -> QuerySet[Any]:
    """Documents issued in the period."""
    return Document.objects.filter(issued_at__gte=period.starts_at, issued_at__lt=period.ends_at)


def _destroyed(period: Period) -> QuerySet[Any]:
    """Issued documents destroyed in the period."""
    return Document.objects.filter(
        destroyed_at__gte=period.starts_at, destroyed_at__lt=period.ends_at, issued_at__isnull=False
    )


MEASURES = (
    Measure("documents.on_a_record", N_("Documents filed on a record"), "documents.document", _attached, ~Q(about="")),
    Measure(
        "documents.confidential_guarded", N_("Confidential documents with keeper and readers named"),
        "documents.document", _confidential, Q(keeper__isnull=False) & ~Q(readers=[]),
    ),
    Measure(
        "documents.issued_on_a_record", N_("Issued documents filed on a record"), "documents.document", _issued,
        ~Q(about=""),
    ),
    Measure(
        "documents.destroyed_after_archive", N_("Destroyed documents that were archived before"),
        "documents.document", _destroyed, Q(archived_at__lte=F("destroyed_at")),
    ),
)  # fmt: skip
