"""What holds for every test of the house."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest_plugins = [
    "guiju.groundwork.testing.browser",
    "guiju.groundwork.testing.emptying",
    "guiju.groundwork.testing.fixtures",
    "guiju.groundwork.testing.no_skips",
]

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests begin first: one that begins last keeps one core busy while the others wait."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
