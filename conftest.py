"""What holds for every test of the house: none may be skipped or expected to fail."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import settings

pytest_plugins = ["guiju.groundwork.testing.emptying", "guiju.groundwork.testing.fixtures"]

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped or hasattr(report, "wasxfail"):
        said = getattr(report, "wasxfail", "") or report.longrepr
        if hasattr(report, "wasxfail"):
            del report.wasxfail
        report.outcome = "failed"
        report.longrepr = f"A test may be neither skipped nor expected to fail here: {said}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"A module of tests may not be skipped here: {report.longrepr}"
    return report
