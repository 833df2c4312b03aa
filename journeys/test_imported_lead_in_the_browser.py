"""A lead that came in by a file goes the same way as one that was entered: to a paid order, at people's screens."""

import csv
from pathlib import Path
from typing import Any

import pytest

from bench.make_leads import HEADER, make
from guiju.groundwork.testing.browser import Windows
from guiju.groundwork.transfer import command
from guiju.leads.models import Lead
from journeys.line import Told

pytestmark = pytest.mark.browser
NAMES = Path(__file__).parents[1] / "bench/data/company-names-zh.txt"
OURS = ("苏州恒瑞精密机械有限公司", "许工", "139 1234 5678", "", "江苏苏州", "展会", "工博会", "", "", "", "", "")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A GB18030 file of 300 rows, some doubled and some broken, and ours at the end."""
    path = tmp_path / "展会名单.csv"
    make(300, NAMES, path, "gb18030")
    with path.open("a", encoding="gb18030", newline="") as open_file:
        csv.writer(open_file).writerow(OURS)
    assert len(OURS) == len(HEADER)
    return path


def test_an_imported_lead_becomes_a_paid_order(
    company: Any, clock: Any, gateway: Any, windows: Windows, deliver: Any, file: Path
) -> None:
    assert command.import_file(["leads", str(file), "--json", "--as", "marketing"]) == 0
    assert Lead.objects.count() > 250
    story = Told(company, clock, windows, deliver)
    lead = story.marketing_finds_a_lead()
    story.sales_rings(lead)
    deal = story.the_lead_becomes_an_opportunity(lead)
    story.stages_move_on_the_board(deal)
    contract = story.the_contract_is_approved_and_signed(deal)
    order = story.delivery_delivers(contract)
    story.finance_books_the_money(order)
    story.ends_paid_and_closed(order)
