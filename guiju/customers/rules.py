"""Decisions about customers' data."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from guiju.customers.clauses import ClassTerms, MatchRule
from guiju.customers.pool_rules import Sentences
from guiju.groundwork.kernel import credit_code, phone
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.text import N_

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
STRENGTHS = {CERTAIN: N_("Certainly the same"), LIKELY: N_("Probably the same"), POSSIBLE: N_("Possibly the same")}

REASONS = {
    "credit_code": N_("same credit code"),
    "phone": N_("same number"),
    "email": N_("same e-mail address"),
    "name": N_("same name but for legal form and place"),
    "mail_domain": N_("same mail domain"),
}
# What holds while no clause in force says otherwise: each part by itself.
EVERY_PART = tuple(
    MatchRule((part,), strength)  # type: ignore[arg-type]
    for part, strength in zip(REASONS, (CERTAIN, LIKELY, LIKELY, LIKELY, POSSIBLE), strict=True)
)


def strength_of(agrees: Collection[str], match_rules: Sequence[MatchRule]) -> str:
    """How surely two records are the same that agree in these parts: by the strongest rule that holds; "" by none."""
    holding = {rule.strength for rule in match_rules if rule.agree_in and set(rule.agree_in) <= set(agrees)}
    return next((strength for strength in STRENGTHS if strength in holding), "")


def mail_domain(email: str, public: Collection[str]) -> str:
    """The part of a mail address behind the @ in small letters; empty for public providers and for no address."""
    domain = email.strip().lower().rpartition("@")[2] if "@" in email else ""
    return "" if domain in public else domain


POOL_LIMITS = Sentences(
    "customers",
    N_("You look after %(held)s customers, the policy allows %(cap)s. Release or hand over some first."),
    N_("You claimed %(count)s customers today, the policy allows %(cap)s. Go on tomorrow."),
    N_("You had this customer before it went to the pool. Others have %(days)s days to claim it first."),
    N_("You looked closer at %(count)s customers of the pools today, the policy allows %(cap)s. Go on tomorrow."),
)


def read_phone(raw: str | None, field: str = "phone") -> tuple[str, str]:
    """A number as typed → (as it is dialled, key for duplicates); both empty for none. Raises Invalid on ``field``."""
    if not raw or not raw.strip():
        return "", ""
    try:
        read = phone.normalise(raw)
    except Malformed as reason:
        raise Invalid({field: (reason.text, reason.params)}) from reason
    return f"{read.dialled}-{read.extension}" if read.extension else read.dialled, read.key


def read_credit_code(raw: str | None) -> str | None:
    """A unified social credit code in its normal form, None when none was given. Raises Invalid on ``credit_code``."""
    if not raw or not raw.strip():
        return None
    try:
        return credit_code.check(raw)
    except Malformed as reason:
        raise Invalid({"credit_code": (reason.text, reason.params)}) from reason


def check_loss_reason(reason: str, reasons: tuple[str, ...]) -> None:
    """A customer is lost for one of the reasons that the policy lists; raises Refused naming them."""
    if reason not in reasons:
        raise Refused(
            "customers.unknown_reason",
            N_("The policy knows these reasons for a loss: %(reasons)s."),
            reasons="、".join(reasons),
        )


def check_sharing(with_colleague: bool, with_unit: bool, until: date, today: date) -> None:
    """A customer is shared with one colleague or one department, until a day that has not passed; raises Invalid."""
    if with_colleague == with_unit:
        raise Invalid({"colleague": (N_("Share it with one colleague or one department."), {})})
    if until < today:
        raise Invalid({"until": (N_("This day has passed."), {})})


def class_of(ordered: Decimal, classes: ClassTerms) -> tuple[str, str]:
    """Class and value tier of a customer who ordered so many yuan within the terms' months."""
    if ordered >= classes.a_from:
        return "A", "high"
    return ("B", "medium") if ordered >= classes.b_from else ("C", "low")
