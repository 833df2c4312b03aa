"""Two people at the same moment, each on a connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Lost, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, Person
from guiju.leads import actions
from guiju.leads.models import Lead

POOL = {"idle_days": 7, "holding_cap": 1, "daily_claims": 9, "cool_off_days": 0}


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """Run the tasks at one moment; what each returned, or the refusal it raised."""
    gate, answers = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(place: int, task: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[place] = task()
        except Refused as refusal:
            answers[place] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def waiting(transactional_db: None, cast: Cast, adopt: Callable[..., Any]) -> list[Lead]:
    """Two leads in the pool; nobody may hold more than one."""
    adopt([{"id": "t-pool", "controls": [{"terms": {"leads.pool": POOL}}]}])
    leads = []
    for name in ("甲公司", "乙公司"):
        lead = actions.assign(
            cast.manager.actor, actions.capture(cast.manager.actor, name=name), to=cast.manager.account
        )
        leads.append(actions.release(cast.manager.actor, lead, reason="换人跟进"))
    return leads


def test_of_two_who_claim_one_lead_one_wins_and_the_other_is_told(cast: Cast, waiting: list[Lead]) -> None:
    def claimed_by(person: Person) -> Callable[[], Lead]:
        return lambda: actions.claim(person.actor, waiting[0])

    answers = together(*(claimed_by(person) for person in (cast.owner, cast.teammate, cast.stranger)))
    assert sum(isinstance(answer, Lead) for answer in answers) == 1
    assert sum(isinstance(answer, Lost) for answer in answers) == 2
    assert {answer.status for answer in answers if isinstance(answer, Lost)} == {409}


def test_at_the_door_too_only_one_wins(cast: Cast, waiting: list[Lead]) -> None:
    def claimed_by(person: Person) -> Callable[[], Any]:
        return lambda: perform(person.actor, Request("leads.claim", waiting[0].pk))

    answers = together(*(claimed_by(person) for person in (cast.owner, cast.stranger)))
    assert sum(isinstance(answer, Lost | NotFound) for answer in answers) == 1
    assert Lead.objects.get(pk=waiting[0].pk).owner_id in (cast.owner.id, cast.stranger.id)


def test_one_person_in_two_windows_cannot_pass_the_holding_cap(cast: Cast, waiting: list[Lead]) -> None:
    answers = together(*((lambda lead=lead: actions.claim(cast.owner.actor, lead)) for lead in waiting))
    assert Lead.objects.filter(owner_id=cast.owner.id).count() == 1
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["leads.holding_cap"]


def test_of_two_who_enter_one_number_one_is_told_that_it_is_known(cast: Cast, waiting: list[Lead]) -> None:
    def entered_by(person: Person) -> Callable[[], Lead]:
        return lambda: actions.capture(person.actor, name=f"{person.account.name}的客户", phone="13800138000")

    answers = together(entered_by(cast.owner), entered_by(cast.stranger))
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["leads.known_number"]
    assert Lead.objects.filter(phone_key="+8613800138000").count() == 1
