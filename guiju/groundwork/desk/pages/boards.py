"""The board of one kind: a column a state, twenty cards each; a drop calls the verb through the door."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext

from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import field_of
from guiju.groundwork.desk.pages.address import Address
from guiju.groundwork.desk.pages.lists import frame, resource_at
from guiju.groundwork.desk.query import ListQuery, parse
from guiju.groundwork.desk.resource import Board, Resource
from guiju.groundwork.desk.search import CAP
from guiju.groundwork.desk.sheet import Row, Sheet, sheet_of
from guiju.groundwork.desk.words import EMPTY, money, number, tone
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import NotFound

CARDS = 20
Totals = dict[str, tuple[int, Any]]
BOARD_CAP = 20_001


@dataclass(frozen=True)
class Lane:
    """One column: its cards, how many there are in all, what they add up to, and the verb a drop calls."""

    code: str
    label: str
    tone: str
    cards: list[Row]
    count: str
    sum: str
    verb: str
    asks_to: bool
    more: str


def board_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/opportunities/board/``."""
    resource = resource_at(slug)
    if resource.board is None:
        raise NotFound
    held, words = person.rights(request), person.words(request)
    query = parse(resource, request.GET, person.actor(request), held)
    sheet = sheet_of(resource, held, words, resource.board.card or ("updated_at",))
    rows = query.queryset()
    cards, totals = _cards(query, rows, sheet, resource.board), _totals(rows, resource.board)
    address = Address.of(request)
    context = {
        **frame(request, resource, query, address),
        "lanes": [
            _lane(request, resource, code, cards.get(code, []), totals, address) for code in resource.board.columns
        ],
    }
    return render(request, "desk/board.html", context)


def _cards(query: ListQuery, rows: QuerySet[Any], sheet: Sheet, board: Board) -> dict[str, list[Row]]:
    """The first cards of every column in one statement."""
    view = field_of(query.resource, query.sort_path)
    order = [f"-{view.show}" if query.descending else view.show, "-pk"]
    names = list(dict.fromkeys([*sheet.lookups, board.by, "pk"]))
    parts = [rows.filter(**{board.by: code}).order_by(*order).values_list(*names)[:CARDS] for code in board.columns]
    found: dict[str, list[Row]] = {}
    for values in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        pk, column = values[names.index("pk")], values[names.index(board.by)]
        tuple_of = (*[values[names.index(lookup)] for lookup in sheet.lookups], pk)
        found.setdefault(column, []).append(_card(sheet, sheet.row(tuple_of)))
    return found


def _card(sheet: Sheet, row: Row) -> Row:
    """Cards print their values without labels (told on hovering), and leave out what is empty."""
    cells = [
        f'<span class="gj-{view.kind}" title="{escape(view.label)}">{cell}</span>'
        for view, cell in zip(sheet.columns, row.cells, strict=True)
        if cell != EMPTY
    ]
    return replace(row, cells=cells)


def _totals(rows: QuerySet[Any], board: Board) -> Totals:
    """Count and sum of every column in one statement, over at most 20,000 rows."""
    some = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[:BOARD_CAP])
    sums = {"total": Sum(board.sum)} if board.sum else {}
    grouped = some.values(board.by).annotate(n=Count("pk"), **sums).order_by()
    return {row[board.by]: (row["n"], row.get("total")) for row in grouped}


def _lane(
    request: HttpRequest, resource: Resource, code: str, cards: list[Row], totals: Totals, address: Address
) -> Lane:
    board = resource.board
    assert board is not None  # noqa: S101 - the caller has looked
    n, total = totals.get(code, (0, None))
    msgid = resource.states.labels.get(code, code) if resource.states is not None else code
    verb = board.moves.get(code, "")
    known = REGISTER.offered(verb)
    may = known is not None and person.rights(request).may(verb)
    shown = ""
    if total is not None and board.sum:
        shown = money(total) if field_of(resource, board.sum).kind == "money" else number(total)
    return Lane(
        code=code, label=gettext(msgid), tone=tone(code), cards=cards, sum=shown,
        count=f"{n:,}" if n < CAP else f"{CAP - 1:,}+", verb=verb if may else "",
        asks_to=bool((known and known.move is not None and known.move.target is None) or _takes_to(known)),
        more=f"/{resource.slug}/{address.toggled(board.by, code)}" if n > len(cards) else "",
    )  # fmt: skip


def _takes_to(verb: Any) -> bool:
    return verb is not None and "to" in verb.signature.parameters
