"""What is counted about leads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from guiju.groundwork.kernel.period import BUSINESS_ZONE, Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.moment import moment_of, terms_of
from guiju.leads import states
from guiju.leads.clauses import EntryTerms
from guiju.leads.models import Lead, SourceCost
from guiju.leads.rules import PROMOTED

_KIND = "leads.lead"
NOT_READY = ("low", "medium")


def _holds(condition: Q) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(condition, output_field=BooleanField())


def _by(field: str) -> Callable[[Period], QuerySet[Any]]:
    """The leads to which something happened in the period."""

    def rows(period: Period) -> QuerySet[Any]:
        return Lead.objects.filter(**{f"{field}__gte": period.starts_at, f"{field}__lt": period.ends_at})

    return rows


def _valid(period: Period) -> QuerySet[Any]:
    return _by("screened_at")(period).filter(screening="valid")


def _costed(period: Period) -> QuerySet[Any]:
    """The leads obtained in the period; ``costed`` says that their source's cost is booked for their month."""
    month = TruncMonth("obtained_at", tzinfo=BUSINESS_ZONE, output_field=DateField())
    booked = SourceCost.objects.filter(source=OuterRef("source"), month=OuterRef("obtained_in"))
    judged: QuerySet[Any] = _by("obtained_at")(period).annotate(obtained_in=month).annotate(costed=Exists(booked))
    return judged


def _entered(period: Period) -> QuerySet[Any]:
    terms = terms_of(period, "leads.entry", EntryTerms)
    limit = timedelta(hours=terms.within_hours if terms else 0)
    judged: QuerySet[Any] = _by("created_at")(period).annotate(
        in_time=_holds(Q(created_at__lte=F("obtained_at") + limit))
    )
    return judged if terms else judged.none()


def _open(*intents: str) -> Callable[[Period], QuerySet[Any]]:
    """The leads of these intents that were entered by the end of the period and are still worked on."""

    def rows(period: Period) -> QuerySet[Any]:
        found = Lead.objects.filter(intent__in=intents, state__in=states.OPEN, created_at__lt=period.ends_at)
        judged: QuerySet[Any] = found.annotate(ahead=_holds(Q(next_at__gt=moment_of(period))))
        return judged

    return rows


MEASURES = (
    Measure(
        "leads.with_channel", N_("Leads that keep their channel and campaign"), _KIND, _by("created_at"),
        ~Q(source="") & (~Q(source__in=PROMOTED) | ~Q(campaign="")),
    ),
    Measure(
        "leads.screened_before_assignment", N_("Leads screened before they were assigned"), _KIND, _by("assigned_at"),
        Q(screened_at__lte=F("assigned_at")),
    ),
    Measure(
        "leads.tagged", N_("Screened leads with all four tags"), _KIND, _valid,
        ~Q(source="") & ~Q(intent="") & ~Q(industry="") & ~Q(company_size=""),
    ),
    Measure("leads.of_known_cost", N_("Leads whose source has its cost on record"), _KIND, _costed, Q(costed=True)),
    Measure("leads.entered_in_time", N_("Leads entered in time"), _KIND, _entered, Q(in_time=True)),
    Measure(
        "leads.assigned_before_contact", N_("Leads assigned before the first contact"), _KIND, _by("first_contact_at"),
        Q(assigned_at__lte=F("first_contact_at")),
    ),
    Measure(
        "leads.needs_recorded", N_("Contacted leads with needs and what was presented"), _KIND, _by("first_contact_at"),
        ~Q(needs="") & ~Q(presented=""),
    ),
    Measure(
        "leads.graded_after_contact", N_("Contacted leads graded afterwards"), _KIND, _by("first_contact_at"),
        ~Q(grade="") & Q(graded_at__gte=F("first_contact_at")),
    ),
    Measure(
        "leads.high_intent_planned", N_("High-intent leads with a next step ahead"), _KIND, _open("high"),
        ~Q(next_step="") & Q(ahead=True),
    ),
    Measure(
        "leads.high_intent_owned", N_("High-intent leads with one person in charge"), _KIND, _open("high"),
        Q(owner__is_active=True),
    ),
    Measure(
        "leads.nurtured", N_("Leads not ready yet with a next step"), _KIND, _open(*NOT_READY),
        ~Q(next_step="") & Q(next_at__isnull=False),
    ),
)  # fmt: skip
