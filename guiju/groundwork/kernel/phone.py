"""Phone numbers as people type them, brought to one form for dialling, comparing and finding duplicates."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType

from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.text import N_


class PhoneKind(StrEnum):
    """What kind of line a number is; ``other`` are foreign numbers of no plain kind."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    OTHER = "other"


class Phone(NamedTuple):
    """A number that was understood.

    ``number`` is the stable form: E.164 (``+8613800138000``), or ``CN:`` and the digits for Chinese service numbers
    (400, 800, 95xxx, 10xxx), which cannot be dialled from abroad and have no E.164 form.
    """

    number: str
    kind: PhoneKind
    extension: str
    raw: str

    @property
    def e164(self) -> str | None:
        """The international form, or nothing for a service number."""
        return self.number if self.number[0] == "+" else None

    @property
    def key(self) -> str:
        """The text by which duplicates are found: two extensions of one line are two lines."""
        return f"{self.number}x{self.extension}" if self.extension else self.number

    @property
    def dialled(self) -> str:
        """The digits to dial within mainland China, without the extension."""
        if self.number.startswith("+86"):
            return self.number[3:] if self.kind is PhoneKind.MOBILE else f"0{self.number[3:]}"
        return self.number[3:] if self.number[0] == "C" else f"00{self.number[1:]}"


_MOBILE_SECOND = frozenset("3456789")
_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_SERVICE = re.compile(r"(?:[48]00\d{7}|95\d{3,6}|96\d{3,6}|10[0-9]\d{2}(?:\d{2})?|12\d{3}|11[468]\d{0,3})\Z")
_LANDLINE = re.compile(r"0?(?:(?P<city>10|2\d)(?P<eight>[2-8]\d{7})|(?P<area>[3-9]\d\d)(?P<local>[2-8]\d{6,7}))\Z")
_EMERGENCY = frozenset({"110", "119", "120", "122", "999"})
_LABEL = re.compile(
    r"\A(?:手机号?码?|手機|电话号?码?|電話|联系电话|固话|座机|传真|tel(?:ephone)?|phone|mobile|cell|fax|mob|t|m|p)[.:\s]*(?=[+(\d])",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[\s,;(]*(?:转接?|轉接?|分机号?码?|分機|内线|內線|extension|extn?\.?|;?ext=|x|#|,)[\s.:]*(?P<extension>\d{1,6})\s*\)?\Z",
    re.IGNORECASE,
)
_DASH_EXTENSION = re.compile(r"-(?P<extension>\d{1,6})\Z")
_SEVERAL = re.compile(r"\d{7}[\d\s-]*[/、,;|或和\s]+(?:\+|0|1|[2-9])[\d\s()-]{6,}")
_DASHES = str.maketrans("‐‑‒–—―−－ー﹣〜~", "------------")
_PUNCTUATION = re.compile(r"[\s\-().·•]+")
_LONGEST = 60
_SAMPLES = ("8234567", "88234567", "6234567", "66234567")


def normalise(raw: str, region: str = "CN") -> Phone:
    """Read a number as typed; ``region`` says how a number without a country code is meant.

    Refused with ``Malformed``: ``phone.empty``, ``phone.too_short``, ``phone.too_long``, ``phone.letters``,
    ``phone.mobile_length``, ``phone.several`` (two numbers in one field), ``phone.area_code_missing``,
    ``phone.emergency``, ``phone.unknown`` (no such number in use).
    """
    plain = len(raw) == 11 and raw[0] == "1" and raw[1] in _MOBILE_SECOND and raw.isdigit() and raw.isascii()
    if plain and region == "CN":
        return Phone("+86" + raw, PhoneKind.MOBILE, "", raw)
    return _normalise(raw, region)


def same(one: Phone | str, other: Phone | str) -> bool:
    """Whether two numbers are the same line, extension included; what cannot be read is like nothing."""
    try:
        return _read(one).key == _read(other).key
    except Malformed:
        return False


def mask(phone: Phone | str) -> str:
    """The number with its middle hidden, for people who may not see it: ``138****5678``, ``020-****4321``.

    A text that is no number keeps at most its last two digits; service numbers keep their first three.
    """
    try:
        read = _read(phone)
    except Malformed:
        return _mask_all(str(phone))
    digits = read.number.lstrip("+").removeprefix("CN:")
    tail = "-***" if read.extension else ""
    if read.kind is PhoneKind.SERVICE:
        shown = 4 if len(digits) > 8 else 0
        return digits[:3] + "*" * (len(digits) - 3 - shown) + digits[len(digits) - shown :]
    if not read.number.startswith("+86"):
        code = str(phonenumbers.parse(read.number).country_code)
        return f"+{code}{_middle(digits[len(code) :], 0)}{tail}"
    national = digits[2:]
    if read.kind is PhoneKind.MOBILE:
        return _middle(national, 3)
    area = _area(national)
    return f"0{area}-{_middle(national[len(area) :], 0)}{tail}"


def display(phone: Phone | str, language: str = "zh-hans") -> str:
    """The number as people write it: ``138 0013 8000``, ``020-8765 4321 转 8001``, ``400-820-8820``."""
    read = _read(phone)
    word = "转" if language.startswith("zh") else "ext."
    tail = f" {word} {read.extension}" if read.extension else ""
    if read.kind is PhoneKind.SERVICE:
        digits = read.number[3:]
        return (f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits) + tail
    if not read.number.startswith("+86"):
        parsed = phonenumbers.parse(read.number)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL) + tail
    national = read.number[3:]
    if read.kind is PhoneKind.MOBILE:
        return f"{national[:3]} {national[3:7]} {national[7:]}" + tail
    area = _area(national)
    local = national[len(area) :]
    return f"0{area}-{local[:-4]} {local[-4:]}" + tail


def _read(phone: Phone | str) -> Phone:
    return normalise(phone) if isinstance(phone, str) else phone


@lru_cache(maxsize=50_000)
def _normalise(raw: str, region: str) -> Phone:
    text = unicodedata.normalize("NFKC", raw).translate(_DASHES).strip()
    text = _LABEL.sub("", text).strip()
    if not text:
        raise Malformed("phone.empty", N_("Please enter a phone number."))
    if len(text) > _LONGEST:
        raise Malformed("phone.too_long", N_("The phone number has too many digits."))
    text, extension = _take_extension(text)
    found = _whole(text, region)
    if found is None and not extension and (dashed := _DASH_EXTENSION.search(text)):
        found, extension = _whole(text[: dashed.start()], region), dashed["extension"]
    if found is None:
        raise _refusal(text, region)
    number, kind = found
    return Phone(number, kind, extension, raw)


def _take_extension(text: str) -> tuple[str, str]:
    found = _EXTENSION.search(text)
    if found is None or found.start() < 3:
        return text, ""
    return text[: found.start()].rstrip(" -,("), found["extension"]


def _whole(text: str, region: str) -> tuple[str, PhoneKind] | None:
    """The number all of the text makes, or nothing."""
    digits = _digits_of(text)
    if not digits.removeprefix("+").isascii() or not digits.removeprefix("+").isdigit():
        return None
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+86"):
        return _chinese(digits[3:])
    if digits.startswith("+"):
        return _foreign(digits, None)
    if region != "CN":
        return _foreign(digits, region)
    found = _chinese(digits)
    if found is None and digits.startswith("86") and len(digits) > 10:
        return _chinese(digits[2:])
    return found


def _digits_of(text: str) -> str:
    return _PUNCTUATION.sub("", text)


def _chinese(digits: str) -> tuple[str, PhoneKind] | None:
    """A mainland number from its digits, with or without the leading 0 of the area code."""
    mobile = digits.removeprefix("0")
    if _MOBILE.match(mobile):
        return f"+86{mobile}", PhoneKind.MOBILE
    if _SERVICE.match(digits) and digits not in _EMERGENCY:
        return f"CN:{digits}", PhoneKind.SERVICE
    if landline := _LANDLINE.match(digits):
        national = "".join(part for part in landline.groups() if part)
        if _is_landline(national):
            return f"+86{national}", PhoneKind.LANDLINE
    return None


@lru_cache(maxsize=10_000)
def _known_area(area: str) -> bool:
    """Whether a Chinese area code is in use; every one of them has local numbers beginning with 8 or with 6."""
    numbers = (phonenumbers.PhoneNumber(86, int(area + local)) for local in _SAMPLES)
    return any(phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE for number in numbers)


def _is_landline(national: str) -> bool:
    return _known_area(_area(national))


def _area(national: str) -> str:
    """The area code, without 0, of a mainland landline: 10 and 2x have two digits, all others three."""
    return national[:2] if national[0] in "12" else national[:3]


def _foreign(digits: str, region: str | None) -> tuple[str, PhoneKind] | None:
    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    kinds = {
        PhoneNumberType.MOBILE: PhoneKind.MOBILE,
        PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.OTHER,
    }
    kind = kinds.get(phonenumbers.number_type(parsed), PhoneKind.OTHER)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), kind


