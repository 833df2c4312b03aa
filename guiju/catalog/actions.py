"""Every write to the catalogue."""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Annotated

from guiju.catalog import queries, states
from guiju.catalog.events import ProductAdded, ProductEdited, ProductRetired, ProductsImported
from guiju.catalog.models import Product
from guiju.catalog.rules import COLUMNS, check_prices
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.desk.importable import PLAIN, Line, Taking
from guiju.groundwork.desk.models import Import, ImportFault
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.bulk import Made, bulk, copied, copy_in, keys_for
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.kernel.tokens import tokens
from guiju.groundwork.transfer.importing import account_for


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


@bulk("catalog.import_batch")
def import_batch(by: Actor, head: Import, lines: Sequence[Line], how: Taking = PLAIN) -> Made:
    """Take in rows of a price list as new products; known codes are told, not doubled."""
    fresh, faults = queries.sifted(how.unsettled(lines))
    faults = [*how.faults, *faults]
    account_for(head, lines, faults, len(how.changed))
    keys = keys_for(Product, len(fresh))
    rows = [copied(*line.read, tokens(f"{line.read.code}\n{line.read.name}")) for line in fresh]
    alike = Product(created_at=by.now, updated_at=by.now, version=1)
    copy_in(alike, ("id", *COLUMNS, "tokens"), (f"{k}\t{row}" for k, row in zip(keys, rows, strict=True)))
    duplicate = sum(fault.outcome == ImportFault.DUPLICATE for fault in faults)
    event = ProductsImported(
        head.file_name, (lines[0].row, lines[-1].row), len(fresh), duplicate, len(faults) - duplicate, tuple(keys),
        sha256("\n".join(rows).encode()).hexdigest(),
    )  # fmt: skip
    newcomers = [
        Newcomer(f"{Product.kind()}:{key}", str(line.read.name), fields=line.read.values())
        for key, line in zip(keys, fresh, strict=True)
    ]
    return Made(event, newcomers, as_after="catalog.product_added")
