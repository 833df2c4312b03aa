"""Products from files: what their columns may be called, and how a row reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guiju.catalog import actions, queries, rules
from guiju.catalog.models import Product
from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.kernel.text import N_

HEADINGS = {
    "code": ("产品编码", "编码", "产品编号", "编号", "货号", "型号", "product code", "sku", "item number"),
    "name": ("产品名称", "产品", "名称", "品名", "product", "product name"),
    "unit_name": ("计量单位", "单位", "unit", "unit of quantity"),
    "list_price": ("标准价", "价格", "单价", "目录价", "售价", "list price", "price"),
    "floor_price": ("底价", "最低价", "最低售价", "floor price", "minimum price"),
}


def read(values: Mapping[str, str], _now: datetime) -> rules.ProductRow | rules.Reasons:
    """One row as it will be stored, or every reason why it cannot be."""
    return rules.read_row(values)


def typed(read: rules.ProductRow) -> dict[str, Any]:
    """The fields of a row as the form of a product takes them."""
    return read.values()


PRODUCTS = Importable(
    word="products",
    kind=Product.kind(),
    verb="catalog.import_batch",
    label=N_("Products"),
    headings=HEADINGS,
    needed=("code", "name", "list_price"),
    read=read,
    take_in=actions.import_batch,
    sift=queries.sifted,
    values=typed,
    edit="catalog.edit_product",
)
