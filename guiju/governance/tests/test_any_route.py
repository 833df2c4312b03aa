"""Whatever the route and whatever people try: a request ends only by all the decisions it needs, never by its asker."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.governance import actions, states
from guiju.governance.models import ApprovalRequest, ApprovalSeat
from guiju.governance.tests.conftest import Desk
from guiju.groundwork.kernel.errors import Refused

PEOPLE = ("owner", "legal", "finance", "hr", "manager", "director", "service")
ACTS = ("approve", "approve", "approve", "refuse", "send_back", "hand_over", "add_signer", "resubmit", "question",
        "withdraw", "time")  # fmt: skip
MOST = 24  # acts in one story


@dataclass(frozen=True)
class Tried:
    """One thing somebody tries, allowed or not."""

    who: str
    act: str
    other: str
    where: str


WHO = st.one_of(
    st.sampled_from(["legal", "finance", "hr", "dept_manager"]).map(lambda role: f"role: {role}"),
    st.sampled_from(
        ["role: legal, also: [finance]", "superiors: 1", "superiors: 2", "role: dept_manager, unit: 华南销售部"]
    ),
)
STEP = st.tuples(
    WHO,
    st.sampled_from(["any", "all", "order"]),
    st.sampled_from(["", ", within: 4 h", ", within: 4 h, then: superior"]),
).map(lambda parts: f"{{{parts[0]}, mode: {parts[1]}{parts[2]}}}")
ROUTES = st.lists(STEP, min_size=1, max_size=3).map(", ".join)
STORIES = st.lists(
    st.builds(
        Tried, st.sampled_from(PEOPLE), st.sampled_from(ACTS), st.sampled_from(PEOPLE),
        st.sampled_from(["before", "after"]),
    ),
    min_size=6, max_size=MOST,
)  # fmt: skip


def _try(desk: Desk, request: ApprovalRequest, tried: Tried) -> bool:
    """Whether it was done: what is refused is taken back whole."""
    by, other = desk.actor(tried.who), desk.person(tried.other).account
    does: dict[str, Any] = {
        "approve": lambda: actions.approve(by, request),
        "refuse": lambda: actions.refuse(by, request, opinion="否"),
        "send_back": lambda: actions.send_back(by, request, opinion="退", to=None if tried.where == "before" else 1),
        "hand_over": lambda: actions.hand_over(by, request, to=other),
        "add_signer": lambda: actions.add_signer(by, request, who=other, where=tried.where),
        "resubmit": lambda: actions.resubmit(by, request),
        "question": lambda: actions.ask_question(by, request, to=other, question="？"),
        "withdraw": lambda: actions.withdraw(by, request),
        "time": lambda: (desk.cast.clock.advance(hours=5), actions.run_out(desk.cast.system)),
    }
    try:
        with transaction.atomic():
            does[tried.act]()
    except Refused:  # every refusal is a sentence, never a fault
        return False
    return True


def _holds(desk: Desk, request: ApprovalRequest) -> None:
    request.refresh_from_db()
    steps = list(request.steps.order_by("position").prefetch_related("seats"))
    live = [step for step in steps if step.state != states.PAST]
    voices = ApprovalSeat.objects.filter(step__request=request, state=states.APPROVED)
    persons = [key for pair in voices.values_list("decided_by", "decided_for") for key in pair if key]
    assert desk.cast.owner.id not in persons
    assert len(persons) == len(set(persons))
    opened = [step for step in live if step.state == states.OPEN]
    assert len(opened) == (1 if request.state == states.PENDING else 0)
    spent = desk.spent()
    assert (spent == "spent 800") == (request.state == states.USED)
    if request.state == states.USED:
        assert live
        for step in live:
            assert step.state == states.APPROVED
            seats = {seat.state for seat in step.seats.all()}
            assert states.APPROVED in seats
            assert not seats & {states.OPEN, states.WAITING}
            if step.mode != "any":
                assert states.SKIPPED not in seats


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(route=ROUTES, resubmit=st.sampled_from(["start", "there"]), story=STORIES)
def test_no_story_ends_without_all_decisions_nor_by_the_asker(
    desk: Desk, route: str, resubmit: str, story: list[Tried]
) -> None:
    with transaction.atomic():
        point = transaction.savepoint()
        now = desk.cast.clock.moment
        desk.route(route, resubmit=resubmit)
        with suppress(Refused):  # nobody but the asker could decide along this route
            request = desk.ask()
            for tried in story:
                if _try(desk, request, tried):
                    _holds(desk, request)
            _finish(desk, request)
        transaction.savepoint_rollback(point)
        desk.cast.clock.moment = now


def _finish(desk: Desk, request: ApprovalRequest) -> None:
    """From wherever it stands, agreeing people bring it to an end in finitely many acts."""
    for _ in range(40):
        if request.state not in (states.PENDING, states.RETURNED):
            break
        before = (request.version, request.state)
        _try(desk, request, Tried("owner", "resubmit", "owner", "before"))
        for who in (*PEOPLE, "south_manager", "teammate", "stranger", "marketing", "delivery", "admin"):
            if _try(desk, request, Tried(who, "approve", "owner", "before")):
                _holds(desk, request)
        if (request.version, request.state) == before:
            break  # whoever is asked has left the table only to people who decided already: an administrator reassigns
    assert request.state != states.GRANTED
