"""What is counted about customers' data."""

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Greatest

from guiju.customers import states
from guiju.customers.clauses import DataTerms
from guiju.customers.models import Contact, Customer, DataShare, LawfulBasis
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.moment import moment_of, terms_of

CREDIT_CODE = r"^[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
NEVER = Q(pk=None)
REACHABLE = Contact.objects.filter(~Q(phone="") | ~Q(email=""), customer=OuterRef("pk"))


def data_terms(period: Period) -> DataTerms | None:
    """The data terms by which the period is judged; None when no clause sets them."""
    return terms_of(period, "customers.data", DataTerms)


def _active(period: Period) -> QuerySet[Any]:
    return Customer.objects.filter(state=states.ACTIVE, created_at__lt=period.ends_at)


def _opened(period: Period) -> QuerySet[Any]:
    terms = data_terms(period)
    rows = Customer.objects.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)
    judged: QuerySet[Any] = rows.annotate(filled=_holds(_filled(terms.required_fields) if terms else NEVER))
    return judged if terms else judged.none()


def _holds(condition: Q) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(condition, output_field=BooleanField())


def _filled(names: tuple[str, ...]) -> Q:
    """All these fields hold something; a field that may be null counts as empty then, too."""
    found = Q()
    for name in names:
        found &= Q(**{f"{name}__isnull": False})
        if isinstance(Customer._meta.get_field(name), CharField | TextField):
            found &= ~Q(**{name: ""})
    return found


def _fresh(period: Period) -> QuerySet[Any]:
    terms = data_terms(period)
    since = moment_of(period) - timedelta(days=terms.confirm_within_days if terms else 0)
    checked = Greatest("confirmed_at", "created_at")  # PostgreSQL's GREATEST leaves nulls out
    judged: QuerySet[Any] = _active(period).annotate(checked_at=checked)
    judged = judged.annotate(fresh=_holds(Q(checked_at__gte=since)))
    return judged if terms else judged.none()


def _contacts(period: Period) -> QuerySet[Any]:
    return Contact.objects.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)


def _lost(period: Period) -> QuerySet[Any]:
    return Customer.objects.filter(state=states.LOST, lost_at__gte=period.starts_at, lost_at__lt=period.ends_at)


def _shared(period: Period) -> QuerySet[Any]:
    done = Entry.objects.filter(kind=DataShare.kind(), record_id=OuterRef("pk"), event="customers.data_shared")
    rows = DataShare.objects.filter(state=states.SHARED, shared_at__gte=period.starts_at, shared_at__lt=period.ends_at)
    judged: QuerySet[Any] = rows.annotate(approved=Exists(done.filter(kept__len__gt=0)))
    return judged


_KIND = "customers.customer"

MEASURES = (
    Measure("customers.complete", N_("Customers entered with all required fields"), _KIND, _opened, Q(filled=True)),
    Measure(
        "customers.format_valid", N_("Customers with a valid unified social credit code"), _KIND, _active,
        Q(credit_code__regex=CREDIT_CODE),
    ),
    Measure(
        "customers.confirmed_in_interval", N_("Customers confirmed or entered within the interval"), _KIND, _fresh,
        Q(fresh=True),
    ),
    Measure(
        "customers.contacts_with_basis", N_("Contacts with a lawful ground on record"), "customers.contact", _contacts,
        ~Q(lawful_basis="") & Q(basis_at__isnull=False),
        owner="customer__owner", unit="customer__unit",
    ),
    Measure("customers.lost_with_reason", N_("Lost customers with a reason"), _KIND, _lost, ~Q(lost_reason="")),
    Measure(
        "customers.with_contact_details", N_("Customers with somebody who can be reached"), _KIND, _active,
        Q(reachable=True), annotations={"reachable": Exists(REACHABLE)},
    ),
    Measure(
        "customers.worth_known", N_("Customers whose needs and value are known"), _KIND, _active,
        ~Q(needs="") & ~Q(value_tier=""),
    ),
    Measure("customers.needs_known", N_("Customers whose needs are known"), _KIND, _active, ~Q(needs="")),
    Measure(
        "customers.shares_with_approval", N_("Data shares with consent and approval"), "customers.datashare", _shared,
        Q(approved=True, consent_contact__lawful_basis=LawfulBasis.CONSENT),
        owner="customer__owner", unit="customer__unit",
    ),
)  # fmt: skip
