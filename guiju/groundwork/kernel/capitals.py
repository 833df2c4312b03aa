"""Yuan amounts in capital characters (大写金额), as contracts, cheques and invoices ask for."""

from __future__ import annotations

from decimal import Decimal

from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.text import N_

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_LIMIT = 10**16


def capitals(amount: Decimal) -> str:
    """The amount, already rounded to fen, in capital characters; amounts from 10^16 yuan up are refused.

    One 零 stands for any run of inner zeros. After whole yuan, 零 is written before fen when there are no jiao;
    it is left out before jiao (the payment rules allow both). 整 closes an amount without fen.
    """
    yuan, fen = divmod(int(abs(amount).scaleb(2)), 100)
    if yuan >= _LIMIT:
        raise Malformed("money.too_large", N_("The amount is too large to be written in capital characters."))
    written = "负" if amount < 0 else ""
    if yuan:
        written += _read(yuan) + "元"
    jiao, fen = divmod(fen, 10)
    if jiao:
        written += _DIGITS[jiao] + "角"
    elif fen and yuan:
        written += "零"
    if fen:
        return f"{written}{_DIGITS[fen]}分"
    return f"{written}整" if yuan or jiao else "零元整"


def _read(number: int) -> str:
    """A positive whole number: 亿 over 万 over four places, with 零 across gaps."""
    for unit, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if low and low < unit // 10 else ""
            return _read(high) + sign + (gap + _read(low) if low else "")
    written, gap = "", ""
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        if digit == "0":
            gap = "零" if written else ""
        else:
            written += gap + _DIGITS[int(digit)] + place
            gap = ""
    return written
