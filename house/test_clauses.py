"""The law of clauses: every clause binds, every measure and every terms shape is used, what is in force is counted."""

from collections import Counter
from typing import Any

import pytest

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.measures.generic import DUTIES, GATES
from guiju.groundwork.measures.run import Measures
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import Gate, Respond, Terms
from guiju.groundwork.policy.reader import read
from guiju.site.policy import documents_shipped, problems_of

DOCUMENTS = documents_shipped()
CLAUSES: tuple[Clause, ...] = tuple(clause for document in DOCUMENTS.values() for clause in read(document))
LIVE = tuple(clause for clause in CLAUSES if clause.state == "in_force")


def test_every_shipped_clause_binds_to_what_exists() -> None:
    assert [str(problem) for problem in problems_of(list(DOCUMENTS.values()))] == []


def test_every_number_is_used_once() -> None:
    assert [number for number, times in Counter(clause.id for clause in CLAUSES).items() if times > 1] == []


def test_every_measure_of_the_house_is_used_by_a_clause() -> None:
    assert set(HOUSE.measures) - {clause.measure for clause in CLAUSES} == set()


def test_every_terms_shape_of_the_house_is_set_by_one_clause_in_force() -> None:
    controls = [control for clause in LIVE for control in clause.controls if isinstance(control, Terms)]
    settings = Counter(name for control in controls for name in control.set)

    assert settings == Counter(REGISTER.terms.keys())


@pytest.mark.parametrize("policy", ["b2b", "crm"])
def test_every_clause_in_force_has_a_measure(policy: str) -> None:
    measures = Measures(HOUSE.measures)

    assert [clause.id for clause in LIVE if clause.policy == policy and measures.of(clause) is None] == []


def test_a_generic_measure_stands_only_behind_what_it_can_count() -> None:
    def kinds(clause: Clause) -> tuple[type[Any], ...]:
        return tuple(type(control) for control in clause.controls)

    duties = [clause for clause in LIVE if clause.measure == DUTIES]
    gates = [clause for clause in LIVE if clause.measure == GATES]

    assert all(any(issubclass(kind, Respond) for kind in kinds(clause)) for clause in duties)
    assert all(any(issubclass(kind, Gate) for kind in kinds(clause)) for clause in gates)


def test_what_breaks_off_or_is_inferred_is_not_in_force() -> None:
    resting = {clause.id: clause.state for clause in CLAUSES if clause.state != "in_force"}

    assert resting.pop("b2b-6.2.2-03") == "incomplete"
    assert set(resting.values()) == {"not_adopted"}
    assert all("-cut-" in number or number == "b2b-6.2.2-04" for number in resting)


def test_both_languages_are_written_and_differ() -> None:
    for clause in CLAUSES:
        assert any("一" <= character <= "鿿" for character in clause.title.zh + clause.text.zh), clause.id
        assert not any("一" <= character <= "鿿" for character in clause.title.en + clause.text.en), clause.id
