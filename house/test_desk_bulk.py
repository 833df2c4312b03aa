"""One verb on many records: at once for a few, by the worker for more; progress, refusals, stopping, going on."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guiju.groundwork.desk.bulk_runs import cancel_bulk, carry_on, counted, finish_bulk, start_bulk
from guiju.groundwork.desk.kept import BulkItem, BulkRun
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound
from guiju.groundwork.testing.cast import Cast, Person, events_of
from guiju.leads.actions import capture
from guiju.leads.models import Lead


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    return [capture(cast.owner.actor, name=f"公司{number}") for number in range(5)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guiju.groundwork.desk.pages.many.AT_ONCE", 3)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    return client


def started(by: Person, keys: list[int], **given: Any) -> BulkRun:
    return start_bulk(by.actor, verb="leads.edit_lead", keys=keys, given={"region": "华南", **given})


def work(cast: Cast, seconds: float = 30) -> int:
    return carry_on(by=cast.system, seconds=seconds)


def test_a_few_records_are_dealt_with_in_the_request(cast: Cast, leads: list[Lead]) -> None:
    client = client_of(cast.owner)
    ids = "&".join(f"id={lead.pk}" for lead in leads[:3])
    form = client.get(f"/leads/bulk/leads.edit_lead/?{ids}&field=region").content.decode()
    assert 'name="region"' in form
    assert "3 records" in form
    answer = client.post(f"/leads/bulk/leads.edit_lead/?{ids}", {"region": "华南", "field": "region", "key": "k1"})
    assert answer.status_code == 204
    assert sorted(Lead.objects.filter(region="华南").values_list("pk", flat=True)) == [lead.pk for lead in leads[:3]]
    assert not BulkRun.objects.exists()
    assert Lead.objects.get(pk=leads[0].pk).name == "公司0"


def test_what_was_refused_is_told_with_its_reason(cast: Cast, leads: list[Lead]) -> None:
    other = capture(cast.stranger.actor, name="别人的")
    answer = client_of(cast.owner).post(
        f"/leads/bulk/leads.edit_lead/?id={leads[0].pk}&id={other.pk}", {"region": "华南", "field": "region"}
    )
    assert answer.status_code == 200
    assert f"/leads/{other.pk}/" in answer.content.decode()
    assert Lead.objects.get(pk=other.pk).region == ""


def test_inputs_that_fit_no_record_are_told_before_the_first(cast: Cast, leads: list[Lead]) -> None:
    answer = client_of(cast.owner).post(f"/leads/bulk/leads.screen/?id={leads[0].pk}&id={leads[1].pk}", {})
    assert answer.status_code == 400
    assert b"is-wrong" in answer.content


def test_all_that_match_go_to_the_worker_when_they_are_many(cast: Cast, leads: list[Lead], few: None) -> None:
    capture(cast.stranger.actor, name="公司9")
    client = client_of(cast.owner)
    address = "/leads/bulk/leads.edit_lead/?matching=1&q=公司&state=new"
    assert "5 records" in client.get(address).content.decode()
    for _ in range(2):  # the form sent twice is one run
        answer = client.post(address, {"region": "华南", "field": "region", "key": "once"})
        assert answer.status_code == 200
    run = BulkRun.objects.get()
    assert counted(run.pk) == {BulkItem.WAITING: 5}
    assert "0 of 5 done" in client.get(f"/bulk/{run.pk}/").content.decode()
    assert "gj-run-strip" in client.get("/bulk/?kind=leads.lead").content.decode()
    assert work(cast) == 5
    run.refresh_from_db()
    assert run.state == BulkRun.DONE
    assert events_of(run) == ["desk.bulk_started", "desk.bulk_finished"]
    assert Lead.objects.filter(region="华南").count() == 5
    assert "5 of 5 done" in client.get(f"/bulk/{run.pk}/").content.decode()
    assert client_of(cast.stranger).get(f"/bulk/{run.pk}/").status_code == 404


def test_a_run_notes_each_refusal_and_goes_on(cast: Cast, leads: list[Lead]) -> None:
    other = capture(cast.stranger.actor, name="别人的")
    run = started(cast.owner, [other.pk, leads[0].pk])
    work(cast)
    assert counted(run.pk) == {BulkItem.REFUSED: 1, BulkItem.DONE: 1}
    body = client_of(cast.owner).get(f"/bulk/{run.pk}/").content.decode()
    assert "not yours to see" in body


def test_a_run_goes_on_where_a_killed_worker_stopped(cast: Cast, leads: list[Lead]) -> None:
    run = started(cast.owner, [lead.pk for lead in leads])
    asked = iter([False, False, True, True])
    assert carry_on(lambda: next(asked), by=cast.system) == 2
    assert counted(run.pk) == {BulkItem.DONE: 2, BulkItem.WAITING: 3}
    assert work(cast) == 3
    assert [events_of(lead) for lead in leads] == [["leads.lead_captured", "leads.lead_edited"]] * 5


def test_whoever_asked_may_stop_a_run(cast: Cast, leads: list[Lead]) -> None:
    run = started(cast.owner, [lead.pk for lead in leads])
    asked = iter([False, True, True])
    carry_on(lambda: next(asked), by=cast.system)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("desk.cancel_bulk", run.pk))
    assert client_of(cast.owner).post(f"/bulk/{run.pk}/").status_code == 200
    assert work(cast) == 0
    run.refresh_from_db()
    assert run.state == BulkRun.CANCELLED
    assert Lead.objects.filter(region="华南").count() == 1
    for end in (cancel_bulk, finish_bulk):
        with pytest.raises(Lost):
            end(cast.owner.actor, run)


def test_a_right_taken_away_stops_the_rest(cast: Cast, leads: list[Lead], adopt: Any) -> None:
    run = started(cast.owner, [lead.pk for lead in leads])
    adopt([{"id": "none", "controls": [{"permit": {"roles": ["all"], "verbs": ["leads.see"], "scope": "self"}}]}],
          base=False)  # fmt: skip
    work(cast)
    assert counted(run.pk) == {BulkItem.REFUSED: 5}
    with pytest.raises(NotAllowed):
        perform(
            cast.owner.actor, Request("desk.start_bulk", None, {"verb": "leads.edit_lead", "keys": [1], "given": {}})
        )
    assert client_of(cast.owner).get(f"/leads/bulk/leads.edit_lead/?id={leads[0].pk}").status_code == 403


@pytest.mark.parametrize(
    "given", [{"verb": "leads.nothing"}, {"verb": "leads.capture"}, {"keys": []}, {"keys": list(range(20_001))}]
)
def test_a_run_that_cannot_be_is_refused(cast: Cast, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        start_bulk(cast.owner.actor, **{"verb": "leads.edit_lead", "keys": [1], "given": {}, **given})


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deal_with_each_record_once(cast: Cast) -> None:
    keys = [capture(cast.owner.actor, name=f"公司{number}").pk for number in range(8)]
    run, done = started(cast.owner, keys), []

    def labour() -> None:
        try:
            for _ in range(3):
                done.append(work(cast))
        finally:
            connection.close()

    threads = [threading.Thread(target=labour) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 8
    assert counted(run.pk) == {BulkItem.DONE: 8}
    assert {len(events_of(lead)) for lead in Lead.objects.all()} == {2}
