"""Records that may be the same as one being typed: what is asked of a kind of record, and what it answers.

A module names its kinds' sources in its manifest (``matches``); who asks knows none of the later floors.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from guiju.groundwork.access.grants import Rights

PHONE, NAME, CREDIT_CODE, EMAIL, MAIL_DOMAIN = "phone", "name", "credit_code", "email", "mail_domain"


@dataclass(frozen=True)
class Probe:
    """What is known of the record being typed, each part in the form in which records are compared; empty: not known.

    ``mail_domain`` is empty for public mail providers. ``besides`` is the record itself, as kind:id. At most ``most``
    records are wanted for each part that agrees.
    """

    name_key: str = ""
    phone_key: str = ""
    email: str = ""
    mail_domain: str = ""
    credit_code: str = ""
    besides: str = ""
    most: int = 5

    def __bool__(self) -> bool:
        return any((self.name_key, self.phone_key, self.email, self.credit_code))

    def own_key(self, kind: str) -> int:
        """The key of the record itself, when it is of this kind; 0 otherwise."""
        named, _, key = self.besides.partition(":")
        return int(key) if named == kind and key.isdecimal() else 0


@dataclass(frozen=True)
class Alike:
    """One record that agrees with a probe, and in which parts. ``seen``: the asker may open it; ``claim`` is the verb
    by which they may take it out of a pool, with the key it takes.
    """

    kind: str
    key: int
    name: str
    agrees: frozenset[str]
    owner: str
    pooled: bool
    seen: bool
    claim: tuple[str, int] | None = None


@dataclass(frozen=True)
class MatchSource:
    """How one kind of record looks for those that agree with a probe, in one query.

    ``frame`` is a SELECT of all its living records for the nightly search: id, title, owner_id, unit_id and a text
    column for each of ``parts``, empty or null where it is not known. ``merge`` is the verb that makes two of them one,
    ``choices`` the fields whose value is chosen then.
    """

    kind: str
    find: Callable[[Probe, Rights], list[Alike]]
    frame: str = ""
    parts: tuple[str, ...] = ()
    merge: str = ""
    choices: tuple[str, ...] = ()


def candidates(rows: "QuerySet[Any]", wanted: list[Q], most: int) -> "QuerySet[Any]":
    """The rows that fulfil any of the conditions, at most ``most`` each, every condition by its own index."""
    parts = [rows.filter(one).order_by().values("pk")[:most] for one in wanted]
    if not parts:
        return rows.none()
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    chosen: QuerySet[Any] = rows.model.every.filter(pk__in=found)
    return chosen


def mail_wanted(probe: Probe, path: str = "mail_backwards") -> list[Q]:
    """The conditions on a mail address read backwards: the address itself, else everybody under its domain."""
    wanted = []
    if probe.email:
        wanted.append(Q(**{path: probe.email[::-1]}))
    if probe.mail_domain:
        wanted.append(Q(**{f"{path}__startswith": f"@{probe.mail_domain}"[::-1]}))
    return wanted


def agreements(probe: Probe, *, name_key: str = "", phone_key: str = "", email: str = "", code: str = "") -> set[str]:
    """In which parts a stored record agrees with the probe."""
    email = email.lower()
    told = {
        PHONE: probe.phone_key and probe.phone_key == phone_key,
        NAME: probe.name_key and probe.name_key == name_key,
        CREDIT_CODE: probe.credit_code and probe.credit_code == code,
        EMAIL: probe.email and probe.email == email,
        MAIL_DOMAIN: probe.mail_domain and email.endswith(f"@{probe.mail_domain}"),
    }
    return {part for part, agrees in told.items() if agrees}
