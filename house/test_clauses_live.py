"""Every clause of the B2B and CRM policies, kept once and broken once: its gate shuts, or its score falls."""

from datetime import date, timedelta
from typing import Any

import pytest

from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.errors import GateShut, Refused, Shut
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import Measures, Score
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import Gate
from guiju.groundwork.policy.reader import read
from house.story import Story, adopt_shipped
from house.trials import DOCUMENTS, TRIALS, agrees_talks

MARCH = Period.of("month", date(2026, 3, 2))
LIVE: dict[str, Clause] = {
    clause.id: clause for name in ("b2b", "crm") for clause in read(DOCUMENTS[name]) if clause.state == "in_force"
}


AT_A_GATE = {name for name, clause in LIVE.items() if any(isinstance(c, Gate) for c in clause.controls)}


@pytest.fixture
def story(cast: Any) -> Story:
    """The shipped policies are in force, and nothing has happened yet."""
    adopt_shipped(DOCUMENTS)
    return Story(cast)


def score(clause: str) -> Score:
    found = Measures(HOUSE.measures).score(LIVE[clause], MARCH)
    assert found is not None
    return found


def attempt(story: Story, clause: str) -> list[Shut]:
    """Break the clause; returns the answers of the gates that stopped it."""
    try:
        TRIALS[clause].slip(story)
    except GateShut as shut:
        return list(shut.shut)
    return []


def test_every_clause_in_force_is_tried() -> None:
    assert sorted(TRIALS) == sorted(LIVE)


def test_at_least_sixty_clauses_live() -> None:
    assert len(LIVE) >= 60


@pytest.mark.parametrize("clause", sorted(TRIALS))
def test_a_clause_that_is_kept_counts_as_kept(story: Story, clause: str) -> None:
    trial = TRIALS[clause]
    if trial.first is not None:
        trial.first(story)
    before = score(clause)

    trial.keep(story)

    after = score(clause)
    assert after.satisfied > before.satisfied
    assert after.broken <= before.broken


@pytest.mark.parametrize("clause", sorted(TRIALS))
def test_a_clause_that_is_broken_stops_the_step_or_counts_against_it(story: Story, clause: str) -> None:
    before = score(clause)

    answers = attempt(story, clause)

    if clause in AT_A_GATE:
        answer = next(answer for answer in answers if answer.clause_id == clause)
        assert answer.title == LIVE[clause].title
        assert answer.missing or answer.params or answer.route
    else:
        assert answers == []
        assert score(clause).broken > before.broken


def test_a_gate_passed_on_leave_counts_against_its_clause(story: Story) -> None:
    talks = story.negotiation(agreed_after_sales="")
    story.waived("b2b-3.2.2-04", "deals.agree_negotiation", talks)

    story.do(story.cast.owner, "deals.agree_negotiation", talks)
    agrees_talks()(story)

    found = score("b2b-3.2.2-04")
    assert (found.satisfied, found.population) == (1, 2)


def test_nobody_can_give_leave_to_share_without_consent(story: Story) -> None:
    with pytest.raises(Refused, match="Nobody may waive"):
        story.waived("b2b-6.1.3-02", "customers.share", story.share_asked(lawful_basis="public"))


def test_a_discount_beyond_the_free_share_needs_the_manager(story: Story) -> None:
    quotation = story.quotation(story.opportunity(), price="50000")

    with pytest.raises(GateShut) as shut:
        story.do(story.cast.owner, "deals.send_quotation", quotation)
    sent = story.approved(story.cast.owner, "deals.send_quotation", quotation, story.cast.manager)

    assert [answer.clause_id for answer in shut.value.shut] == ["b2b-3.2.2-05"]
    assert sent.state == "sent"


def test_a_contract_of_half_a_million_passes_legal_manager_and_director(story: Story) -> None:
    opportunity = story.opportunity()
    story.do(story.cast.owner, "deals.agree_negotiation", story.negotiation(opportunity, agreed_price="500000.00"))
    contract = story.draft(opportunity)

    done = story.approved(
        story.cast.owner, "contracts.submit", contract, story.cast.legal, story.cast.manager, story.cast.director
    )

    assert done.state == "approved"


def test_an_evening_call_and_a_fourth_call_are_stopped(story: Story) -> None:
    lead = story.assigned()
    for _ in range(3):
        story.call(lead=lead, result="no_answer", content="无人接听")
        story.cast.clock.advance(hours=1)

    with pytest.raises(GateShut) as fourth:
        story.call(lead=lead)
    story.on("2026-03-04 21:30")
    with pytest.raises(GateShut) as evening:
        story.call(lead=lead)

    assert {answer.clause_id for answer in (*fourth.value.shut, *evening.value.shut)} == {"company-2.6"}


def test_first_contact_is_due_after_a_day_of_working_hours(story: Story) -> None:
    lead = story.assigned()

    duty = Duty.objects.get(about=lead.ref, clause_id="b2b-3.1.2-02")

    assert duty.who_id == story.cast.owner.id
    assert duty.due_at - duty.opened_at > timedelta(days=2)  # 24 working hours are more than three working days
