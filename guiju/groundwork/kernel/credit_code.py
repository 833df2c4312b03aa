"""Unified social credit codes (统一社会信用代码, GB 32100-2015): eighteen signs, the last one a check digit."""

from __future__ import annotations

import re
import unicodedata

from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.text import N_

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_VALUE = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_SEPARATORS = re.compile(r"[\s\-]+")
_NOT_USED = frozenset("IOSVZ")


def check_digit(first_seventeen: str) -> str:
    """The eighteenth sign that belongs to the first seventeen."""
    total = sum(_VALUE[sign] * weight for sign, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def check(code: str) -> str:
    """The code in its normal form (half-width capitals, no spaces), or ``Malformed`` with the reason.

    Reasons: ``credit_code.length``, ``.letter`` (I, O, S, V, Z and punctuation never occur), ``.authority`` (the
    first two signs name no registration authority), ``.region`` (places 3 to 8 are digits), ``.check_digit``.
    """
    cleaned = _SEPARATORS.sub("", unicodedata.normalize("NFKC", code)).upper()
    if len(cleaned) != LENGTH:
        raise Malformed(
            "credit_code.length",
            N_("A unified social credit code has 18 characters, this one has %(length)s."),
            length=len(cleaned),
        )
    for sign in cleaned:
        if sign not in _VALUE:
            raise Malformed(
                "credit_code.letter",
                N_("“%(sign)s” does not occur in unified social credit codes; I, O, S, V and Z are not used."),
                sign=sign,
            )
    if cleaned[0] not in "123456789ANY":
        raise Malformed("credit_code.authority", N_("The first character names no registration authority."))
    if not cleaned[2:8].isdigit():
        raise Malformed("credit_code.region", N_("Characters 3 to 8 are a region and must be digits."))
    if check_digit(cleaned[:-1]) != cleaned[-1]:
        raise Malformed("credit_code.check_digit", N_("The check digit is wrong: compare the code with the licence."))
    return cleaned


def make(region: str, body: str, authority: str = "91") -> str:
    """A valid code for tests and the sample company.

    ``region`` is six digits, ``body`` the eight signs of the organisation code without its own check digit
    (GB 11714), ``authority`` the two leading signs (91 = company registered with market supervision).
    """
    total = sum(_BODY_VALUE[sign] * weight for sign, weight in zip(body, _BODY_WEIGHTS, strict=True))
    body_check = "0123456789X0"[11 - total % 11]
    first_seventeen = f"{authority}{region}{body}{body_check}"
    if len(first_seventeen) != LENGTH - 1 or not _NOT_USED.isdisjoint(first_seventeen):
        raise Malformed("credit_code.parts", N_("A code is made from six digits of region and eight signs of body."))
    return first_seventeen + check_digit(first_seventeen)
