"""The inbox and the routes through their pages."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from guiju.governance import actions, queries, states
from guiju.governance.models import ApprovalRequest, RouteDraft
from guiju.governance.tests.conftest import Desk
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.policy.controls import Approve
from guiju.groundwork.policy.models import PolicyVersion
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.policy import adopt_shipped


@pytest.fixture
def seat(client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``seat("legal")`` signs somebody in, at the test's clock."""
    monkeypatch.setattr("guiju.groundwork.desk.middleware.actor_of", partial(actor_of, clock=desk.cast.clock))

    def signed_in(who: str) -> Client:
        client.force_login(desk.person(who).account)
        return client

    return signed_in


def _page(client: Client, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200, answer.content[:500]
    return str(answer.content.decode())


def test_every_tab_shows_as_many_as_its_figure_says(desk: Desk, seat: Any) -> None:
    desk.route("{role: legal}, {role: dept_manager}")
    request = desk.approve("legal", desk.ask())
    actions.give_copy(desk.actor("owner"), request, to=desk.person("hr").account)
    day = business_day(desk.cast.clock.moment)
    found = {
        (who, tab)
        for who in ("owner", "legal", "manager", "hr", "stranger")
        for tab in queries.TABS
        if queries.box(tab, desk.person(who).id, day).count()
    }
    assert found == {("owner", "asked"), ("legal", "decided"), ("manager", "waiting"), ("hr", "copies")}
    assert "销售一组" in _page(seat("manager"), "/decide/")
    assert "销售一组" not in _page(seat("stranger"), "/decide/")


def test_the_day_and_the_message_lead_to_the_inbox_where_it_is_decided(desk: Desk, seat: Any) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    for page in ("/", "/inbox/"):
        assert f'href="/decide/{request.pk}/"' in _page(seat("legal"), page)
        assert f'href="/decide/{request.pk}/"' not in _page(seat("stranger"), page)
    asked = actions.ask_question(desk.actor("legal"), request, to=desk.person("hr").account, question="谁陪同？")
    assert f'href="/decide/{asked.pk}/"' in _page(seat("hr"), "/")


def test_it_is_decided_from_the_inbox_with_a_condition(desk: Desk, seat: Any) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    client = seat("legal")
    assert "¥800.00" in _page(client, f"/decide/{request.pk}/")
    answer = client.post(f"/decide/{request.pk}/", {"act": "approve", "condition": "补签保密协议", "step": "1"})
    assert answer.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.conditions.get().text) == (states.USED, "补签保密协议")


def test_a_refusal_without_words_keeps_the_page_and_says_why(desk: Desk, seat: Any) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    answer = seat("legal").post(f"/decide/{request.pk}/", {"act": "refuse", "opinion": " "})
    assert answer.status_code == 400
    assert ApprovalRequest.objects.get(pk=request.pk).state == states.PENDING
    assert seat("legal").post(f"/decide/{request.pk}/", {"act": "burn"}).status_code == 404


def test_who_has_nothing_to_do_with_a_request_does_not_find_it(desk: Desk, adopt: Any, seat: Any) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    assert seat("stranger").get(f"/decide/{request.pk}/").status_code == 404
    assert seat("stranger").post(f"/decide/{request.pk}/", {"act": "approve"}).status_code in (403, 404)


def test_only_what_its_clause_lets_is_approved_in_a_batch(desk: Desk, seat: Any) -> None:
    desk.route("{role: legal}", batch="true")
    free = desk.ask()
    desk.route("{role: legal}")
    bound = actions.request_approval(
        desk.actor("director"), verb="trial.spend", about=desk.cast.units["north"].ref, inputs={"amount": "1"}
    )
    seat("legal").post("/decide/batch/", {"id": [free.pk, bound.pk]})
    assert [ApprovalRequest.objects.get(pk=one.pk).state for one in (free, bound)] == [states.USED, states.PENDING]


def test_a_substitute_reads_the_banner_and_the_record_while_it_waits(desk: Desk, seat: Any) -> None:
    today = desk.cast.clock.moment.date()
    desk.cast.stand_in(desk.cast.manager, desk.cast.stranger, today, today)
    desk.route("{role: dept_manager}")
    request, team = desk.ask(), f"/departments/{desk.cast.units['team_one'].pk}/"
    assert desk.cast.manager.account.name in _page(seat("stranger"), f"/decide/{request.pk}/")
    assert "ap-banner" in _page(seat("stranger"), f"/decide/{request.pk}/")
    assert _page(seat("stranger"), team)
    assert seat("service").get("/departments/999999/").status_code == 404
    desk.approve("stranger", request)
    assert seat("stranger").get(team).status_code == 404


def test_routes_in_force_are_drawn_and_tried(desk: Desk, seat: Any) -> None:
    adopt_shipped()
    client = seat("manager")
    assert "contracts.submit" in _page(client, "/routes/")
    page = _page(
        client, "/routes/b2b-3.2.3-02/contracts.submit/?amount=200000&unit=" + str(desk.cast.units["team_one"].pk)
    )
    assert desk.cast.legal.account.name in page
    assert desk.cast.manager.account.name in page
    assert "is-skipped" in page
    assert client.get("/routes/b2b-3.2.3-02/deals.win/").status_code == 404


