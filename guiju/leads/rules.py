"""Decisions about leads: reading what was typed, who may claim, who is chosen, what is idle."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from guiju.customers.pool_rules import Sentences
from guiju.groundwork.kernel import phone
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.text import N_
from guiju.leads.clauses import AssignmentRule

SCREENINGS = {"valid": N_("Valid"), "duplicate": N_("Duplicate"), "invalid": N_("Not a prospect")}
INTENTS = {"high": N_("High intent"), "medium": N_("Medium intent"), "low": N_("Low intent"), "none": N_("No intent")}
GRADES = {"A": N_("Grade A"), "B": N_("Grade B"), "C": N_("Grade C"), "D": N_("Grade D")}
SIZES = frozenset({"micro", "small", "medium", "large"})
SOURCES = frozenset(
    {
        "ads",
        "search",
        "social",
        "exhibition",
        "campaign",
        "email",
        "website",
        "referral",
        "partner",
        "call",
        "visit",
        "other",
    }
)
PROMOTED = frozenset({"ads", "social", "exhibition", "campaign", "email"})

Reason = tuple[str, dict[str, Any]]
_CODED = {"source": SOURCES, "intent": frozenset(INTENTS), "company_size": SIZES}
_LONGEST = {
    "name": 120, "contact_name": 80, "email": 254, "region": 60, "campaign": 80, "industry": 60, "needs": 10_000,
    "product": 120,
}  # fmt: skip
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+\Z")


class Row(NamedTuple):
    """One prospect as it is stored: spaces trimmed, the number in its stable form, codes checked."""

    name: str
    name_key: str
    contact_name: str
    phone: str
    phone_key: str
    phone_ext: str
    email: str
    region: str
    source: str
    campaign: str
    intent: str
    industry: str
    company_size: str
    needs: str
    product: str

    def values(self) -> dict[str, str]:
        """The row as field → value."""
        return dict(zip(self._fields, self, strict=True))


COLUMNS = tuple(Row.__annotations__)


class Prospect(NamedTuple):
    """One row of a file, when the prospect became known, and the row as it is copied in with what it is found by.

    ``pool`` names the pool it goes straight into, with nobody in charge.
    """

    row: Row
    obtained_at: datetime
    copied: str
    pool: str = ""


class Reasons(dict[str, Reason]):
    """Why a row cannot be taken in: field → (msgid, params), every field that does not fit at once."""


def read_row(row: Mapping[str, str]) -> Row | Reasons:
    """One prospect as typed or imported, in its stored form, or every reason why not. Unknown keys are ignored."""
    reasons = Reasons()
    given = {name: row.get(name, "").strip() for name in _LONGEST}
    for name, text in given.items():
        if len(text) > _LONGEST[name]:
            reasons[name] = (N_("At most %(most)s characters."), {"most": _LONGEST[name]})
    if not given["name"]:
        reasons["name"] = (N_("A lead needs the name of the company or person."), {})
    if given["email"] and not _EMAIL.match(given["email"]):
        reasons["email"] = (N_("This is not an e-mail address."), {})
    coded = {name: row.get(name, "").strip() for name in _CODED}
    for name, code in coded.items():
        if code and code not in _CODED[name]:
            reasons[name] = (N_("“%(code)s” is not one of the choices."), {"code": code})
    number = _read_phone(row.get("phone", ""), reasons)
    if reasons:
        return reasons
    return Row(
        given["name"], name_key(given["name"]), given["contact_name"], *number, given["email"], given["region"],
        coded["source"], given["campaign"], coded["intent"], given["industry"], coded["company_size"], given["needs"],
        given["product"],
    )  # fmt: skip


def _read_phone(raw: str, reasons: Reasons) -> tuple[str, str, str]:
    """The number as it is dialled, its key for duplicates, its extension."""
    if not raw or raw.isspace():
        return "", "", ""
    try:
        read = phone.normalise(raw)
    except Malformed as malformed:
        reasons["phone"] = (malformed.text, malformed.params)
        return "", "", ""
    return read.dialled, read.key, read.extension


def search_text(name: str, contact_name: str, phone: str, email: str) -> str:
    """What a lead is found by: company, person, number and address."""
    return f"{name}\n{contact_name}\n{phone}\n{email}"


def is_junk(text: str, words: Sequence[str]) -> bool:
    """True when a text from outside holds one of the words that only unwanted mail holds."""
    lowered = text.lower()
    return any(word.lower() in lowered for word in words)


def has_plan(next_step: str, next_at: datetime | None, last_contact_at: datetime | None) -> bool:
    """True when a next step is named and dated after the last contact: what was planned before it is used up."""
    return bool(next_step) and next_at is not None and (last_contact_at is None or next_at > last_contact_at)


POOL_LIMITS = Sentences(
    "leads",
    N_("You hold %(held)s leads, the policy allows %(cap)s. Release or convert some first."),
    N_("You claimed %(count)s leads today, the policy allows %(cap)s. Go on tomorrow."),
    N_("You had this lead before it went to the pool. Others have %(days)s days to claim it first."),
    N_("You looked closer at %(count)s leads of the pools today, the policy allows %(cap)s. Go on tomorrow."),
)


def assignment_of(found: Sequence[AssignmentRule], values: Mapping[str, object]) -> AssignmentRule | None:
    """The first rule of assignment that fits a lead with these values; None when none does."""
    fits = (
        rule for rule in found if all(comparison.holds(values.get(name)) for name, comparison in rule.when.items())
    )  # fmt: skip
    return next(fits, None)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be put in charge: account key, open leads held, and when they last got one."""

    account_id: int
    load: int
    last_assigned_at: datetime | None = None


def choose_owner(
    candidates: Sequence[Candidate], method: str = "fewest_open", capacity: int | None = None
) -> Candidate | None:
    """Whoever holds the fewest open leads, among equals whoever waited longest, then the lower key; or nobody.

    ``in_turn`` asks first who waited longest. Whoever holds ``capacity`` leads gets no more.
    """

    def turn(candidate: Candidate) -> tuple[float, float, int]:
        waited_since = candidate.last_assigned_at.timestamp() if candidate.last_assigned_at else 0.0
        if method == "in_turn":
            return waited_since, candidate.load, candidate.account_id
        return candidate.load, waited_since, candidate.account_id

    free = [one for one in candidates if capacity is None or one.load < capacity]
    return min(free, key=turn, default=None)
