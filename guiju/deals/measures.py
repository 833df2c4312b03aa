"""What is counted about opportunities, solutions, proposals and negotiations."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Length, Trim

from guiju.deals import states
from guiju.deals.clauses import DescriptionTerms, OpeningTerms, StalledTerms
from guiju.deals.models import Negotiation, Opportunity, Proposal, Quotation, Solution, Source
from guiju.deals.queries import open_opportunities
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.moment import moment_of, terms_of


def _within(rows: QuerySet[Any], field: str, period: Period) -> QuerySet[Any]:
    return rows.filter(**{f"{field}__gte": period.starts_at, f"{field}__lt": period.ends_at})


def _opened(period: Period) -> QuerySet[Any]:
    """Opportunities entered in the period."""
    return _within(Opportunity.objects.all(), "created_at", period)


def _from_leads(period: Period) -> QuerySet[Any]:
    """Opportunities that came of leads obtained in the period, whenever they were entered themselves."""
    return _within(Opportunity.objects.all(), "lead__obtained_at", period)


def _still_open(period: Period) -> QuerySet[Any]:
    """Opportunities entered before the period ended that are neither won nor lost;
    ``moment`` is when they are looked at.
    """
    return open_opportunities().filter(created_at__lt=period.ends_at).annotate(moment=Value(moment_of(period)))


def _described(period: Period) -> QuerySet[Any]:
    """Opportunities entered in the period with the length of their three descriptions."""
    terms = terms_of(period, "deals.description", DescriptionTerms)
    lengths: dict[str, Any] = {f"{name}_length": Length(Trim(name)) for name in ("needs", "background", "competitors")}
    found: QuerySet[Any] = _opened(period).annotate(**lengths, least=Value(terms.least_characters if terms else 1))
    return found


def _followed(period: Period) -> QuerySet[Any]:
    """Open opportunities; ``since`` is the moment after which each must have moved, been planned, edited or spoken
    about.
    """
    terms = terms_of(period, "deals.stalled", StalledTerms)
    if terms is None:
        return Opportunity.objects.none()
    since = moment_of(period) - timedelta(days=terms.days)
    return open_opportunities().filter(created_at__lt=period.ends_at).annotate(since=Value(since))


def _found(period: Period) -> QuerySet[Any]:
    """Opportunities entered in the period of which it is known when they were found;
    ``enter_by`` is the last moment allowed.
    """
    terms = terms_of(period, "deals.opening", OpeningTerms)
    if terms is None:
        return Opportunity.objects.none()
    known = _opened(period).filter(triggered_at__isnull=False)
    found: QuerySet[Any] = known.annotate(enter_by=F("triggered_at") + Value(timedelta(hours=terms.within_hours)))
    return found


def _moved(period: Period) -> QuerySet[Any]:
    """Open opportunities whose last change of stage lies in the period and whose time to plan anew is over or used."""
    terms = terms_of(period, "deals.stalled", StalledTerms)
    if terms is None:
        return Opportunity.objects.none()
    allowed = timedelta(days=terms.days)
    rows = _within(open_opportunities().filter(stage_changed_at__gt=F("created_at")), "stage_changed_at", period)
    settled = Q(replanned_at__isnull=False) | Q(stage_changed_at__lt=moment_of(period) - allowed)
    found: QuerySet[Any] = rows.filter(settled).annotate(plan_by=F("stage_changed_at") + Value(allowed))
    return found


def _at_solution(period: Period) -> QuerySet[Any]:
    """Opportunities that first reached the solution stage in the period."""
    return _within(Opportunity.objects.all(), "solution_at", period)


def _agreed_solutions(period: Period) -> QuerySet[Any]:
    """Solutions agreed on in the period."""
    return _within(Solution.objects.all(), "agreed_at", period)


def _sent_proposals(period: Period) -> QuerySet[Any]:
    """Proposals sent to customers in the period."""
    return _within(Proposal.objects.all(), "sent_at", period)


def _agreed_talks(period: Period) -> QuerySet[Any]:
    """Negotiations that ended in agreement in the period."""
    return _within(Negotiation.objects.all(), "agreed_at", period)


def _opened_talks(period: Period) -> QuerySet[Any]:
    """Negotiations begun in the period."""
    return _within(Negotiation.objects.all(), "created_at", period)


def _filled(*names: str) -> Q:
    found = Q()
    for name in names:
        found &= ~Q(**{name: ""})
    return found


_QUOTED = Exists(Quotation.objects.filter(opportunity=OuterRef("opportunity")))

MEASURES = (
    Measure(
        name="deals.won_from_leads",
        label=N_("Opportunities from leads of the period that were won"),
        kind="deals.opportunity",
        rows=_from_leads,
        satisfied=Q(state=states.WON),
    ),
    Measure(
        name="deals.three_elements_before_solution",
        label=N_("Opportunities with present business, pain points and goals known before the solution"),
        kind="deals.opportunity",
        rows=_at_solution,
        satisfied=Q(analysed_first=True),
    ),
    Measure(
        name="deals.solution_discussed",
        label=N_("Solutions agreed with the departments concerned, on record"),
        kind="deals.solution",
        rows=_agreed_solutions,
        satisfied=_filled("discussed_with", "discussion_note"),
    ),
    Measure(
        name="deals.solutions_from_analysis",
        label=N_("Solutions that rest on an analysis of the customer's needs"),
        kind="deals.solution",
        rows=_agreed_solutions,
        satisfied=_filled("opportunity__current_state", "opportunity__pain_points", "opportunity__goals"),
    ),
    Measure(
        name="deals.solution_four_parts",
        label=N_("Solutions with description, implementation plan, expected results and quotation"),
        kind="deals.solution",
        rows=_agreed_solutions,
        satisfied=_filled("description", "implementation", "expected_result") & Q(quoted=True),
        annotations={"quoted": _QUOTED},
    ),
    Measure(
        name="deals.proposal_linked",
        label=N_("Proposals made from an agreed solution"),
        kind="deals.proposal",
        rows=_sent_proposals,
        satisfied=Q(solution__state=states.AGREED),
    ),
    Measure(
        name="deals.proposal_presented",
        label=N_("Proposals presented to the customer, with audience and reactions"),
        kind="deals.proposal",
        rows=_sent_proposals,
        satisfied=Q(presented_at__isnull=False) & _filled("audience", "reaction"),
    ),
    Measure(
        name="deals.proposal_five_parts",
        label=N_("Proposals with strengths, value, problem fit, case and testimonial"),
        kind="deals.proposal",
        rows=_sent_proposals,
        satisfied=_filled("strengths", "value", "problem_fit", "case", "testimonial"),
    ),
    Measure(
        name="deals.described",
        label=N_("Opportunities with needs, background and competitors described"),
        kind="deals.opportunity",
        rows=_described,
        satisfied=Q(
            needs_length__gte=F("least"), background_length__gte=F("least"), competitors_length__gte=F("least")
        ),
    ),
    Measure(
        name="deals.planned",
        label=N_("Open opportunities with a next step ahead"),
        kind="deals.opportunity",
        rows=_still_open,
        satisfied=_filled("next_step") & Q(next_at__gte=F("moment")),
    ),
    Measure(
        name="deals.updated_in_time",
        label=N_("Open opportunities with news in time"),
        kind="deals.opportunity",
        rows=_followed,
        satisfied=Q(updated_at__gte=F("since")),
    ),
    Measure(
        name="deals.opened_in_time",
        label=N_("Opportunities entered in time after they were found"),
        kind="deals.opportunity",
        rows=_found,
        satisfied=Q(created_at__lte=F("enter_by")),
    ),
    Measure(
        name="deals.latent_needs",
        label=N_("Opportunities from latent needs"),
        kind="deals.opportunity",
        rows=_opened,
        satisfied=Q(source=Source.LATENT_NEED),
    ),
    Measure(
        name="deals.negotiation_topics",
        label=N_("Negotiations agreed on terms, price, delivery and after-sales service"),
        kind="deals.negotiation",
        rows=_agreed_talks,
        satisfied=_filled("agreed_terms", "agreed_delivery", "agreed_after_sales") & Q(agreed_price__isnull=False),
    ),
    Measure(
        name="deals.negotiation_limits",
        label=N_("Negotiations with the customer's position and our limits written down"),
        kind="deals.negotiation",
        rows=_opened_talks,
        satisfied=_filled("customer_stance", "limits"),
    ),
    Measure(
        name="deals.replanned_after_move",
        label=N_("Changes of stage followed by a new plan in time"),
        kind="deals.opportunity",
        rows=_moved,
        satisfied=Q(replanned_at__lte=F("plan_by")),
    ),
)
