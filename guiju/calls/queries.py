"""Reads of calls and follow-ups that have a name."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from guiju.calls import rules, states
from guiju.calls.models import Call, FollowUp
from guiju.customers.models import Customer
from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow.keep import Record
from guiju.leads.models import Lead


def about(ref: str) -> QuerySet[Call]:
    """The talks that concern a record of a later floor (``deals.opportunity:12``), newest first."""
    rows: QuerySet[Call] = Call.objects.filter(about=ref).order_by("-happened_at")
    return rows


def planned_for(ref: str) -> QuerySet[FollowUp]:
    """What is planned for a record of a later floor, soonest first."""
    rows: QuerySet[FollowUp] = FollowUp.objects.filter(about=ref).order_by("due_at")
    return rows


def answered(moment: datetime, lead: Lead | None, customer: Customer | None, ref: str) -> list[FollowUp]:
    """The follow-ups that a talk at this moment answers, for the same lead, customer or record, due that day."""
    same = Q(pk__in=[])
    if lead is not None:
        same |= Q(lead=lead)
    if customer is not None:
        same |= Q(customer=customer)
    if ref:
        same |= Q(about=ref)
    due = FollowUp.objects.filter(same, state=states.PLANNED, due_at__lt=rules.answered_until(moment))
    return list(due.order_by("pk"))


def due_for(account_id: int, until: datetime) -> QuerySet[FollowUp]:
    """What a person has planned up to a moment and not done yet, soonest first."""
    rows: QuerySet[FollowUp] = FollowUp.objects.filter(owner_id=account_id, state=states.PLANNED, due_at__lt=until)
    return rows.select_related("lead", "customer").order_by("due_at")


def who_see(record: Record, account_ids: Iterable[int], now: datetime) -> list[Account]:
    """Which of these people work here and may see the record, in the order of their names. Asked of a few people."""
    people = Account.objects.filter(pk__in=list(account_ids), is_active=True).order_by("name")
    verb, kept = f"{record.kind().split('.')[0]}.see", type(record).objects
    return [one for one in people if kept.filter(covered(rights(one, now), verb, type(record)), pk=record.pk).exists()]
