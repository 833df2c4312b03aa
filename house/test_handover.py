"""A person's work in other hands: what goes, what stays, who confirms, and who is told when somebody leaves."""

from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.deals.actions import advance, open_opportunity, plan_next, reassign
from guiju.deals.models import Opportunity
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast, Person, guard_open
from guiju.groundwork.testing.policy import adopt
from guiju.groundwork.testing.still import StillClock
from guiju.leads.actions import assign, capture
from guiju.leads.models import Lead
from guiju.org.actions import hand_over_work, leave
from guiju.org.models import Employee, Handover

DUTY = [
    {
        "id": "t-1",
        "controls": [
            {
                "respond": {
                    "when": "org.work_handed_over", "by": "org.handover_received", "within": "2 d", "clock": "working",
                    "who": "owner",
                }
            }
        ],
    }
]  # fmt: skip


@pytest.fixture
def employee(cast: Cast) -> Employee:
    adopt(DUTY)
    return employed(cast, cast.owner)


def employed(cast: Cast, person: Person) -> Employee:
    now = cast.owner.actor.now
    with guard_open():
        made: Employee = Employee.objects.create(
            account=person.account, number=f"E{person.id}", name=person.account.name, unit=person.unit,
            hired_on="2020-01-01", created_at=now, updated_at=now, version=1,
        )  # fmt: skip
    return made


@pytest.fixture
def work(cast: Cast) -> tuple[Customer, Opportunity, Lead]:
    customer = open_customer(cast.owner.actor, name="远山集团")
    deal = open_opportunity(cast.owner.actor, name="新产线", customer=customer)
    deal = advance(cast.owner.actor, deal, to="solution")
    lead = capture(cast.owner.actor, name="江海电机", phone="13812345678")
    return customer, deal, assign(cast.manager.actor, lead, to=cast.owner.account)


def hand_over(by: Person, employee: Employee, to: Person, **given: Any) -> Handover:
    inputs = {"employee": employee.pk, "receiver": to.id, "occasion": "moved", **given}
    made: Handover = perform(by.actor, Request("org.hand_over_work", inputs=inputs)).record
    return made


def test_everything_open_goes_and_keeps_its_stage(cast: Cast, employee: Employee, work: Any) -> None:
    customer, deal, lead = work

    made = hand_over(cast.manager, employee, cast.teammate, credit_percent=30)

    for row in (customer, deal, lead):
        row.refresh_from_db()
        assert row.owner_id == cast.teammate.id
    assert (deal.state, lead.state) == ("solution", "assigned")
    assert (deal.credit_owner_id, deal.credit_percent) == (cast.owner.id, 30)
    assert set(made.items) == {"customers.customer", "deals.opportunity", "leads.lead"}
    (entry,) = Entry.objects.filter(event="org.work_handed_over")
    assert {customer.ref, deal.ref, lead.ref} < set(entry.refs)
    assert entry.data["counts"]["customers.customer"] == 1


def test_only_what_is_listed_goes(cast: Cast, employee: Employee, work: Any) -> None:
    other = open_customer(cast.owner.actor, name="百川泵业")

    hand_over(cast.manager, employee, cast.teammate, items={"customers.customer": [other.pk]})

    assert Customer.objects.get(pk=other.pk).owner_id == cast.teammate.id
    assert Customer.objects.get(pk=work[0].pk).owner_id == cast.owner.id
    assert Opportunity.objects.get().owner_id == cast.owner.id


def test_nothing_outside_the_actors_field_goes(cast: Cast, employee: Employee, work: Any) -> None:
    with pytest.raises(NotAllowed):
        hand_over_work(cast.south_manager.actor, employee=employee, receiver=cast.teammate.account, occasion="moved")
    theirs = open_customer(cast.stranger.actor, name="南方公司")
    with pytest.raises(Refused) as refused:
        hand_over(cast.manager, employee, cast.teammate, items={"customers.customer": [theirs.pk]})

    assert refused.value.code == "org.nothing_open"
    assert Customer.objects.get(pk=theirs.pk).owner_id == cast.stranger.id


def test_wrong_input_is_told(cast: Cast, employee: Employee, work: Any) -> None:
    for given, field in (({"credit_percent": 101}, "credit_percent"), ({"occasion": "whim"}, "occasion")):
        with pytest.raises(Invalid) as invalid:
            hand_over(cast.manager, employee, cast.teammate, **given)
        assert field in invalid.value.fields
    with pytest.raises(Invalid):
        hand_over(cast.manager, employee, cast.owner)


