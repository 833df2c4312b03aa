"""What people and programs are told when the house itself fails: 503 while the database is away, else 500.

Nothing is swallowed: the log has the whole story of both.
"""

from __future__ import annotations

import sys

import psycopg
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from guiju.groundwork.desk import answers
from guiju.groundwork.desk.api import problems
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_

RETRY_AFTER = 10  # seconds; a restart of the database takes less
# Lost lines, a server that stops, starts or is full; a deadlock or a statement that takes too long is a fault of ours.
_AWAY = ("08", "53", "57P01", "57P02", "57P03")


class Away(Refused):
    """The database does not answer; whether the last words reached it nobody knows."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "site.database_away",
            N_(
                "The database does not answer at the moment. Wait a minute and try again; "
                "if you were saving something, look first whether it is there."
            ),
        )


class Fault(Refused):
    """Something that nobody foresaw."""

    status = 500

    def __init__(self) -> None:
        super().__init__(
            "site.fault",
            N_("Nothing was saved. Try again; if it happens again, pass the code on to your administrator."),
        )


def is_away(error: BaseException | None) -> bool:
    """True when a database error comes from a database that is gone, also where going on without it failed next."""
    if not isinstance(error, Error | psycopg.Error):
        return False
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
            state = getattr(seen.__cause__ if isinstance(seen, Error) else seen, "sqlstate", None)
            if state is None or state.startswith(_AWAY):
                return True
        seen = seen.__cause__ or seen.__context__
    return False


def fault(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nothing else has answered: a problem, a sentence or a page, none of which asks the
    database.
    """
    refused = Away() if is_away(sys.exc_info()[1]) else Fault()
    response = _answer(request, refused)
    if isinstance(refused, Away):
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.answer(refused)
    told = answers.told(refused)
    if answers.wants_json(request):
        return JsonResponse(told, status=refused.status)
    if request.headers.get("HX-Request"):
        return HttpResponse(told["message"], status=refused.status, content_type="text/plain; charset=utf-8")
    context = {**told, "away": isinstance(refused, Away), "status": refused.status, "reload": request.method == "GET"}
    return HttpResponse(render_to_string("desk/fault.html", context), status=refused.status)
