"""What can happen to a product."""

from dataclasses import dataclass
from decimal import Decimal

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class ProductAdded(Event):
    """A product was put on sale; prices in CNY per unit."""

    code: str
    list_price: Decimal
    floor_price: Decimal


@dataclass(frozen=True)
class ProductEdited(Event):
    """Fields of a product were changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True)
class ProductRetired(Event):
    """A product is no longer offered; what was sold stays as it is."""

    reason: str


@dataclass(frozen=True)
class ProductsImported(Event):
    """Rows of a file became products: from and to which row, and the keys of the new products.

    ``content`` is the SHA-256 of the rows as they were stored.
    """

    file_name: str
    rows: tuple[int, int]
    new: int
    duplicate: int
    broken: int
    products: tuple[int, ...]
    content: str