def test_a_second_hand_over_finds_nothing_left(cast: Cast, employee: Employee, work: Any) -> None:
    hand_over(cast.manager, employee, cast.teammate)

    with pytest.raises(Refused) as refused:
        hand_over(cast.manager, employee, cast.teammate)

    assert refused.value.code == "org.nothing_open"


def test_the_receiver_owes_a_receipt_and_both_confirm(cast: Cast, employee: Employee, work: Any) -> None:
    made = hand_over(cast.manager, employee, cast.teammate)
    duty = Duty.objects.get(about=made.ref)
    assert duty.who_id == cast.teammate.id
    with pytest.raises(NotAllowed):
        perform(cast.manager.actor, Request("org.confirm_receipt", made.pk))
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("org.confirm_receipt", made.pk))

    perform(cast.teammate.actor, Request("org.confirm_receipt", made.pk))
    perform(cast.owner.actor, Request("org.confirm_giving", made.pk))

    duty.refresh_from_db()
    made.refresh_from_db()
    assert duty.state == "done"
    assert made.received_at is not None
    assert made.given_at is not None
    with pytest.raises(Lost):
        perform(cast.teammate.actor, Request("org.confirm_receipt", made.pk))
    with pytest.raises(Lost):
        perform(cast.owner.actor, Request("org.confirm_giving", made.pk))


def test_open_duties_go_along(cast: Cast, employee: Employee, work: Any) -> None:
    lead = work[2]
    with guard_open():
        Duty.objects.create(
            clause_id="t-9", policy="t", about=lead.ref, about_name="x", answers=["leads.lead_touched"],
            who=cast.owner.account, follows_owner=True, opened_by=1, opened_at=lead.created_at, due_at=lead.created_at,
            created_at=lead.created_at, updated_at=lead.created_at, version=1,
        )  # fmt: skip

    hand_over(cast.manager, employee, cast.teammate)

    assert Duty.objects.get(about=lead.ref, clause_id="t-9").who_id == cast.teammate.id


def test_whoever_leaves_with_open_work_is_told_of_and_handed_over_later(
    cast: Cast, employee: Employee, work: Any
) -> None:
    leave(cast.manager.actor, employee)

    (told,) = Notice.objects.filter(account=cast.manager.account, ref=employee.ref)
    assert "客户 1" in told.params["summary"]
    made = hand_over(cast.manager, employee, cast.teammate, occasion="left")
    assert Customer.objects.get(pk=work[0].pk).owner_id == cast.teammate.id
    with pytest.raises(NotAllowed):
        perform(cast.teammate.actor, Request("org.confirm_giving", made.pk))
    perform(cast.manager.actor, Request("org.confirm_giving", made.pk))


def test_one_opportunity_is_handed_over_with_its_credit(cast: Cast, work: Any, clock: StillClock) -> None:
    deal = work[1]
    perform(cast.manager.actor, Request("deals.reassign", deal.pk, {"to": cast.teammate.id, "credit_percent": 40}))

    deal.refresh_from_db()
    assert (deal.owner_id, deal.state, deal.credit_percent) == (cast.teammate.id, "solution", 40)
    with pytest.raises(Invalid):
        reassign(cast.manager.actor, deal, to=cast.teammate.account)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("deals.reassign", deal.pk, {"to": cast.stranger.id}))
    clock.advance(hours=1)
    plan_next(cast.teammate.actor, deal, next_step="回访", next_at=clock().replace(hour=23))


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def test_the_wizard_shows_counts_and_hands_over(cast: Cast, employee: Employee, work: Any) -> None:
    client = signed_in(cast.manager)
    assert client.get("/hand-over/").status_code == 200
    address = f"/hand-over/?employee={employee.pk}&receiver={cast.teammate.id}"
    page = client.get(address).content.decode()
    assert "远山集团" in page

    given = {"employee": employee.pk, "receiver": cast.teammate.id, "occasion": "moved", "credit_percent": "20"}
    answer = client.post("/hand-over/", {**given, "which.customers.customer": "all", "which.deals.opportunity": "none"})

    assert answer["Location"] == f"/handovers/{Handover.objects.get().pk}/"
    assert client.get(answer["Location"]).status_code == 200
    assert Opportunity.objects.get().owner_id == cast.owner.id
    nothing = client.post("/hand-over/", {**given, "which.customers.customer": "all"})
    assert nothing.status_code == 422


def test_the_wizard_is_for_those_who_may(cast: Cast, employee: Employee) -> None:
    client = signed_in(cast.manager)

    assert client.get("/hand-over/?employee=99999").status_code == 404
    assert client.get("/hand-over/?employee=x").status_code == 404
    assert signed_in(cast.south_manager).get(f"/hand-over/?employee={employee.pk}").status_code == 404
