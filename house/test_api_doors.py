"""The REST door answers with the status that is true, and says in the caller's language what to do."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import add_contact, edit_customer, open_customer
from guiju.customers.models import Customer
from guiju.groundwork.access.models import Token
from guiju.groundwork.flow.models import Refusal
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.testing.cast import Cast, Person, ledger_of
from guiju.security.actions import revoke_token
from guiju.security.issuing import issue

PHONE = "13800138000"
RIGHTS = [{"permit": {"roles": ["all"], "verbs": ["customers.*"], "scope": "self"}}]
GATE = [
    {
        "id": "test-gate",
        "controls": [
            {"require": {"before": "customers.confirm_customer", "fields": ["industry"], "waiver": "dept_manager"}}
        ],
    }
]


@dataclass
class Api:
    """A browser session of one person, or a program with their token."""

    client: Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = None if body is None else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1{path}", data or "", "application/json", headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)


def signed_in(person: Person) -> Api:
    client = Client()
    client.force_login(person.account)
    return Api(client)


def problem_of(response: Any, status: int) -> Mapping[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told: Mapping[str, Any] = response.json()
    assert told["status"] == status
    return told


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return open_customer(cast.owner.actor, name="华兴机械有限公司")


def test_it_creates_a_record_and_tells_its_address(cast: Cast) -> None:
    api = signed_in(cast.owner)

    made = api.post("/customers", {"name": "华兴机械有限公司", "level": "A"})

    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    found = api.client.get(made["Location"])
    assert found.status_code == 200
    assert found.json()["name"] == "华兴机械有限公司"
    assert found.json() == made.json()


def test_without_a_session_or_token_it_asks_to_sign_in(cast: Cast) -> None:
    response = Api(Client()).get("/customers")

    assert problem_of(response, 401)["code"] == "access.not_signed_in"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_without_the_right_it_says_403(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt(base=False)

    assert problem_of(signed_in(cast.owner).get("/customers"), 403)["code"] == "access.no_right"
    assert problem_of(signed_in(cast.owner).post("/customers", {"name": "A"}), 403)["code"] == "access.no_right"


def test_a_record_of_others_looks_as_if_it_did_not_exist(cast: Cast, customer: Customer) -> None:
    api = signed_in(cast.stranger)

    there = problem_of(api.get(f"/customers/{customer.pk}"), 404)
    nowhere = problem_of(api.get("/customers/99999999999999999999999"), 404)

    assert there == nowhere
    problem_of(api.get(f"/customers/{customer.pk}/timeline"), 404)
    problem_of(api.patch(f"/customers/{customer.pk}", {"industry": "x"}, If_Match='"1"'), 404)
    problem_of(api.post(f"/customers/{customer.pk}/confirm_customer"), 404)
    assert api.get("/customers").json() == {"items": [], "next": None}


def test_an_input_cannot_name_a_record_of_others(cast: Cast, customer: Customer) -> None:
    there = signed_in(cast.stranger).post("/contacts", {"customer": customer.pk, "name": "张三"})
    nowhere = signed_in(cast.stranger).post("/contacts", {"customer": 987654321, "name": "张三"})

    assert problem_of(there, 400) == problem_of(nowhere, 400)
    assert set(there.json()["fields"]) == {"customer"}


def test_a_move_that_was_made_already_is_lost(cast: Cast, customer: Customer) -> None:
    api, path = signed_in(cast.director), f"/customers/{customer.pk}/release_customer"
    assert api.post(path, {"reason": "无跟进"}).status_code == 200

    told = problem_of(api.post(path, {"reason": "无跟进"}), 409)

    assert told["code"] == "flow.wrong_state"


def test_an_edit_needs_the_version_it_was_made_from(cast: Cast, customer: Customer) -> None:
    api = signed_in(cast.owner)
    path = f"/customers/{customer.pk}"

    problem_of(api.patch(path, {"industry": "机械"}), 428)
    edited = api.patch(path, {"industry": "机械"}, If_Match='"1"')
    assert edited.status_code == 200
    assert edited["ETag"] == '"2"'

    stale = api.patch(path, {"industry": "电子"}, If_Match='"1"')
    assert problem_of(stale, 412)["current_version"] == 2
    assert stale["ETag"] == '"2"'
    assert problem_of(api.patch(path, {"industry": "电子"}, If_Match="1"), 400)["fields"].keys() == {"If-Match"}
    assert api.patch(path, {"industry": "电子"}, If_Match="*").status_code == 200


def test_a_version_on_any_other_verb_is_honoured(cast: Cast, customer: Customer) -> None:
    edit_customer(cast.owner.actor, customer, industry="机械")

    problem_of(signed_in(cast.owner).post(f"/customers/{customer.pk}/confirm_customer", If_Match='"1"'), 412)


def test_a_gate_names_the_clause_and_what_is_missing(cast: Cast, customer: Customer, adopt: Callable[..., Any]) -> None:
    adopt(GATE)
    api = signed_in(cast.owner)

    told = problem_of(api.post(f"/customers/{customer.pk}/confirm_customer", Accept_Language="en"), 422)

    assert told["code"] == "policy.gate_shut"
    assert told["clauses"] == [
        {
            "id": "test-gate",
            "kind": "require",
            "title": "Clause test-gate",
            "missing": ["industry"],
            "reason": "Fill in what is missing, then go on.",
            "waiver_role": "dept_manager",
            "route": None,
        }
    ]
    assert Refusal.objects.get().clauses == ["test-gate"]


def test_what_a_gate_asks_for_can_be_sent_along(cast: Cast, customer: Customer, adopt: Callable[..., Any]) -> None:
    adopt(GATE)

    done = signed_in(cast.owner).post(f"/customers/{customer.pk}/confirm_customer", {"fill": {"industry": "机械"}})

    assert done.status_code == 200, done.content
    assert done.json()["industry"] == "机械"
    assert [entry.verb for entry in ledger_of(customer)][-2:] == [
        "customers.edit_customer",
        "customers.confirm_customer",
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": 5}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "A", "level": "Z"}, "level"),
        ({"name": "A", "state": "lost"}, "state"),
        ({"name": "A", "owner": "1"}, "owner"),
        ({"name": "A", "owner": 2**70}, "owner"),
        ({"name": "A\x00"}, "__all__"),
        ([1], "__all__"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(cast: Cast, body: Any, field: str) -> None:
    assert set(problem_of(signed_in(cast.owner).post("/customers", body), 400)["fields"]) == {field}


@pytest.mark.parametrize("raw", ["{", "nul", '{"name": NaN}', '{"name": "\\ud800"}', "[" * 100_000, "1" * 5000, "\xff"])
def test_what_is_no_json_is_refused(cast: Cast, raw: str) -> None:
    client = signed_in(cast.owner).client

    response = client.generic("POST", "/api/v1/customers", raw.encode("latin-1"), "application/json")

    assert problem_of(response, 400)["code"] == "flow.invalid"


def test_a_repeated_key_replays_the_answer_and_does_nothing_twice(cast: Cast) -> None:
    api = signed_in(cast.owner)

    first = api.post("/customers", {"name": "华兴"}, Idempotency_Key="k-1")
    second = api.post("/customers", {"name": "华兴"}, Idempotency_Key="k-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Location"] == first["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert Customer.objects.count() == 1


def test_a_key_cannot_be_used_for_another_request(cast: Cast) -> None:
    api = signed_in(cast.owner)
    api.post("/customers", {"name": "华兴"}, Idempotency_Key="k-1")

    other = api.post("/customers", {"name": "大同"}, Idempotency_Key="k-1")

    assert set(problem_of(other, 400)["fields"]) == {"Idempotency-Key"}
    assert api.post("/customers", {"name": "大同"}, Idempotency_Key="x" * 81).status_code == 400
    assert signed_in(cast.teammate).post("/customers", {"name": "大同"}, Idempotency_Key="k-1").status_code == 201


def test_a_write_from_a_browser_carries_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner.account)

    assert problem_of(Api(client).post("/customers", {"name": "A"}), 403)["code"] == "access.csrf"


def test_a_token_acts_for_its_owner_within_its_scopes(cast: Cast, customer: Customer) -> None:
    token = issue(SYSTEM, cast.owner.account, "sync", ["customers.see"])
    api, bearer = Api(Client(enforce_csrf_checks=True)), {"Authorization": f"Bearer {token}"}

    assert len(api.get("/customers", **bearer).json()["items"]) == 1
    problem_of(api.post("/customers", {"name": "A"}, **bearer), 403)
    problem_of(api.get("/customers", Authorization=f"Bearer {token}x"), 401)
    revoke_token(SYSTEM, Token.objects.get())
    problem_of(api.get("/customers", **bearer), 401)


def test_a_wrong_token_is_not_passed_over_for_a_session(cast: Cast) -> None:
    problem_of(signed_in(cast.owner).get("/customers", Authorization="Bearer gj_1_2"), 401)


def test_sentences_come_in_the_language_asked_for(cast: Cast) -> None:
    api = signed_in(cast.owner)

    assert problem_of(api.get("/customers/5", Accept_Language="en-GB,en"), 404)["detail"].startswith("There is no such")
    assert "记录" in problem_of(api.get("/customers/5", Accept_Language="zh-CN"), 404)["detail"]


def test_sensitive_fields_are_masked_and_a_mask_sent_back_changes_nothing(
    cast: Cast, customer: Customer, adopt: Callable[..., Any]
) -> None:
    contact = add_contact(cast.owner.actor, customer=customer, name="张三", phone=PHONE)
    without_phones = {"roles": ["sales"], "verbs": ["customers.see", "customers.edit_*"], "scope": "self"}
    times = {"clock.working_time": {"slots": ["09:00-12:00"]}}
    adopt([{"id": "test-narrow", "controls": [{"permit": without_phones}, {"terms": times}]}], base=False)
    api = signed_in(cast.owner)

    shown = api.get(f"/contacts/{contact.pk}")
    listed = api.get("/contacts")
    told = api.get(f"/contacts/{contact.pk}/timeline")

    assert shown.json()["phone"] == "138****8000"
    assert "phone" in shown.json()["masked"]
    assert listed.json()["items"][0]["phone"] == "138****8000"
    assert PHONE not in (shown.content + listed.content + told.content).decode()
    problem_of(api.get(f"/contacts?phone={PHONE}"), 400)
    problem_of(api.get("/contacts?sort=phone"), 400)
    api.patch(f"/contacts/{contact.pk}", {"phone": "138****8000", "position": "经理"}, If_Match='"1"')
    contact.refresh_from_db()
    assert (contact.phone, contact.position) == (contact.phone, "经理")
    assert "*" not in contact.phone


def test_whoever_may_see_it_sees_it_whole(cast: Cast, customer: Customer) -> None:
    contact = add_contact(cast.owner.actor, customer=customer, name="张三", phone=PHONE)

    assert "*" not in signed_in(cast.owner).get(f"/contacts/{contact.pk}").json()["phone"]


def test_a_bulk_verb_answers_for_each_record(cast: Cast, customer: Customer) -> None:
    mine, others = customer, open_customer(cast.stranger.actor, name="别人的客户")
    api = signed_in(cast.owner)
    body = {"ids": [mine.pk, others.pk], "inputs": {"to": cast.teammate.id, "reason": "分工调整"}}

    done = api.post("/customers/bulk/hand_over", body, Idempotency_Key="many-1")

    assert done.status_code == 207, done.content
    assert [row["status"] for row in done.json()["results"]] == [200, 404]
    again = api.post("/customers/bulk/hand_over", body, Idempotency_Key="many-1")
    assert again.json()["results"][0] == done.json()["results"][0]
    problem_of(api.post("/customers/bulk/hand_over", {"ids": list(range(1, 202)), "inputs": body["inputs"]}), 400)


def test_lists_page_by_cursor_and_hold_every_row_once(cast: Cast) -> None:
    for number in range(7):
        open_customer(cast.owner.actor, name=f"客户{number}", region="华南" if number % 2 else "华北")
    api = signed_in(cast.owner)

    seen, path = [], "/api/v1/customers?size=3&sort=name&fields=name"
    while path:
        page = api.client.get(path)
        seen += [row["name"] for row in page.json()["items"]]
        path = page["Link"].split(">")[0].lstrip("<") if page.json()["next"] else ""

    assert seen == [f"客户{number}" for number in range(7)]
    assert len(api.get("/customers?region=华南").json()["items"]) == 3
    problem_of(api.get("/customers?nonsense=1"), 400)
    problem_of(api.get("/customers?fields=name_key"), 400)


def test_what_changed_since_is_told_in_order_of_change(cast: Cast, customer: Customer) -> None:
    cast.clock.advance(hours=1)
    later = open_customer(cast.owner.actor, name="后来的客户")
    since = (cast.clock.moment.isoformat()).replace("+", "%2B")

    found = signed_in(cast.owner).get(f"/customers?updated_since={since}").json()["items"]

    assert [row["id"] for row in found] == [later.pk]
    problem_of(signed_in(cast.owner).get("/customers?updated_since=soon"), 400)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    cast: Cast, django_assert_max_num_queries: Any, customer: Customer
) -> None:
    add_contact(cast.owner.actor, customer=customer, name="张三", phone=PHONE)
    api = signed_in(cast.owner)
    for path in ("/contacts?expand=customer", "/customers?expand=owner"):
        api.get(path)
    for number in range(12):
        other = open_customer(cast.owner.actor, name=f"客户{number}")
        add_contact(cast.owner.actor, customer=other, name="李四", phone=f"138001380{number:02}")

    for path in ("/contacts?expand=customer", "/customers?expand=owner"):
        with django_assert_max_num_queries(8):
            assert len(api.get(path).json()["items"]) == 13


def test_links_are_followed_only_to_records_in_sight(cast: Cast, customer: Customer) -> None:
    api = signed_in(cast.owner)

    row = api.get(f"/customers/{customer.pk}?expand=owner").json()

    assert row["expanded"] == {"owner": {"id": cast.owner.id, "kind": "access.account", "title": "陈晨"}}


def test_a_record_unchanged_is_not_sent_again(cast: Cast, customer: Customer) -> None:
    assert signed_in(cast.owner).get(f"/customers/{customer.pk}", If_None_Match='"1"').status_code == 304


def test_the_timeline_tells_who_did_what(cast: Cast, customer: Customer) -> None:
    edit_customer(cast.owner.actor, customer, industry="机械")

    told = signed_in(cast.owner).get(f"/customers/{customer.pk}/timeline").json()["items"]

    assert [entry["event"] for entry in told] == ["customers.customer_edited", "customers.customer_opened"]
    assert told[0]["after"] == {"industry": "机械"}


def test_it_lists_the_verbs_and_the_clauses(cast: Cast) -> None:
    api = signed_in(cast.owner)

    verbs = {verb["name"]: verb for verb in api.get("/verbs").json()["items"]}
    clauses = api.get("/clauses", Accept_Language="en").json()["items"]

    assert verbs["customers.open_customer"]["may"]
    assert {clause["title"] for clause in clauses} == {"Clause test-time", "Clause test-rights"}
