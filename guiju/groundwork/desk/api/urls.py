"""The addresses under ``/api/v1/``: one route for every operation, the document, and a page to try it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from guiju.groundwork.desk.api import problems, reading, writing
from guiju.groundwork.desk.api.auth import Caller, SignedIn, Token
from guiju.groundwork.desk.api.document import document
from guiju.groundwork.desk.api.surface import Operation, operations
from guiju.groundwork.kernel.errors import NotFound, Refused

View = Callable[..., HttpResponse]


class Interface(NinjaAPI):
    """ninja's routing, sign-in and page; the document is our own, made from the same list as the routes."""

    def get_openapi_schema(self, **_: Any) -> Any:
        """The document in the language of the request."""
        return document(self.surface)

    surface: list[Operation]


def build() -> Interface:
    """One interface over all modules that are built."""
    api = Interface(
        title="Guiju",
        version="1",
        urls_namespace="api",
        auth=[Token(), SignedIn()],
        openapi_url="/openapi.json",
        docs_url="/docs",
    )
    api.surface = operations()
    views: dict[str, list[Operation]] = {}
    for operation in api.surface:
        views.setdefault(operation.path, []).append(operation)
    for address, found in views.items():
        for operation in found:
            _route(api, address, operation)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(AuthenticationError, lambda request, _error: _refused(request, problems.NotSignedIn()))
    api.add_exception_handler(ValidationError, lambda request, _error: _refused(request, NotFound()))
    return api


def _route(api: NinjaAPI, address: str, operation: Operation) -> None:
    view = _on_record(operation) if "{id}" in address else _on_all(operation)
    name = {"get": "record", "list": "rows"}.get(operation.does, operation.id)
    api.default_router.add_api_operation(
        address.replace("{id}", "{int:id}"), [operation.method], view,
        operation_id=operation.id, url_name=f"{operation.slug}-{name}" if operation.slug else name,
    )  # fmt: skip


def _on_record(operation: Operation) -> View:
    def view(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002 - the name in the address
        caller: Caller = request.auth  # type: ignore[attr-defined]
        match operation.does:
            case "get":
                return reading.got(request, caller, operation.resource, id)
            case "timeline":
                return reading.timeline_of(request, caller, operation.resource, id)
            case "edit":
                return writing.edited(request, caller, operation, id)
            case _:
                return writing.acted(request, caller, operation, id)

    return view


def _on_all(operation: Operation) -> View:
    def view(request: HttpRequest) -> HttpResponse:
        caller: Caller = request.auth  # type: ignore[attr-defined]
        match operation.does:
            case "list":
                return reading.listed(request, caller, operation.resource)
            case "make":
                return writing.made(request, caller, operation)
            case "bulk":
                return writing.many(request, caller, operation)
            case "verbs":
                return reading.verbs(caller)
            case _:
                return reading.clauses(caller)

    return view


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    return problems.answer(refused, problems.resource_at(request))


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 - named by the address
    """No such address: told as every other refusal is."""
    return problems.answer(NotFound())


API = build()
urlpatterns = [path("api/v1/", API.urls), path("api/v1/<path:rest>", nowhere)]
