"""Finding the browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.site import chromium


def _program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_one_named_by_hand_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = _program(tmp_path, "my-browser")
    monkeypatch.setenv("CHROMIUM", str(named))

    assert chromium.find() == named


def test_one_named_by_hand_that_is_not_there_is_no_silent_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(chromium.NoChromium, match="/nowhere/chromium"):
        chromium.find()


def test_the_machines_own_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(chromium, "NAMES", ("google-chrome",))
    expected = _program(tmp_path, "google-chrome")

    assert chromium.find() == expected


def test_a_note_that_asks_for_something_else_is_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(chromium, "NAMES", ("chromium-browser", "google-chrome"))
    _program(tmp_path, "chromium-browser").write_text("#!/bin/sh\necho 'requires the snap' >&2\nexit 1\n")
    expected = _program(tmp_path, "google-chrome")

    assert chromium.find() == expected


def test_where_every_way_fails_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr("subprocess.run", lambda *_, **__: None)
    monkeypatch.setattr(chromium, "has_chinese_font", lambda: True)

    with pytest.raises(chromium.NoChromium, match="apt-get install chromium"):
        chromium.find_or_install(lambda _line: None)
