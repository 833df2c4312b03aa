"""None of the house's tests may be skipped or expected to fail: the run fails instead."""

from __future__ import annotations

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped or expected failure is a failure."""
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
    """A module that skips itself is a failure."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"A module of tests may not be skipped here: {report.longrepr}"
    return report
