"""From a signed-in account to an actor, and from a request to rights."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from guiju.groundwork.access.grants import Proof, Rights, rights, rights_and_book
from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.actor import Actor, Clock, wall_clock
from guiju.groundwork.policy.book import Book


def actor_of(account: Account, door: str, language: str | None = None, clock: Clock = wall_clock) -> Actor:
    """The actor who stands for a signed-in account at a door."""
    return Actor(account.pk, account.name, door=door, language=language or account.language, clock=clock)


def rights_of_request(request: HttpRequest, account: Account, now: datetime) -> Rights:
    """What the account may do by this request: as the session proved itself, and within the rights of whoever acts as
    that person. Acting as somebody only ever reads.
    """
    held, book = rights_and_book(account, now)
    proved, other = getattr(request, "proved_at", None), getattr(request, "impersonator", None)
    if isinstance(proved, datetime):
        held = replace(held, proof=_proof(book, proved))
    if isinstance(other, Account) and other != account:
        held = replace(held, within=rights(other, now, book), reading=True)
    return held


def _proof(book: Book, proved: datetime) -> Proof:
    """By the machine's own time: a session is a matter of the machine, whatever day a test or simulation plays.

    In the sample company people are picked and have no password to give.
    """
    terms = book.terms.get("security.session", {})
    age = wall_clock() - proved
    return Proof(
        settings.SAMPLE or age < timedelta(minutes=terms.get("proof_minutes", 10)), tuple(terms.get("dangerous", ()))
    )
