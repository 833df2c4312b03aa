"""The public web form: no sign-in, no script, one page that works on a small telephone."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from guiju.groundwork.desk import answers
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.kernel.errors import Invalid, NotFound, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force
from guiju.leads.actions import take_enquiry
from guiju.leads.clauses import IntakeTerms
from guiju.leads.mail import clean

FIELDS = ("name", "contact_name", "phone", "email", "product", "message")
TRAP = "homepage"  # no person sees this field; machines like to fill it in
_SIGNER = signing.TimestampSigner(salt="leads.enquiry")
_STRICT = {
    "default-src": [NONE], "style-src": [SELF], "img-src": [SELF], "form-action": [SELF], "base-uri": [NONE],
    "frame-ancestors": [NONE],
}  # fmt: skip
_POLITE = N_("We could not take this message. Please call us, or write in other words.")


@login_not_required
@csp(_STRICT)
def enquiry_page(request: HttpRequest) -> HttpResponse:
    """``/enquiry/?lang=en``: the form, and the thanks. It never tells whether somebody is known to us."""
    language = request.POST.get("lang") or request.GET.get("lang") or ""
    tongue = "en" if language.startswith("en") else "zh"
    with translation.override("en" if tongue == "en" else "zh-hans"):
        intake = _terms()
        if request.method == "POST":
            return _take(request, intake, tongue)
        return _draw(request, intake, tongue, thanks="thanks" in request.GET)


def _terms() -> IntakeTerms:
    book = in_force(SYSTEM.now)
    if "leads.intake" not in book.terms:
        raise NotFound
    return book.read_terms("leads.intake", IntakeTerms)


def _draw(
    request: HttpRequest, intake: IntakeTerms, tongue: str, *, thanks: bool = False, sentence: str = "",
    errors: dict[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "tongue": tongue, "consent": _consent(intake, tongue), "thanks": thanks, "sentence": sentence,
        "errors": errors or {}, "given": {name: request.POST.get(name, "") for name in FIELDS},
        "opened": _SIGNER.sign("form"), "trap": TRAP,
    }  # fmt: skip
    response = render(request, "leads/enquiry.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _consent(intake: IntakeTerms, tongue: str) -> str:
    return intake.consent.get(tongue) or next(iter(intake.consent.values()))


def _take(request: HttpRequest, intake: IntakeTerms, tongue: str) -> HttpResponse:
    given = {name: clean(request.POST.get(name, "")) for name in FIELDS}
    errors = _missing(given, request)
    if errors:
        return _draw(request, intake, tongue, errors=errors, status=400)
    if not _in_time(request, intake):
        late = gettext("The form was open too long, or was sent too fast. Please look it over and send it again.")
        return _draw(request, intake, tongue, sentence=late, status=400)
    try:
        done = take_enquiry(
            SYSTEM.through("web"), door="web", **given, consent=_consent(intake, tongue), address=_address(request),
            junk=bool(request.POST.get(TRAP)),
        )  # fmt: skip
    except Invalid as refusal:
        return _draw(request, intake, tongue, errors=answers.field_errors(refusal), status=400)
    except Refused as refusal:
        return _draw(request, intake, tongue, sentence=answers.sentence(refusal.text, refusal.params), status=429)
    if done.outcome == "spam" and not request.POST.get(TRAP):
        return _draw(request, intake, tongue, sentence=gettext(_POLITE), status=400)
    return redirect(f"/enquiry/?thanks&lang={tongue}")


def _missing(given: dict[str, Any], request: HttpRequest) -> dict[str, str]:
    errors = {}
    if not given["name"]:
        errors["name"] = gettext("Please tell us your company or your name.")
    if not given["phone"] and not given["email"]:
        errors["phone"] = gettext("Please leave a phone number or a mail address, so that we can answer.")
    if request.POST.get("agree") != "1":
        errors["agree"] = gettext("Without your consent we may not keep your data, and cannot answer.")
    return errors


def _in_time(request: HttpRequest, intake: IntakeTerms) -> bool:
    """No person fills a form in within seconds, and a form of yesterday may be somebody else's."""
    token = request.POST.get("opened", "")
    try:
        _SIGNER.unsign(token, max_age=timedelta(minutes=intake.most_minutes))
    except signing.BadSignature:
        return False
    try:
        _SIGNER.unsign(token, max_age=timedelta(seconds=intake.least_seconds))
    except signing.SignatureExpired:
        return True
    return intake.least_seconds == 0


def _address(request: HttpRequest) -> str:
    """Who sends, as a keyed hash: enough to count by. A proxy is believed only where one is set up."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.CSRF_TRUSTED_ORIGINS:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip() or address
    return salted_hmac("leads.enquiry", address).hexdigest()[:64]
