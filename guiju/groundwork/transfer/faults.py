"""The workbook of rows that were not taken in: as they stood, each with its reason, to be mended and sent again."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from guiju.groundwork.desk.models import Import, ImportFault
from guiju.groundwork.kernel.text import N_

_OUTCOMES = {ImportFault.DUPLICATE: N_("Known already"), ImportFault.BROKEN: N_("Not readable")}
_NEVER = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
_AS_TEXT = {"constant_memory": True, **dict.fromkeys(_NEVER, False)}
_LONGEST_CELL = 32_767


def write(head: Import, path: Path) -> int:
    """Write the workbook; returns its rows. Every cell is text: a formula or a link stays the text that it is."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, _AS_TEXT)
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    told = [gettext(N_("Row")), gettext(N_("Result")), gettext(N_("Reason"))]
    _line(sheet, 0, [*told, *head.header])
    count = 0
    for count, fault in enumerate(head.faults.order_by("row").iterator(), 1):
        _line(sheet, count, [str(fault.row), gettext(_OUTCOMES[fault.outcome]), _why(fault), *fault.cells])
    book.close()
    return count


def _why(fault: ImportFault) -> str:
    return "; ".join(gettext(text) % params if params else gettext(text) for _, text, params in fault.reasons)


def _line(sheet: Any, number: int, cells: list[str]) -> None:
    for place, cell in enumerate(cells):
        sheet.write_string(number, place, cell[:_LONGEST_CELL])
