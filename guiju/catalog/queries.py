"""Reads of the catalogue that have a name."""

from collections.abc import Sequence

from django.db.models import QuerySet

from guiju.catalog import states
from guiju.catalog.models import Product
from guiju.catalog.rules import Reasons
from guiju.groundwork.desk.importable import Fault, Line, Sifted
from guiju.groundwork.desk.models import ImportFault
from guiju.groundwork.kernel.text import N_

SAME_CODE = N_("This product code is known already: %(known)s")


def on_sale() -> QuerySet[Product]:
    """The products that may be quoted, by code."""
    found: QuerySet[Product] = Product.objects.filter(state=states.ACTIVE).order_by("code")
    return found


def sifted(lines: Sequence[Line], earlier: dict[str, str] | None = None) -> Sifted:
    """Rows of a file parted into those to take in and those not: unreadable, or the code is known already.

    ``earlier`` keeps the codes of the chunks before. One query.
    """
    earlier = {} if earlier is None else earlier
    codes = [line.read.code for line in lines if not isinstance(line.read, Reasons)]
    rows = Product.objects.filter(code__in=codes).values_list("code", "pk")
    known = {code: f"{Product.kind()}:{pk}" for code, pk in rows}
    fresh: list[Line] = []
    faults: list[Fault] = []
    for line in lines:
        if isinstance(line.read, Reasons):
            why = [(field, text, params) for field, (text, params) in line.read.items()]
            faults.append(Fault(line, ImportFault.BROKEN, why))
            continue
        same = known.get(line.read.code) or earlier.get(line.read.code)
        if same is not None:
            faults.append(Fault(line, ImportFault.DUPLICATE, [("code", SAME_CODE, {"known": same})]))
            continue
        earlier[line.read.code] = f"#{line.row}"
        fresh.append(line)
    return fresh, faults
