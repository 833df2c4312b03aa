"""What holds for every test of the house."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = [
    "guiju.groundwork.testing.browser",
    "guiju.groundwork.testing.emptying",
    "guiju.groundwork.testing.fixtures",
    "guiju.groundwork.testing.no_skips",
]

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
