"""Rows of a list under headings: the value they share, how many there are in all, what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.html import escape
from django.utils.safestring import SafeString

from guiju.groundwork.desk.fields import FieldView, field_of
from guiju.groundwork.desk.query import ListQuery, columns_summed
from guiju.groundwork.desk.sheet import Row, Sheet
from guiju.groundwork.desk.veils import told_whole
from guiju.groundwork.desk.words import EMPTY, as_html, html, money, number
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE

COUNTED = 20_001  # rows looked at for the figures of one group


@dataclass(frozen=True)
class Heading:
    """What stands above a group: its value (HTML), how many rows it has, what each column adds up to."""

    label: str
    count: str
    sums: list[tuple[str, str]]
    span: int


@dataclass(frozen=True)
class Line:
    """One row of the list, with the heading that begins at it, if one does."""

    row: Row
    heading: Heading | None = None


def lines(query: ListQuery, sheet: Sheet, tuples: Sequence[tuple[Any, ...]]) -> list[Line]:
    """The rows of a page under the headings of their groups; without groups the rows alone. One query more."""
    made = sheet.rows(tuples)
    if not query.group or not tuples:
        return [Line(row) for row in made]
    view = field_of(query.resource, query.group)
    place = len(sheet.lookups)
    marks = [_mark(view, values[place : place + 2]) for values in tuples]
    figures = _figures(query, sheet, view, list(dict.fromkeys(marks)))
    told = as_html(view, sheet.words)
    found, before = [], object()
    for mark, values, row in zip(marks, tuples, made, strict=True):
        label = _label(values[place], mark, told)
        found.append(Line(row, _heading(sheet, label, figures.get(mark)) if mark != before else None))
        before = mark
    return found


def body(lines: Sequence[Line], *, checks: bool) -> SafeString:
    """The lines as table rows, with a box to check in front where something can be done with several rows."""
    return html("\n".join(_rows(line, checks) for line in lines))


def _rows(line: Line, checks: bool) -> str:
    row, check = line.row, ""
    if checks:
        label = escape(row.title)
        check = f'<td class="gj-check"><input type="checkbox" value="{row.pk}" data-check aria-label="{label}"></td>'
    about = f'data-url="{row.url}" data-key="{row.pk}" data-version="{row.version}"'
    heading = _heading_row(line.heading, checks) if line.heading else ""
    return f'{heading}<tr {about} tabindex="-1">{check}{row.tds}</tr>'


def _heading_row(heading: Heading, checks: bool) -> str:
    told = f'{heading.label} <span class="gj-total">{heading.count}</span>'
    sums = "".join(f'<td class="gj-num" data-label="{escape(label)}">{one}</td>' for label, one in heading.sums)
    check = '<td class="gj-check"></td>' if checks else ""
    return f'<tr class="gj-group-row">{check}<th scope="rowgroup" colspan="{heading.span}">{told}</th>{sums}</tr>'


def _mark(view: FieldView, values: Sequence[Any]) -> Any:
    """What two rows of one group have in common."""
    value = values[1] if view.key else values[0]
    if isinstance(value, datetime):
        value = value.astimezone(ZONE).date()
    return value.replace(day=1) if isinstance(value, date) else value


def _label(value: Any, mark: Any, told: Any) -> str:
    if value in (None, ""):
        return EMPTY
    return mark.strftime("%Y-%m") if isinstance(mark, date) else str(told(value))


def _figures(query: ListQuery, sheet: Sheet, view: FieldView, marks: list[Any]) -> dict[Any, dict[str, Any]]:
    """Count and sums of the groups on the page. Only its first and last group reach beyond it: each may be long."""
    by = view.key or view.show
    shares = [share for share in (marks[:1], marks[1:-1], marks[1:][-1:]) if share]
    parts = [query.queryset().filter(_among(view, by, share)).order_by().values("pk")[:COUNTED] for share in shares]
    some = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    sums = {f"sum_{name}": Sum(name) for name in summed_of(sheet)}
    bucket = TruncMonth(by, tzinfo=ZONE) if view.kind == "moment" else TruncMonth(by) if view.kind == "date" else F(by)
    kept: Any = query.resource.model.every.filter(pk__in=some).annotate(gj_bucket=bucket)
    grouped = kept.values("gj_bucket").annotate(gj_n=Count("pk"), **sums).order_by()
    return {_mark(view, [row["gj_bucket"]] * 2): row for row in grouped}


def _among(view: FieldView, by: str, marks: Sequence[Any]) -> Q:
    known = [mark for mark in marks if mark is not None]
    found = Q(**{f"{by}__isnull": True}) if None in marks else Q(pk__in=[])
    if view.kind in ("date", "moment"):
        for mark in known:
            first, end = _bound(view, mark), _bound(view, _next_month(mark))
            found |= Q(**{f"{by}__gte": first, f"{by}__lt": end})
        return found
    return found | Q(**{f"{by}__in": known})


def _bound(view: FieldView, day: date) -> date | datetime:
    return datetime.combine(day, time.min, ZONE) if view.kind == "moment" else day


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _heading(sheet: Sheet, label: str, figures: dict[str, Any] | None) -> Heading:
    count = int(figures["gj_n"]) if figures else 0
    summed = summed_of(sheet)
    places = [place for place, view in enumerate(sheet.columns) if view.path in summed]
    span = max(places[0], 1) if places else len(sheet.columns)
    told = f"{COUNTED - 1:,}+" if count >= COUNTED else f"{count:,}"
    sums = [(view.label, _sum(view, figures, count)) for view in list(sheet.columns)[span:]]
    return Heading(label, told, sums, span)


def _sum(view: FieldView, figures: dict[str, Any] | None, count: int) -> str:
    value = figures.get(f"sum_{view.path}") if figures and count < COUNTED else None
    return shown_sum(view, value)


def summed_of(sheet: Sheet) -> list[str]:
    """The columns that are added up: none whose values are veiled for the person on some row."""
    return [name for name in columns_summed(sheet.columns) if told_whole(sheet.rights, sheet.resource, name)]


def shown_sum(view: FieldView, value: Any) -> str:
    """A sum as the foot of a list shows it; "" for none."""
    return "" if value is None else money(value) if view.kind == "money" else number(value)
