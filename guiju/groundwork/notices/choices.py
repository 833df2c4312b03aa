"""By which way each person is told: the company's defaults by post, the person's own choice over them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from guiju.groundwork.access.grants import posts_held
from guiju.groundwork.clock.calendars import WORKING_TIME, working_calendar
from guiju.groundwork.kernel.calendar import WorkingCalendar
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.notices import rules
from guiju.groundwork.notices.clauses import NoticeTerms, Ways
from guiju.groundwork.notices.kinds import NoticeKind
from guiju.groundwork.notices.models import NoticeChoice
from guiju.groundwork.policy.book import in_force

TERMS = "notices.sending"


def terms_at(moment: datetime) -> NoticeTerms:
    """The policy's terms; where no clause sets any, everything is sent at once and nothing waits."""
    book = in_force(moment)
    return book.read_terms(TERMS, NoticeTerms) if TERMS in book.terms else rules.PLAIN


def calendar_at(moment: datetime) -> WorkingCalendar | None:
    """The company's working calendar; None where no clause sets working time."""
    book = in_force(moment)
    return working_calendar(book) if WORKING_TIME in book.terms else None


def chosen_by(accounts: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """What each of these people chose last; who never chose is left out."""
    rows = NoticeChoice.objects.filter(owner__in=accounts).order_by("owner", "-pk").distinct("owner")
    return dict(rows.values_list("owner_id", "choices"))


def roles_of(accounts: Iterable[int], moment: datetime) -> dict[int, set[str]]:
    """The roles that each of these people holds on the day."""
    found: dict[int, set[str]] = defaultdict(set)
    for held in posts_held(accounts, business_day(moment)):
        found[held.account_id].add(held.role)
    return found


def ways_of(accounts: Collection[int], kinds: Collection[NoticeKind], moment: datetime) -> dict[int, dict[str, Ways]]:
    """For each person and kind the ways in force: account → kind's name → ways. A handful of queries for all."""
    terms, chosen, roles = terms_at(moment), chosen_by(accounts), roles_of(accounts, moment)
    return {
        account: {
            kind.name: rules.ways_in_force(kind, roles.get(account, ()), terms, chosen.get(account, {}))
            for kind in kinds
        }
        for account in accounts
    }
