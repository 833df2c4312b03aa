"""Two people at the same pair at one moment: one merge happens, the other is told."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer, Merge
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*asked: tuple[Any, Request]) -> list[int]:
    """Everybody asks at the same moment; the status that each is given (200: done)."""
    barrier, statuses = Barrier(len(asked)), []

    def ask(by: Any, request: Request) -> None:
        try:
            barrier.wait(10)
            perform(by, request)
            statuses.append(200)
        except Refused as refused:
            statuses.append(refused.status)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=one) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(statuses)


def test_of_two_merges_of_a_pair_one_wins(cast: Cast) -> None:
    one = open_customer(cast.owner.actor, name="远山集团")
    other = open_customer(cast.owner.actor, name="远山集团有限公司")
    there = Request("customers.merge_customers", inputs={"survivor": one.pk, "merged": other.pk})
    back = Request("customers.merge_customers", inputs={"survivor": other.pk, "merged": one.pk})

    statuses = at_once((cast.owner.actor, there), (cast.manager.actor, back))

    assert statuses[0] == 200
    assert statuses[1] in (400, 409)  # 400: the other had ended before this one looked the records up
    assert Merge.objects.count() == Customer.objects.count() == 1


def test_of_two_undoings_one_wins(cast: Cast, adopt: Any) -> None:
    rules = {"rules": [{"agree_in": ["name"], "strength": "likely"}], "public_mail": [], "undo_days": 30}
    adopt([{"id": "t-1", "controls": [{"terms": {"customers.matching": rules}}]}])
    one = open_customer(cast.owner.actor, name="远山集团")
    other = open_customer(cast.owner.actor, name="远山集团有限公司")
    inputs = {"survivor": one.pk, "merged": other.pk}
    merge = perform(cast.owner.actor, Request("customers.merge_customers", inputs=inputs)).record

    undo = Request("customers.undo_merge", merge.pk)
    assert at_once((cast.owner.actor, undo), (cast.manager.actor, undo)) == [200, 409]
    assert Customer.objects.count() == 2
