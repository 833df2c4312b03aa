"""Seeing the house as somebody else does, for a ticket and a short time; nothing can be written meanwhile."""

from datetime import timedelta
from typing import Annotated

from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.text import N_
from guiju.security import queries
from guiju.security.clauses import ImpersonationTerms
from guiju.security.events import ImpersonationBegun, ImpersonationEnded
from guiju.security.models import Impersonation

_SUBJECT = Annotated[Account, Ask(N_("Acts as"))]
_MINUTES = Annotated[int, Ask(N_("For how many minutes"))]


@action("security.begin_impersonation", creates=Impersonation)
def begin_impersonation(
    by: Actor,
    acting: Impersonation,
    *,
    subject: _SUBJECT,
    ticket: str,
    minutes: _MINUTES,
    reason: str = "",
) -> ImpersonationBegun:
    """See what ``subject`` sees, as far as one's own rights reach, until the time is over."""
    most = queries.terms_at(by.now, "security.impersonation", ImpersonationTerms).most_minutes
    if not 1 <= minutes <= most:
        raise Invalid({"minutes": (N_("From 1 to %(most)s minutes."), {"most": most})})
    if not ticket.strip():
        raise Invalid({"ticket": (N_("This is needed."), {})})
    if subject.pk == by.account_id or not subject.is_active or subject.is_service:
        raise Invalid({"subject": (N_("Nobody can act as this person."), {})})
    until = by.now + timedelta(minutes=minutes)
    change(acting, account_id=by.account_id, subject=subject, ticket=ticket, reason=reason, until=until)
    return ImpersonationBegun(subject.pk, ticket, until.isoformat())


@action("security.end_impersonation")
def end_impersonation(by: Actor, acting: Impersonation) -> ImpersonationEnded:
    """Be oneself again."""
    if acting.ended_at is not None:
        raise Refused("security.impersonation_over", N_("This has ended already."))
    change(acting, ended_at=min(by.now, acting.until))
    return ImpersonationEnded(acting.ticket)
