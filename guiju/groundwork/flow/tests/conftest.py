"""The sample's verbs are known to the house while a test of this room runs."""

from collections.abc import Generator

import pytest

from guiju.groundwork.flow.register import REGISTER


@pytest.fixture(autouse=True)
def sample_verbs(db: None) -> Generator[None]:
    """Declare the sample, and take it out again."""
    from guiju.groundwork.flow.tests import sample

    sample.declare(REGISTER)
    yield
    sample.withdraw(REGISTER)
