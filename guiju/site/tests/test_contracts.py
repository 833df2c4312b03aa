"""The import rules follow from the one list of modules."""

from __future__ import annotations

from configparser import ConfigParser

import pytest

from guiju.site import contracts, modules


def test_a_later_floor_stands_above_an_earlier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "floors", lambda: ("guiju.org", "guiju.customers", "guiju.leads"))

    rules = _by_name()

    assert rules["floors"]["layers"].split() == ["guiju.leads", "guiju.customers", "guiju.org"]
    assert rules["groundwork knows no business"]["forbidden_modules"].split() == [
        "guiju.org",
        "guiju.customers",
        "guiju.leads",
    ]


def test_within_a_module_the_manifest_is_on_top_and_what_is_pure_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "floors", lambda: ("guiju.org",))

    layers = _by_name()["rooms"]["layers"].strip().splitlines()

    assert layers[0] == "(module)"
    assert layers[-1] == "(states) : (clauses) : (events)"


def _by_name() -> dict[str, dict[str, str]]:
    read = ConfigParser()
    read.read_string(contracts.text())
    return {read[name]["name"]: dict(read[name]) for name in read.sections() if "contract" in name}
