"""The command ``guiju ledger``."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

from guiju.groundwork.kernel.actor import SYSTEM, wall_clock
from guiju.groundwork.ledger.command import main
from guiju.groundwork.ledger.deliver import drain, owe
from guiju.groundwork.ledger.models import Debt
from guiju.groundwork.ledger.tests.events import enter, enter_many
from guiju.groundwork.ledger.tests.test_seal import seal_all

pytestmark = pytest.mark.django_db(transaction=True)
Said = pytest.CaptureFixture[str]


def test_a_sound_ledger_verifies_with_code_0_in_both_languages(tmp_path: Path, capsys: Said) -> None:
    # Given
    enter_many(2)
    seal_all()
    file = tmp_path / "checkpoints"
    # When
    with translation.override("en"):
        codes = [main(["checkpoint", "--out", str(file)]), main(["verify", "--checkpoint", str(file)])]
    with translation.override("zh-hans"):
        codes.append(main(["verify", "--checkpoint", str(file)]))
    # Then
    said = capsys.readouterr().out
    assert codes == [0, 0, 0]
    assert "In order: nothing was touched." in said
    assert "核验通过：台账未被改动。" in said


def test_a_touched_ledger_ends_with_code_1_and_names_the_entry(tmp_path: Path, capsys: Said) -> None:
    # Given
    enter_many(2)
    seal_all()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM ledger_entry WHERE id = (SELECT max(id) FROM ledger_entry) RETURNING id")
        (gone,) = cursor.fetchone()
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    # When
    with translation.override("en"):
        code = main(["verify"])
    # Then
    said = capsys.readouterr().out
    assert code == 1
    assert f"entry {gone}: the entry is gone" in said
    assert "No checkpoint was given" in said


def test_checkpoints_that_are_none_end_with_code_2(tmp_path: Path, capsys: Said) -> None:
    file = tmp_path / "checkpoints"
    file.write_text("nonsense")
    assert main(["verify", "--checkpoint", str(file)]) == 2
    assert main(["verify", "--checkpoint", str(tmp_path / "none")]) == 2


def test_nothing_sealed_gives_no_checkpoint(capsys: Said) -> None:
    assert main(["checkpoint"]) == 1
    assert main(["seal"]) == 0


def test_the_story_of_a_record_is_told(capsys: Said) -> None:
    # Given
    enter(7)
    # When
    codes = [main(["show", "tests.stone:7"]), main(["show", "tests.stone:8"])]
    # Then
    said = capsys.readouterr().out
    assert codes == [0, 1]
    assert "tests.stone_turned" in said
    assert "side: down → up" in said


def test_parked_news_is_listed_and_put_back(capsys: Said) -> None:
    # Given
    now = wall_clock()
    owe(enter(7), ["gone"], now)
    for day in range(5):
        drain(SYSTEM.at(now + timedelta(days=day)), {})
    debt = Debt.objects.get()
    # When
    listed = main(["debts"])
    put_back = main(["debts", "--retry", str(debt.pk)])
    again = main(["debts", "--retry", str(debt.pk)])
    # Then
    assert (listed, put_back, again, main(["debts"])) == (1, 0, 1, 0)
    assert "KeyError: 'gone'" in capsys.readouterr().out
