"""The REST surface as a whole: what is published is what is routed, and nothing that is sent can break it."""

import base64
import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from guiju.groundwork.access.grants import rights
from guiju.groundwork.desk.api.components import example
from guiju.groundwork.desk.api.document import BASE, document
from guiju.groundwork.desk.api.shape import shape_of
from guiju.groundwork.desk.api.surface import Operation, operations
from guiju.groundwork.desk.fields import field_of
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import parse
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.testing.cast import Cast


def _cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


HOSTILE = (
    *("' OR 1=1 --", "\x00", "99999999999999999999999999", "-1", "NaN", "Infinity", "1e999999", "0001-01-01"),
    *("9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "+9999d", "-9999d", "😀", "a" * 5000),
    *("[]", "none", "me", "today", "e30", _cursor("\x00", 1), _cursor(None, 1), _cursor("1", 10**30), _cursor(1, "x")),
    *(
        _cursor({}, 1),
        _cursor([1], 1),
        _cursor("0001-01-01T00:00:00+14:00", 1),
        _cursor(True, True),
        _cursor("1e999999", 1),
    ),
)
SURFACE = operations()
WRITES = [operation for operation in SURFACE if operation.verb_name]
KEPT = ("id", "version", "created_at", "updated_at", "discarded_at", "state", "tokens", "password")


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    with translation.override("en"):
        return document(SURFACE)


def test_every_route_is_published_and_every_published_path_is_routed(published: dict[str, Any]) -> None:
    routed = set(_routes(get_resolver().url_patterns, "/")) - {
        f"{BASE}/",
        f"{BASE}/openapi.json",
        f"{BASE}/docs",
        f"{BASE}/{{rest}}",
    }

    assert set(published["paths"]) == routed


def _routes(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, here)
        elif here.startswith(BASE):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", here)


def test_every_operation_has_an_id_of_its_own(published: dict[str, Any]) -> None:
    ids = [operation["operationId"] for methods in published["paths"].values() for operation in methods.values()]

    assert len(ids) == len(set(ids)) == len(SURFACE)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in ids)


def test_every_reference_leads_to_a_schema(published: dict[str, Any]) -> None:
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(published)))

    assert references <= set(published["components"]["schemas"])


def test_the_document_speaks_both_languages() -> None:
    with translation.override("zh-hans"):
        chinese = json.dumps(document(SURFACE), ensure_ascii=False)
    with translation.override("en"):
        english = json.dumps(document(SURFACE), ensure_ascii=False)

    assert chinese != english
    assert not re.findall(r'"(?:title|summary|description)": "[^"]*[\u4e00-\u9fff][^"]*"', english)


def test_the_page_to_try_it_loads_nothing_from_elsewhere(client: Client, cast: Cast) -> None:
    page = client.get(f"{BASE}/docs")

    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.id)
def test_it_takes_no_field_that_the_verb_does_not_ask_for(cast: Cast, client: Client, operation: Operation) -> None:
    """Every field of the record that is no input, and names nobody ever heard of: refused before anything is done."""
    client.force_login(cast.director.account)
    asked = set(example(operation)) | set(_properties(operation))
    fields = [field.name for field in operation.resource.model._meta.get_fields()]
    columns = [field.attname for field in operation.resource.model._meta.concrete_fields]
    strange = [
        name
        for name in (*fields, *columns, *KEPT, "is_superuser", "__class__", "pk", "owner_id", "ünknown")
        if name not in asked
    ]

    body = {**example(operation), **{name: 1 for name in strange if name not in asked}}
    path = BASE + operation.path.replace("{id}", "1")
    answer = client.generic(operation.method, path, json.dumps(body), "application/json", headers={"If-Match": "*"})

    assert answer.status_code == 400, answer.content
    assert set(answer.json()["fields"]) == set(body) - set(asked)


def _properties(operation: Operation) -> dict[str, Any]:
    with translation.override("en"):
        schemas = document(SURFACE)["components"]["schemas"]
        body = document(SURFACE)["paths"][BASE + operation.path][operation.method.lower()]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    found: dict[str, Any] = schemas[name]["properties"]
    return found


@pytest.mark.parametrize("slug", sorted(HOUSE.slugs))
def test_no_secret_column_is_shown(slug: str) -> None:
    shown = set(shape_of(HOUSE.slugs[slug]).fields) - {"record_key"}  # of a named list: which record stands on it
    secret = ("tokens", "password", "digest", "stored_name")

    assert not {name for name in shown if name.endswith("_key") or name in secret}


@pytest.mark.parametrize("slug", sorted(HOUSE.slugs))
def test_every_list_answers_in_few_queries(
    cast: Cast, client: Client, slug: str, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.director.account)
    expand = ",".join(shape_of(HOUSE.slugs[slug]).expandable)

    with django_assert_max_num_queries(9 + len(shape_of(HOUSE.slugs[slug]).expandable)):
        assert client.get(f"{BASE}/{slug}", {"expand": expand} if expand else {}).status_code == 200


def test_no_filter_can_break_a_list(cast: Cast) -> None:
    """One field of every kind the house has, with each hostile value, operator and cursor; and our own parameters."""
    held = rights(cast.director.account, cast.clock.moment)

    def ask(slug: str, params: dict[str, str]) -> None:
        try:
            parse(HOUSE.slugs[slug], params, cast.director.actor, held).page(("pk",))
        except Invalid:
            return

    for (slug, name), value in product(_one_field_of_each_kind(), HOSTILE):
        for operator in ("", ".gte", ".not", ".empty"):
            ask(slug, {f"{name}{operator}": value})
        ask(slug, {"sort": name, "after": value})
    for name, value in product(("q", "sort", "before", "size"), HOSTILE):
        ask("leads", {name: value})


def test_no_parameter_of_our_own_can_break_a_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.director.account)

    for name, value in product(("fields", "expand", "updated_since"), HOSTILE):
        assert client.get(f"{BASE}/leads", {name: value}).status_code in {200, 400}


def _one_field_of_each_kind() -> list[tuple[str, str]]:
    found: dict[tuple[str, bool, type[Any]], tuple[str, str]] = {}
    for slug, resource in HOUSE.slugs.items():
        for name, field in shape_of(resource).fields.items():
            view = field_of(resource, name)
            found.setdefault((view.kind, view.nullable, type(field)), (slug, name))
    return list(found.values())
