"""Reads of the catalogue that have a name."""

from django.db.models import QuerySet

from guiju.catalog import states
from guiju.catalog.models import Product


def on_sale() -> QuerySet[Product]:
    """The products that may be quoted, by code."""
    found: QuerySet[Product] = Product.objects.filter(state=states.ACTIVE).order_by("code")
    return found
