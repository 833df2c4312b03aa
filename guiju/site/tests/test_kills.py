"""A few kills of web server, worker and database while people are at work; ``bench/test_kills.py`` does it at length."""

import pytest

from bench.kill_house import House
from bench.kills import run
from guiju.site.tests.ready import copy_tables

pytestmark = pytest.mark.django_db(transaction=True)


def tables(house: House) -> None:
    copy_tables(house.urls)


@pytest.mark.slow
def test_after_a_few_kills_all_that_was_acknowledged_is_there_once() -> None:
    told = run(3, rows=3_000, prepare=tables)

    assert (told["web"], told["worker"], told["database"]) == (1, 1, 1)
    assert told["wrong"] == []
    assert told["doubled_without_keys"] > 0  # the control: the same clients without their keys are caught
