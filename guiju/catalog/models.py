"""The table of products."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from guiju.catalog import states
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_


class Product(Record):
    """Something the company sells. Prices are CNY per unit, without a currency sign."""

    code = models.CharField(_("Product code"), max_length=40)
    name = models.CharField(_("Product"), max_length=120)
    unit_name = models.CharField(_("Unit of quantity"), max_length=20)
    list_price = models.DecimalField(_("List price"), max_digits=14, decimal_places=2)
    floor_price = models.DecimalField(_("Floor price"), max_digits=14, decimal_places=2)
    state = models.CharField(_("State"), max_length=12, default=states.ACTIVE, editable=False)
    tokens = ArrayField(models.TextField(), default=list, editable=False)

    scope_owner: ClassVar[str | None] = None
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("Product")
        indexes = [
            models.Index(fields=["state", "code"], name="catalog_product_list"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"),
                name="catalog_product_search",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(discarded_at=None), name="catalog_product_code",
                violation_error_message=N_("There is already a product with this code."),
            ),
            models.CheckConstraint(
                condition=Q(floor_price__gte=0, floor_price__lte=F("list_price")), name="catalog_product_prices",
                violation_error_message=N_("The floor price must not be above the list price."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def search_text(self) -> str:
        """A product is found by its code and its name."""
        return f"{self.code}\n{self.name}"
