"""Rows of a file that go straight into a pool."""

from pathlib import Path

from guiju.customers.actions import open_pool
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.transfer import importing
from guiju.leads.importing import LEADS
from guiju.leads.models import Lead


def test_a_row_that_names_a_pool_waits_there_with_nobody_in_charge(cast: Cast, tmp_path: Path) -> None:
    pool = open_pool(cast.director.actor, name="华东公海", kind_held="leads")
    path = tmp_path / "leads.csv"
    path.write_text(
        "公司名称,联系电话,公海\n甲公司,13800138000,华东公海\n乙公司,13800138001,\n丙公司,13800138002,没有的\n",
        encoding="utf-8",
    )
    report = importing.run(LEADS, path, cast.marketing.actor)
    assert (report.plain()["new"], report.plain()["broken"]) == (2, 1)
    found = {lead.name: (lead.state, lead.pool_id, lead.owner_id) for lead in Lead.objects.all()}
    assert found == {"甲公司": ("pooled", pool.pk, None), "乙公司": ("new", None, cast.marketing.id)}
