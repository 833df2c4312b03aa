"""Terms of the tests' own."""

import pytest

from guiju.deals.tests.made import TERMS


@pytest.fixture(autouse=True)
def _terms(request: pytest.FixtureRequest) -> None:
    """The policy terms that the actions read are in force wherever the cast is on stage."""
    if "cast" in request.fixturenames:
        request.getfixturevalue("cast")
        request.getfixturevalue("adopt")(TERMS)
