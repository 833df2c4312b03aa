"""Schemathesis sends what the published document allows and what it forbids; nothing breaks, nothing bad is taken."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi

from guiju.groundwork.desk.api.document import BASE, document
from guiju.groundwork.desk.api.surface import operations
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.testing.cast import Cast
from guiju.security.issuing import issue

EXAMPLES = int(os.environ.get("GUIJU_FUZZ_EXAMPLES", "2"))
SURFACE = operations()
CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.response_headers_conformance,
    openapi.negative_data_rejection,
]
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The test's transaction outlives the calls within it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("tag", sorted({operation.tag for operation in SURFACE}))
def test_the_interface_does_what_its_document_says(cast: Cast, tag: str) -> None:
    bearer = {"Authorization": f"Bearer {issue(SYSTEM, cast.director.account, 'fuzz')}"}
    ids = {operation.id for operation in SURFACE if operation.tag == tag}
    with translation.override("en"):
        schema: Any = schemathesis.openapi.from_dict(document(SURFACE))
    schema.app = get_wsgi_application()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw["operationId"] in ids:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                send(operation, mode, bearer)


def send(operation: Any, mode: GenerationMode, headers: dict[str, str], run: settings = QUICK) -> None:
    @run
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters["id"] = newest(operation.path)
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)

    each()


def newest(path: str) -> int:
    """The key of the last record of that kind that an earlier call has made, so that verbs meet a real one."""
    model = HOUSE.slugs[path.removeprefix(f"{BASE}/").split("/")[0]].model
    return int(model.every.order_by("-pk").values_list("pk", flat=True).first() or 1)
