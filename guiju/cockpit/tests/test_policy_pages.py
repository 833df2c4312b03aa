"""The operating policy: every clause with its score, down to the rows that prove it."""

from typing import Any

import pytest
from django.db.models import Q

from guiju.cockpit import words
from guiju.groundwork.clock.tick import tick
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import GateShut
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.testing.cast import Cast
from guiju.leads.actions import capture

FIRST_CONTACT = "b2b-3.1.2-02"


def test_every_clause_in_force_stands_on_the_page(company: Cast, clock: Any, look: Any) -> None:
    page = look(company.owner, "/policy/")
    adopted = [clause.id for clause in in_force(clock()).clauses.values() if clause.state == "in_force"]
    missing = [clause_id for clause_id in adopted if f"/clauses/{clause_id}/" not in page]
    assert not missing


def test_filters_leave_only_what_binds_me_or_is_broken(company: Cast, clock: Any, look: Any, waiting: Any) -> None:
    waiting("常州远山电机有限公司")
    clock.set("2026-03-06 10:00")
    tick(company.system)
    assert FIRST_CONTACT in look(company.owner, "/policy/?mine=1")
    assert FIRST_CONTACT not in look(company.finance, "/policy/?mine=1")
    broken = look(company.manager, "/policy/?show=broken")
    assert FIRST_CONTACT in broken
    assert broken.count("gj-clause-id") < look(company.manager, "/policy/").count("gj-clause-id")


def test_the_clause_opens_onto_the_rows_behind_its_score(company: Cast, clock: Any, look: Any, waiting: Any) -> None:
    lead = waiting("常州远山电机有限公司")
    clock.set("2026-03-06 10:00")
    tick(company.system)
    page = look(company.manager, f"/clauses/{FIRST_CONTACT}/")
    assert f"/leads/{lead.pk}/" in page
    assert "0/1" in page
    assert "常州远山电机有限公司" not in look(company.manager, f"/clauses/{FIRST_CONTACT}/?rows=kept")
    assert "常州远山电机有限公司" not in look(company.stranger, f"/clauses/{FIRST_CONTACT}/")


def test_a_figure_counts_what_one_may_not_open_and_does_not_tell_its_name(
    company: Cast, clock: Any, look: Any, waiting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = waiting("常州远山电机有限公司")
    clock.set("2026-03-06 10:00")
    tick(company.system)
    monkeypatch.setattr("guiju.cockpit.records.covered", lambda *_: Q(pk__in=[]))
    page = look(company.manager, f"/clauses/{FIRST_CONTACT}/")
    assert "0/1" in page
    assert f"<span>Lead #{lead.pk}</span>" in page
    assert "常州远山电机有限公司" not in page
    assert lead.ref not in page


def test_a_refusal_at_the_gate_is_counted_with_the_clause(company: Cast, look: Any) -> None:
    lead = capture(company.marketing.actor, name="无锡百川泵业有限公司", source="website")
    with pytest.raises(GateShut):
        perform(company.marketing.actor, Request("leads.assign", lead.pk, {"to": company.owner.id}))
    page = look(company.manager, "/clauses/b2b-3.1.1-02/")
    assert "<dt>Stopped at the gate</dt><dd>1</dd>" in page


def test_an_unknown_clause_is_not_found_and_a_strange_period_is_refused(company: Cast, look: Any) -> None:
    look(company.owner, "/clauses/no-such-clause/", status=404)
    look(company.owner, "/policy/?period=yesterday", status=400)


def test_the_figures_of_another_month_are_one_step_away(company: Cast, look: Any) -> None:
    assert "period=2026-01" in look(company.owner, "/policy/?period=2026-02")
    assert "2026" in look(company.owner, f"/clauses/{FIRST_CONTACT}/?period=2026-02")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_control_of_the_shipped_policies_is_told_in_words(company: Cast, clock: Any, language: str) -> None:
    from django.utils import translation

    book = in_force(clock())
    with translation.override(language):
        for clause in book.clauses.values():
            for control in clause.controls:
                sentence = words.told(control, book, language)
                assert sentence
                assert "%(" not in sentence


def test_the_page_of_all_clauses_asks_the_database_ten_times_at_most(
    company: Cast, look: Any, waiting: Any, django_assert_max_num_queries: Any
) -> None:
    waiting("常州远山电机有限公司")
    look(company.manager, "/policy/")
    with django_assert_max_num_queries(10):
        look(company.manager, "/policy/")


def test_the_page_of_a_clause_asks_the_database_twenty_times_at_most(
    company: Cast, clock: Any, look: Any, waiting: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        waiting(f"长河{number}号电机有限公司")
    clock.set("2026-03-06 10:00")
    tick(company.system)
    look(company.manager, "/policy/")
    with django_assert_max_num_queries(20):
        look(company.manager, f"/clauses/{FIRST_CONTACT}/?rows=all")
