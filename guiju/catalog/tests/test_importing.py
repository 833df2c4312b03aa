"""Price lists: new products in, known ones brought to the new price, and taken back to the old."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guiju.catalog.actions import add_product
from guiju.catalog.models import Product
from guiju.catalog.rules import ProductRow, Reasons, read_row
from guiju.groundwork.transfer import plans, uploads
from guiju.groundwork.transfer.models import Upload
from guiju.groundwork.transfer.module import work

TERMS = {"transfer.intake": {"most_rows": 99, "most_columns": 40, "undo_hours": 72, "keep_days": 7}}
LIST = '产品编码,产品名称,单位,标准价,底价\nP-1,水泵,台,"¥1,200.00",1000\nP-2,阀门,个,80 元,\nP-3,坏价,个,面议,\nP-2,阀门,个,80,\n'


def test_a_price_list_changes_prices_and_is_taken_back(cast: Any, adopt: Any, settings: Any, tmp_path: Path) -> None:
    # Given
    settings.MEDIA_ROOT = tmp_path
    adopt([{"id": "t", "controls": [{"terms": TERMS}]}])
    by = cast.admin.actor
    old = add_product(by, code="P-1", name="水泵", unit_name="台", list_price=Decimal(1000), floor_price=Decimal(900))
    # When
    made = uploads.upload_file(by, word="products", content=LIST.encode("gb18030"), file_name="价目.csv")
    uploads.match_columns(by, made, columns=dict(plans.plan_of(made).columns))
    work(lambda: False)
    assert Upload.objects.get().tried == {"new": 1, "update": 1, "duplicate": 1, "broken": 1}
    uploads.take_in(by, Upload.objects.get(), policy="overwrite")
    work(lambda: False)
    # Then
    prices = dict(Product.objects.values_list("code", "list_price"))
    assert prices == {"P-1": Decimal(1200), "P-2": Decimal(80)}
    uploads.undo_import(by, Upload.objects.get())
    work(lambda: False)
    assert list(Product.objects.values_list("pk", "list_price", "floor_price")) == [
        (old.pk, Decimal(1000), Decimal(900))
    ]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("code", ""),
        ("unit_name", ""),
        ("list_price", "面议"),
        ("list_price", "-1"),
        ("floor_price", "99"),
        ("list_price", "1e30"),
    ],
)
def test_what_cannot_be_read_is_told_by_field(field: str, text: str) -> None:
    good = {"code": "P-1", "name": "水泵", "unit_name": "台", "list_price": "12"}

    assert isinstance(read_row(good), ProductRow)
    found = read_row(good | {field: text})
    assert isinstance(found, Reasons)
    assert field in found
