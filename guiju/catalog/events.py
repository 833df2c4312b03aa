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
