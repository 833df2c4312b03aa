"""The command `guiju`."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.utils import translation

from guiju.site import cli


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(f"  {name}" in said for name in cli.COMMANDS)


def test_a_word_that_is_no_command_is_answered_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sevre"]) == 2
    assert "serve, worker" in capsys.readouterr().err


def test_every_command_is_carried_out_by_a_function_that_exists() -> None:
    for command in cli.COMMANDS.values():
        assert command.built(), command
        assert callable(command.load())


def test_a_command_starts_without_django_being_loaded_for_its_help() -> None:
    code = "import sys; from guiju.site import cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_before_the_first_start_a_command_says_so_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "founded", lambda: False)

    with translation.override("en"):
        assert cli._with_django(cli.COMMANDS["user"], ["list"], asks=True) == 1

    assert "guiju serve" in capsys.readouterr().err
