"""The dashboard: each figure is counted by the list that it opens."""

import re
from typing import Any

from guiju.groundwork.testing.cast import Cast


def test_a_tile_opens_the_list_that_it_counted(company: Cast, look: Any, waiting: Any) -> None:
    waiting("常州远山电机有限公司")
    page = look(company.marketing, "/dashboard/")
    address, figure = re.search(r'href="(/leads/\?created_at[^"]+)".*?<strong>(\d+)</strong>', page, re.DOTALL).groups()  # type: ignore[union-attr]
    assert figure == "1"
    assert "常州远山电机有限公司" in look(company.marketing, address.replace("&amp;", "&"))


def test_somebody_sees_the_figures_of_their_own_post_only(company: Cast, look: Any, waiting: Any) -> None:
    waiting("常州远山电机有限公司")
    assert re.search(r"New leads</span><strong>1<", look(company.owner, "/dashboard/"))
    assert re.search(r"New leads</span><strong>0<", look(company.stranger, "/dashboard/"))
    assert "Receivables overdue" not in look(company.marketing, "/dashboard/")


def test_it_asks_the_database_once_for_each_kind_of_record(
    company: Cast, look: Any, waiting: Any, django_assert_max_num_queries: Any
) -> None:
    waiting("常州远山电机有限公司")
    look(company.manager, "/policy/")
    with django_assert_max_num_queries(14):
        look(company.manager, "/dashboard/")
