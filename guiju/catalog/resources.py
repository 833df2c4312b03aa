"""How products appear at the desk."""

from guiju.catalog import states
from guiju.catalog.models import Product
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.kernel.text import N_

PRODUCTS = Resource(
    model=Product,
    slug="products",
    label=N_("Product"),
    plural=N_("Products"),
    icon="package",
    see="catalog.see",
    group="catalog",
    columns=("code", "name", "unit_name", "list_price", "floor_price", "state"),
    facts=("code", "name", "unit_name", "list_price", "floor_price"),
    filters=("state",),
    sort="code",
    states=states.MACHINE,
    path=(states.ACTIVE, states.RETIRED),
    create="catalog.add_product",
    edit="catalog.edit_product",
    verbs=("catalog.edit_product", "catalog.retire_product"),
)
