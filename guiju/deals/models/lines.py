"""Lines of goods, as quotations, contracts and orders hold them."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.deals.rules import Line, check_lines
from guiju.groundwork.kernel.event import plain


class LineFields(models.Model):
    """What every line says: product, specification, quantity, price of one, and the amount rounded to the cent
    (yuan).
    """

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, related_name="+", verbose_name=_("Product")
    )
    spec = models.CharField(_("Specification"), max_length=200, blank=True)
    quantity = models.DecimalField(_("Quantity"), max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(_("Unit price"), max_digits=14, decimal_places=4)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    position = models.PositiveSmallIntegerField(_("Line no."))

    class Meta:
        abstract = True
        ordering = ["position"]


class Lined:
    """A record with lines under the name ``lines``: its actions call ``keep_lines``, and the lines are stored with
    the record.
    """

    _kept_lines: Sequence[Line] | None = None

    def keep_lines(self, lines: Sequence[Line]) -> None:
        """Note the lines that replace the present ones when the record is stored;
        raises Invalid for impossible ones.
        """
        check_lines(lines)
        self._kept_lines = lines

    def after_save(self) -> None:
        """Replace the lines by those kept, in the transaction that stored the record."""
        if self._kept_lines is None:
            return
        manager: Any = self.lines  # type: ignore[attr-defined]
        manager.all().delete()
        manager.bulk_create(
            manager.model(
                **{manager.field.name: self}, product_id=line.product, spec=line.spec, quantity=line.quantity,
                unit_price=line.unit_price, amount=line.amount, position=place,
            )
            for place, line in enumerate(self._kept_lines, start=1)
        )  # fmt: skip
        self._kept_lines = None

    def given_lines(self) -> list[Line]:
        """The stored lines as values, in order: to copy them into a later document."""
        rows: Any = self.lines.all()  # type: ignore[attr-defined]
        return [Line(row.product_id, row.quantity, row.unit_price, row.spec) for row in rows]

    def lines_content(self) -> list[list[Any]]:
        """The stored lines as plain values: what an approval of this record binds to."""
        return [
            [plain(value) for value in (row.product, row.spec, row.quantity, row.unit_price)]
            for row in self.given_lines()
        ]
