"""What pages take from a request: the person, their rights, the words of their language."""

from typing import cast

from django.http import HttpRequest

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.words import Words
from guiju.groundwork.kernel.actor import Actor


def actor(request: HttpRequest) -> Actor:
    """The person who asks, as an actor at the door "page"."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def rights(request: HttpRequest) -> Rights:
    """What the person may do, read once per request."""
    return cast(Rights, request.rights.bare)  # type: ignore[attr-defined]


def account(request: HttpRequest) -> Account:
    """The signed-in account; pages behind the sign-in always have one."""
    return cast(Account, request.user)


def words(request: HttpRequest) -> Words:
    """The clock and the words of this request."""
    return Words.at(actor(request).now)


def key(request: HttpRequest) -> int:
    """The signed-in account's key."""
    return account(request).pk
