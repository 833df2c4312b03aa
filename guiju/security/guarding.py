"""Against guessing: attempts are counted by account and by address, and too many have to wait.

An address from which the account has signed in lately is counted by itself, so a stranger's failures elsewhere never
keep the rightful person out. An attempt is noted and judged before the password is looked at, those on one name one
after the other: guesses sent all at once do not slip through together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from guiju.groundwork.access import attempts
from guiju.groundwork.access.models import Account, Attempt
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.security import actions, queries
from guiju.security.clauses import LockTerms


@dataclass(frozen=True)
class Try:
    """One attempt under way. ``minutes`` is how long to wait where it is ``shut``."""

    row: Attempt
    shut: bool
    minutes: int
    failures: int

    def succeeded(self) -> None:
        """The attempt was right."""
        attempts.succeed(self.row)

    def forgotten(self) -> None:
        """The attempt is not over: the next step is noted by itself."""
        attempts.forget(self.row)


def begin(username: str, address: str, now: datetime) -> Try:
    """Note an attempt and say whether it has to wait."""
    terms = queries.terms_at(now, "security.lock", LockTerms)
    since, lately = now - timedelta(minutes=terms.window_minutes), now - timedelta(days=terms.known_days)
    with transaction.atomic():
        attempts.wait_turn(username)
        row = attempts.note(username, address, now)
        return _judged(row, terms, since, lately)


def _judged(row: Attempt, terms: LockTerms, since: datetime, lately: datetime) -> Try:
    address = row.address
    mine = Attempt.objects.filter(name_key=row.name_key).exclude(pk=row.pk)
    known = set(mine.filter(succeeded=True, at__gt=lately).values_list("address", flat=True))
    wrong = mine.filter(succeeded=False, at__gt=since)
    if address in known:
        last = mine.filter(succeeded=True, address=address).order_by("-at").values_list("at", flat=True).first()
        failures = wrong.filter(address=address, at__gt=last).count()
        return Try(row, failures >= terms.account_failures, terms.window_minutes, failures)
    failures = wrong.exclude(address__in=known).count()
    here = Attempt.objects.filter(address=address, succeeded=False, at__gt=since).exclude(pk=row.pk).count()
    shut = failures >= terms.account_failures or here >= terms.address_failures
    return Try(row, shut, terms.window_minutes, failures)


def failed(attempt: Try, username: str, now: datetime) -> None:
    """After a wrong password or code: the ledger tells when the account begins to wait."""
    terms = queries.terms_at(now, "security.lock", LockTerms)
    if attempt.failures + 1 != terms.account_failures:
        return
    account = Account.objects.filter(username=username.strip()).first()
    if account is not None:
        until = now + timedelta(minutes=terms.window_minutes)
        actions.lock_out(
            SYSTEM.at(now), actions.file_of(account, SYSTEM.at(now)), attempts=terms.account_failures, until=until
        )


def forget_old(now: datetime) -> int:
    """Drop attempts that count for nothing any more; returns how many."""
    terms = queries.terms_at(now, "security.lock", LockTerms)
    window, known = timedelta(minutes=terms.window_minutes), timedelta(days=terms.known_days)
    return attempts.forget_before(now - window - timedelta(days=1), now - known)