def _draw(client: Client) -> RouteDraft:
    client.post("/routes/", {"verb": "contracts.submit", "clause": "b2b-3.2.3-02"})
    found: RouteDraft = RouteDraft.objects.get()
    return found


_FORM = {
    "title": "合同审批", "nodes": "3", "amount": "amount", "distinct": "1", "n0-role": "legal", "n0-mode": "all",
    "n1-role": "finance", "n1-amount_from": "50000", "n1-within": "1 d", "n1-then": "superior",
    "n2-role": "marketing_director", "n2-amount_from": "500000",
}  # fmt: skip


def test_a_drawn_route_is_switched_on_as_a_new_version_of_the_profile(desk: Desk, seat: Any) -> None:
    adopt_shipped()
    client = seat("admin")
    draft = _draw(client)
    answer = client.post(f"/routes/{draft.pk}/", {**_FORM, "act": "adopt"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    draft.refresh_from_db()
    assert (draft.state, draft.adopted_as) == (states.ADOPTED, "company@2")
    book = in_force(desk.cast.clock.moment)
    bounds = [bound for bound in book.gates["contracts.submit"] if isinstance(bound.control, Approve)]
    assert [bound.clause.id for bound in bounds] == [draft.clause_id]
    assert [step.role for step in bounds[0].control.route] == ["legal", "finance", "marketing_director"]
    assert bounds[0].control.route[0].mode == "all"


def test_what_binds_to_nothing_is_listed_and_not_switched_on(desk: Desk, seat: Any) -> None:
    adopt_shipped()
    client = seat("admin")
    draft = _draw(client)
    answer = client.post(f"/routes/{draft.pk}/", {**_FORM, "n0-role": "wizard", "amount": "colour", "act": "adopt"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "wizard" in page
    assert "colour" in page
    assert PolicyVersion.objects.filter(policy="company").count() == 1


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("manager", 403)])
def test_who_may_not_draw_finds_no_form(desk: Desk, seat: Any, who: str, status: int) -> None:
    adopt_shipped()
    draft = _draw(seat("admin"))
    assert seat(who).get(f"/routes/{draft.pk}/").status_code == status
    assert seat(who).post("/routes/", {"verb": "contracts.submit"}).status_code == status


def test_nodes_are_added_taken_away_and_moved(desk: Desk, seat: Any) -> None:
    adopt_shipped()
    client = seat("admin")
    draft = _draw(client)
    for act, roles in (
        ("add", ["legal", "finance", "marketing_director", "dept_manager"]),
        ("drop-0", ["finance", "marketing_director"]),
        ("up-1", ["finance", "legal", "marketing_director"]),
    ):
        fresh = _draw_again(client, draft)
        client.post(f"/routes/{fresh.pk}/", {**_FORM, "act": act})
        fresh.refresh_from_db()
        assert [node["role"] for node in fresh.control["route"]] == roles


def _draw_again(client: Client, draft: RouteDraft) -> RouteDraft:
    client.post("/routes/", {"verb": "contracts.submit", "clause": "b2b-3.2.3-02"})
    found: RouteDraft = RouteDraft.objects.exclude(pk=draft.pk).latest("pk")
    return found


def test_a_text_that_binds_to_nothing_is_not_adopted(cast: Cast) -> None:
    from guiju.governance.tests.test_policies import _document
    from guiju.groundwork.kernel.errors import Refused

    broken = _document("h-1")
    broken["chapters"][0]["clauses"][0]["controls"] = [{"require": {"before": "deals.fly", "fields": ["wings"]}}]
    with pytest.raises(Refused) as refusal:
        actions.adopt_policy(cast.admin.actor, document=broken)
    assert refusal.value.code == "policy.binds_to_nothing"
    assert "deals.fly" in str(refusal.value.params)


def test_no_version_takes_effect_in_the_past_once_one_is_in_force(cast: Cast) -> None:
    from datetime import date

    from guiju.governance.tests.test_policies import _document
    from guiju.groundwork.kernel.errors import Refused

    assert (
        actions.adopt_policy(cast.admin.actor, document=_document("h-1"), effective_from=date(2026, 1, 1)).number == 1
    )
    with pytest.raises(Refused) as refusal:
        actions.adopt_policy(cast.admin.actor, document=_document("h-2"), effective_from=date(2026, 3, 1))
    assert refusal.value.code == "governance.past_date"


def test_policies_stand_in_the_list_by_their_titles(desk: Desk, seat: Any) -> None:
    adopt_shipped()
    client = seat("director")
    client.cookies["django_language"] = "en"
    page = _page(client, "/policy-versions/")
    assert "Company profile" in page
    assert "{&#x27;zh" not in page
