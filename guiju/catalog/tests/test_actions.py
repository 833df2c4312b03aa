from decimal import Decimal

import pytest

from guiju.catalog import actions
from guiju.catalog.models import Product
from guiju.catalog.queries import on_sale
from guiju.groundwork.kernel.errors import Invalid, Lost
from guiju.groundwork.testing.cast import Cast, ledger_of


def cloud_disk(cast: Cast, code: str = "YP-01", floor: str = "800") -> Product:
    return actions.add_product(
        cast.admin.actor,
        code=code,
        name="云盘企业版",
        unit_name="套",
        list_price=Decimal(1000),
        floor_price=Decimal(floor),
    )


def test_a_product_goes_on_sale_with_its_prices(cast: Cast) -> None:
    product = cloud_disk(cast)
    assert (product.state, product.list_price, product.floor_price) == ("active", Decimal(1000), Decimal(800))
    assert ledger_of(product)[0].event == "catalog.product_added"
    assert list(on_sale()) == [product]


def test_the_floor_is_not_above_the_list_price(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        cloud_disk(cast, floor="1000.01")
    assert "floor_price" in refused.value.fields
    product = cloud_disk(cast)
    with pytest.raises(Invalid):
        actions.edit_product(cast.admin.actor, product, list_price=Decimal(700))


def test_two_products_do_not_share_a_code(cast: Cast) -> None:
    cloud_disk(cast)
    with pytest.raises(Lost, match="already a product"):
        cloud_disk(cast)


def test_an_edit_tells_what_changed(cast: Cast) -> None:
    product = actions.edit_product(cast.admin.actor, cloud_disk(cast), name="云盘旗舰版")
    assert (product.name, ledger_of(product)[-1].data) == ("云盘旗舰版", {"changed": ["name"]})


def test_a_withdrawn_product_is_not_offered_any_more(cast: Cast) -> None:
    product = cloud_disk(cast)
    actions.retire_product(cast.admin.actor, product, reason="停产")
    assert not on_sale().exists()
    with pytest.raises(Lost):
        actions.retire_product(cast.admin.actor, product, reason="停产")
