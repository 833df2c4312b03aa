"""Every request of a signed-in person passes here: limits of the session, a second factor that is due, acting as
somebody else.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from guiju.groundwork.access import sessions
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk import answers
from guiju.groundwork.flow.door import PROVE_AGAIN
from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.kernel.errors import NotAllowed
from guiju.groundwork.kernel.text import N_
from guiju.security import queries
from guiju.security.clauses import SessionTerms
from guiju.security.models import Impersonation

NOTED_EVERY = 60  # seconds
POLLED = ("/bell/", "/badges/")  # asked for by an open page itself: nobody need sit before it
SETTING_UP = ("/me/second-factor/", "/sign-out/", "/sign-in/", "/prefer/", "/i18n/", "/static/")
WHILE_ACTING = ("/act-as/end/", "/prefer/", "/sign-out/", "/i18n/")
OWN_PAGES = ("/me/", "/prove/", "/act-as/")
READS_ONLY = N_("While you act as somebody else you only look; end it to write as yourself.")


class Watch:
    """Set before the desk finds out who asks: it may say that nobody does, or that somebody acts as another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        user_logged_in.connect(_begun, dispatch_uid="security.begun")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or send its person where they have to go first."""
        if request.path.startswith("/static/") or SESSION_KEY not in request.session:
            return self.get_response(request)
        if _over(request):
            logout(request)
            return self.get_response(request) if request.path.startswith("/api/") else _to_sign_in(request)
        if request.session.get(sessions.FACTOR_DUE) and not request.path.startswith(SETTING_UP):
            return redirect("/me/second-factor/")
        proved = request.session.get(sessions.PROVED, 0)
        request.proved_at = datetime.fromtimestamp(proved, UTC)  # type: ignore[attr-defined]
        _act(request)
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002 - the signature Django calls
        args: object,  # noqa: ARG002
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Who acts as another only looks; the form of a dangerous verb asks for the password before it is drawn."""
        if getattr(request, "looks_only", False):
            return answers.refuse(request, NotAllowed("security.reads_only", READS_ONLY))
        name = kwargs.get("name")
        asks = request.path.startswith("/do/") and isinstance(name, str) and isinstance(request.user, Account)
        if asks and request.rights.must_prove(name):  # type: ignore[attr-defined]
            return to_proof(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The door's own demand for a fresh proof leads to the page that takes it."""
        if (
            isinstance(error, NotAllowed)
            and error.code == "access.prove_again"
            and not request.path.startswith("/api/")
        ):
            return to_proof(request)
        return None


def to_proof(request: HttpRequest) -> HttpResponse:
    """Send the person to give their password again, and back afterwards."""
    back = request.get_full_path()
    if request.headers.get("HX-Current-URL"):
        back = "/" + request.headers["HX-Current-URL"].split("/", 3)[-1]
    address = f"/prove/?{urlencode({'next': back})}"
    if answers.wants_json(request):
        return answers.refuse(request, NotAllowed("access.prove_again", PROVE_AGAIN))
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return redirect(address)


def _begun(sender: object, request: HttpRequest | None, **_: object) -> None:  # noqa: ARG001 - the signal's signature
    if request is not None and hasattr(request, "session"):
        sessions.mark(request.session, wall_clock())


def _over(request: HttpRequest) -> bool:
    """True when the session has outlived its limits. Once a minute the use is noted."""
    session, now = request.session, wall_clock()
    if sessions.SEEN not in session:
        sessions.mark(session, now)
        return False
    idle = now.timestamp() - session[sessions.SEEN]
    if 0 <= idle < NOTED_EVERY:
        return False
    terms = queries.terms_at(now, "security.session", SessionTerms)
    lived = now.timestamp() - session[sessions.STARTED]
    if idle > terms.idle_minutes * 60 or lived > terms.absolute_hours * 3600:
        sessions.end_one(session.session_key)
        return True
    if not request.path.startswith(POLLED):
        sessions.use(session, now)
    return False


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = "/sign-in/?" + urlencode({"next": request.get_full_path(), "over": "1"})
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = "/sign-in/?over=1"
        return response
    return redirect(address)


def _act(request: HttpRequest) -> None:
    """While somebody acts as another the request is the other's, and only looks."""
    key = request.session.get(sessions.ACTING)
    own = None if key is None else request.user
    if not isinstance(own, Account):
        return
    row = Impersonation.objects.filter(pk=key, account=own, ended_at=None, until__gt=wall_clock()).first()
    if row is None or not row.subject.is_active:
        del request.session[sessions.ACTING]
        return
    request.impersonation, request.impersonator = row, own  # type: ignore[attr-defined]
    if request.path.startswith(WHILE_ACTING):
        return
    request.user = row.subject
    writes = request.method not in ("GET", "HEAD", "OPTIONS")
    request.looks_only = writes or request.path.startswith(OWN_PAGES)  # type: ignore[attr-defined]
