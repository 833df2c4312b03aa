"""Rows of a customer file as they will be stored: spaces trimmed, codes, credit code and number checked."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from guiju.customers.rules import read_credit_code, read_phone
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_

Reason = tuple[str, dict[str, Any]]
LONGEST = {
    "name": 120, "industry": 60, "region": 60, "address": 200, "needs": 10_000, "background": 10_000,
    "contact_name": 80, "position": 60, "email": 254,
}  # fmt: skip
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+\Z")


class Row(NamedTuple):
    """A company and the person to talk to there; without a name of the person there is none.

    ``pool`` names the pool it goes straight into, with nobody in charge.
    """

    name: str
    name_key: str
    credit_code: str | None
    industry: str
    company_size: str
    region: str
    address: str
    source: str
    level: str
    value_tier: str
    needs: str
    background: str
    contact_name: str
    phone: str
    phone_key: str
    email: str
    position: str
    pool: str

    def values(self) -> dict[str, Any]:
        """The row as field → value."""
        return dict(zip(self._fields, self, strict=True))


class Reasons(dict[str, Reason]):
    """Why a row cannot be taken in: field → (msgid, params), every field that does not fit at once."""


def texts(given: Mapping[str, str], longest: Mapping[str, int], reasons: Reasons) -> dict[str, str]:
    """The columns that are texts, ``email`` among them, each held to its length; what does not fit is added."""
    plain = {name: given.get(name, "").strip() for name in longest}
    for name, text in plain.items():
        if len(text) > longest[name]:
            reasons[name] = (N_("At most %(most)s characters."), {"most": longest[name]})
    if plain["email"] and not _EMAIL.match(plain["email"]):
        reasons["email"] = (N_("This is not an e-mail address."), {})
    return plain


def read_row(given: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]) -> Row | Reasons:
    """One row in its stored form, or every reason why not; ``codes`` maps words in small letters to codes by field."""
    reasons = Reasons()
    plain = texts(given, LONGEST, reasons)
    if not plain["name"]:
        reasons["name"] = (N_("A customer needs the name of the company."), {})
    told = {name: coded(name, given, codes, reasons) for name in codes}
    code = read_or_say(read_credit_code, given.get("credit_code", ""), reasons)
    number: tuple[str, str] = read_or_say(read_phone, given.get("phone", ""), reasons) or ("", "")
    if not plain["contact_name"] and (number[0] or plain["email"]):
        plain["contact_name"] = plain["name"][:80]
    if reasons:
        return reasons
    return Row(
        plain["name"], name_key(plain["name"]), code, plain["industry"], told["company_size"], plain["region"],
        plain["address"], told["source"], told["level"], told["value_tier"], plain["needs"], plain["background"],
        plain["contact_name"], number[0], number[1], plain["email"], plain["position"],
        given.get("pool", "").strip(),
    )  # fmt: skip


def coded(name: str, given: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], reasons: Reasons) -> str:
    """The code that a word of the file stands for, or a reason why none."""
    word = given.get(name, "").strip()
    if word and word.lower() not in codes[name]:
        reasons[name] = (N_("“%(code)s” is not one of the choices."), {"code": word[:40]})
    return codes[name].get(word.lower(), "")


def read_or_say(reader: Any, raw: str, reasons: Reasons) -> Any:
    """What a reader makes of a cell, or a reason why nothing."""
    try:
        return reader(raw)
    except Invalid as invalid:
        reasons.update(invalid.fields)
        return None
