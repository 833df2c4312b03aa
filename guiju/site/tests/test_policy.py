"""The words of `guiju policy`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guiju.groundwork.policy.models import PolicyVersion
from guiju.site.policy import documents_shipped, main, problems_of

Out = pytest.CaptureFixture[str]


@pytest.mark.django_db
def test_adopting_puts_all_shipped_policies_in_force_and_a_second_time_changes_nothing(
    adopt: Callable[..., Any], capsys: Out
) -> None:
    assert main(["adopt", "--from", "2026-01-01"]) == 0
    assert "b2b@1: in force from 2026-01-01" in capsys.readouterr().out

    assert main(["adopt"]) == 0

    assert "b2b: unchanged" in capsys.readouterr().out
    assert set(PolicyVersion.objects.values_list("policy", "number")) == {("b2b", 1), ("company", 1), ("crm", 1)}


@pytest.mark.django_db
def test_one_policy_can_be_adopted_alone_and_an_unknown_one_is_named(adopt: Callable[..., Any], capsys: Out) -> None:
    assert main(["adopt", "crm"]) == 0
    assert main(["adopt", "pirates"]) == 1

    assert "no policy called pirates" in capsys.readouterr().err
    assert [version.policy for version in PolicyVersion.objects.all()] == ["crm"]


@pytest.mark.django_db
def test_the_list_tells_how_clauses_are_carried_out(adopt: Callable[..., Any], capsys: Out) -> None:
    main(["adopt"])
    capsys.readouterr()

    main(["list"])

    told = capsys.readouterr().out
    assert "* crm@1" in told
    assert "enforced" in told


@pytest.mark.django_db
def test_a_clause_is_shown_with_words_controls_and_measure(adopt: Callable[..., Any], capsys: Out) -> None:
    main(["adopt"])
    capsys.readouterr()

    assert main(["show", "b2b-3.1.1-03"]) == 0
    assert main(["show", "b2b-99"]) == 1

    told = capsys.readouterr()
    assert "线索四项标注" in told.out
    assert '"before":"leads.assign"' in told.out
    assert "measure: leads.tagged" in told.out
    assert "b2b-99" in told.err


@pytest.mark.django_db
def test_the_score_says_no_data_where_nothing_was_to_keep(adopt: Callable[..., Any], capsys: Out) -> None:
    main(["adopt"])
    capsys.readouterr()

    main(["score", "--period", "2026-03"])

    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("b2b-3.1.1-03"))
    assert "no data" in line


def test_a_folder_is_checked_with_every_problem_at_once(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "about.yaml").write_text(
        "policy: mine\ntitle: {zh: 我的, en: Mine}\naims:\n  - {text: {zh: 快, en: Speed}, measure: no.such}\n"
    )
    (tmp_path / "chapters" / "1.yaml").write_text(
        "title: {zh: 一, en: One}\nclauses:\n"
        "  - {id: m-1, title: {zh: 甲, en: A}, text: {zh: 甲, en: A}, actor: [sales], measure: no.measure,\n"
        "     controls: [{require: {before: leads.assign, fields: [colour]}}]}\n"
    )

    assert main(["check", str(tmp_path)]) == 1

    told = capsys.readouterr().err
    assert "mine aims: no measure is called no.such" in told
    assert "m-1: no measure is called no.measure" in told
    assert "there is no field of leads.assign called colour" in told


def test_a_text_that_cannot_be_read_is_a_problem_and_no_crash() -> None:
    document = documents_shipped()["crm"]
    document["chapters"][0]["clauses"][0]["colour"] = "red"

    assert any("unknown key 'colour'" in str(problem) for problem in problems_of([document]))
