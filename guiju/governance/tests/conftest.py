"""The trial verbs are known to the house while a test of this room runs."""

from collections.abc import Generator

import pytest

from guiju.groundwork.flow.register import REGISTER


@pytest.fixture(autouse=True)
def trial_verbs() -> Generator[None]:
    """Declare the trial verbs, and take them out again."""
    from guiju.governance.tests import trial

    REGISTER.add(actions=(trial.spend, trial.found))
    yield
    for name in ("trial.spend", "trial.found"):
        del REGISTER.verbs[name]
