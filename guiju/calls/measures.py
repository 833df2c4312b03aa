"""What is counted about calls and follow-ups."""

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncDate

from guiju.calls import states
from guiju.calls.clauses import LoggingTerms
from guiju.calls.models import Call, Channel, Direction, FollowUp, Result
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.moment import moment_of, terms_of

_KIND = "calls.call"


def logging_terms(period: Period) -> LoggingTerms | None:
    """The terms by which talks of the period are judged; None when no clause sets them."""
    return terms_of(period, "calls.logging", LoggingTerms)


def _talks(period: Period) -> QuerySet[Any]:
    return Call.objects.filter(happened_at__gte=period.starts_at, happened_at__lt=period.ends_at)


def _dialled(period: Period) -> QuerySet[Any]:
    return _talks(period).filter(channel=Channel.PHONE, direction=Direction.OUT)


def _logged(period: Period) -> QuerySet[Any]:
    terms = logging_terms(period)
    limit = timedelta(hours=terms.within_hours if terms else 0)
    in_time = ExpressionWrapper(Q(created_at__lte=F("happened_at") + limit), output_field=BooleanField())
    judged: QuerySet[Any] = _talks(period).annotate(in_time=in_time)
    return judged if terms else judged.none()


def _due(period: Period) -> QuerySet[Any]:
    """What was due in the period, whatever was not dropped: done, or its time has run out."""
    rows = FollowUp.objects.filter(due_at__gte=period.starts_at, due_at__lt=period.ends_at)
    return rows.filter(Q(state=states.DONE) | Q(state=states.PLANNED, due_at__lte=moment_of(period)))


def _wrong(period: Period) -> QuerySet[Any]:
    """Wrong numbers met in the period that were put right since, or whose time for it is over."""
    terms = logging_terms(period)
    allowed = timedelta(days=terms.correct_within_days if terms else 0)
    other = Q(contact__isnull=False) & ~Q(contact__phone_key=F("phone_key"))
    other |= Q(contact__isnull=True, lead__isnull=False) & ~Q(lead__phone_key=F("phone_key"))
    rows: QuerySet[Any] = _talks(period).filter(result=Result.WRONG_NUMBER)
    rows = rows.annotate(corrected=ExpressionWrapper(other, output_field=BooleanField()))
    return rows.filter(Q(corrected=True) | Q(happened_at__lt=moment_of(period) - allowed)) if terms else rows.none()


MEASURES = (
    Measure("calls.logged_in_time", N_("Talks logged in time"), _KIND, _logged, Q(in_time=True)),
    Measure("calls.complete", N_("Talks with content and result"), _KIND, _talks, ~Q(content="") & ~Q(result="")),
    Measure(
        "calls.follow_ups_on_time", N_("Follow-ups done on the day they were due"), "calls.followup", _due,
        Q(state=states.DONE, done_at__date__lte=TruncDate("due_at")),
    ),
    Measure("calls.wrong_numbers_corrected", N_("Wrong numbers put right"), _KIND, _wrong, Q(corrected=True)),
    Measure("calls.effective", N_("Outbound calls that were effective"), _KIND, _dialled, Q(effective=True)),
)  # fmt: skip
