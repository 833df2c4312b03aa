"""The catalogue's manifest."""

from guiju.catalog import actions, events, importing
from guiju.catalog.models import Product
from guiju.catalog.resources import PRODUCTS
from guiju.groundwork.desk.module import Module
from guiju.groundwork.kernel.text import N_

MODULE = Module(
    name="catalog",
    label=N_("Catalogue"),
    models=(Product,),
    actions=(actions.add_product, actions.edit_product, actions.retire_product),
    events=(events.ProductAdded, events.ProductEdited, events.ProductRetired, events.ProductsImported),
    labels={
        "catalog.add_product": N_("Add a product"),
        "catalog.edit_product": N_("Edit"),
        "catalog.retire_product": N_("Withdraw from sale"),
        "catalog.import_batch": N_("Import"),
        "catalog.products_imported": N_("Imported from a file"),
        "catalog.product_added": N_("Product added"),
        "catalog.product_edited": N_("Product changed"),
        "catalog.product_retired": N_("Product withdrawn"),
    },
    resources=(PRODUCTS,),
    imports=(importing.PRODUCTS,),
    see={"catalog.see": N_("See the catalogue")},
)
