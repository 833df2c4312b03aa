"""Every write to the catalogue."""

from decimal import Decimal
from typing import Annotated

from guiju.catalog import states
from guiju.catalog.events import ProductAdded, ProductEdited, ProductRetired
from guiju.catalog.models import Product
from guiju.catalog.rules import check_prices
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.text import N_


@action("catalog.add_product", creates=Product)
def add_product(
    by: Actor, product: Product, *, code: str, name: str, unit_name: str, list_price: Decimal, floor_price: Decimal
) -> ProductAdded:
    """Put a product on sale at a list price, with the floor below which nobody sells (CNY per unit)."""
    check_prices(list_price, floor_price)
    change(product, code=code, name=name, unit_name=unit_name, list_price=list_price, floor_price=floor_price)
    return ProductAdded(code, list_price, floor_price)


@action("catalog.edit_product")
def edit_product(
    by: Actor,
    product: Product,
    *,
    code: str = KEEP,
    name: str = KEEP,
    unit_name: str = KEEP,
    list_price: Decimal = KEEP,
    floor_price: Decimal = KEEP,
) -> ProductEdited:
    """Change a product; quotations already made keep the prices they were made at."""
    changed = change(
        product, code=code, name=name, unit_name=unit_name, list_price=list_price, floor_price=floor_price
    )  # fmt: skip
    check_prices(product.list_price, product.floor_price)
    return ProductEdited(changed)


@action("catalog.retire_product", move=states.RETIRE)
def retire_product(
    by: Actor, product: Product, *, reason: Annotated[str, Ask(N_("Reason"), long=True)]
) -> ProductRetired:
    """Offer the product no longer."""
    return ProductRetired(reason)