def _refusal(text: str, region: str) -> Malformed:
    """Why the text is no number, as precisely as can be told."""
    digits = _digits_of(text)
    bare = digits.removeprefix("+")
    if _SEVERAL.search(text):
        return Malformed("phone.several", N_("There is more than one phone number in this field; enter one at a time."))
    if not (bare.isascii() and bare.isdigit()):
        return Malformed("phone.letters", N_("A phone number consists of digits; please remove the other characters."))
    if bare in _EMERGENCY:
        return Malformed("phone.emergency", N_("Emergency numbers are not stored as somebody's phone number."))
    if region == "CN" and digits == bare and len(bare) in (7, 8) and bare[0] in "2345678":
        text = N_("Please add the area code, for instance 020-%(number)s.")
        return Malformed("phone.area_code_missing", text, number=bare)
    if len(bare) < 7:
        return Malformed("phone.too_short", N_("The phone number has too few digits."))
    if len(bare) > 15:
        return Malformed("phone.too_long", N_("The phone number has too many digits."))
    if region == "CN" and _looks_mobile(bare):
        text = N_("A mobile number has 11 digits, this one has %(count)s.")
        return Malformed("phone.mobile_length", text, count=len(bare))
    return Malformed("phone.unknown", N_("This is not a phone number that is in use."))


def _looks_mobile(bare: str) -> bool:
    return bare[0] == "1" and bare[1] in _MOBILE_SECOND and len(bare) in (9, 10, 12)


def _middle(digits: str, head: int) -> str:
    """Keep ``head`` digits and the last four, hide what is between; short numbers keep only two at the end."""
    tail = 4 if len(digits) - head >= 7 else 2
    return digits[:head] + "*" * max(len(digits) - head - tail, 1) + digits[-tail:]


def _mask_all(text: str) -> str:
    digits = sum(sign.isdigit() for sign in text)
    hidden = digits - 2 if digits > 4 else digits
    shown = []
    for sign in text:
        hide = sign.isdigit() and hidden > 0
        hidden -= hide
        shown.append("*" if hide else sign)
    return "".join(shown)
