"""The board of one kind: a column a value, twenty cards each and more on scrolling; a drop calls a verb."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from guiju.groundwork.desk import person
from guiju.groundwork.desk.arrangement import Arrangement, arranged, board_fields
from guiju.groundwork.desk.cells import editable
from guiju.groundwork.desk.fields import FieldView, field_of
from guiju.groundwork.desk.grouping import shown_sum
from guiju.groundwork.desk.pages.address import Address
from guiju.groundwork.desk.pages.lists import asked, frame, opened_view, resource_at
from guiju.groundwork.desk.paging import encode, ordering
from guiju.groundwork.desk.query import ListQuery
from guiju.groundwork.desk.resource import Board, Resource
from guiju.groundwork.desk.sheet import Row, Sheet, sheet_of
from guiju.groundwork.desk.veils import told_whole
from guiju.groundwork.desk.words import EMPTY, html, tone
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.flow.search import CAP
from guiju.groundwork.kernel.errors import NotFound

CARDS = 20
Totals = dict[str, tuple[int, Any]]
BOARD_CAP = 20_001
EMPTY_LANE = "~"  # no code of any field


@dataclass(frozen=True)
class Lane:
    """One column: its cards, how many there are in all, what they add up to, and the verb a drop calls.

    ``sets`` is the input of the verb that takes the column's value; "" where the verb itself says where it leads.
    ``more`` is the address of the next cards, ``fold`` the one that folds or unfolds the column.
    """

    code: str
    label: str
    tone: str
    cards: list[Row]
    count: str
    sum: str
    verb: str
    sets: str
    more: str
    fold: str
    folded: bool
    articles: str = ""


def board_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/opportunities/board/``."""
    resource = resource_at(slug)
    if resource.board is None:
        raise NotFound
    unfolded = opened_view(request, resource)
    if unfolded:
        return redirect(unfolded)
    held, query = person.rights(request), asked(request, resource)
    laid = arranged(resource, request.GET, held)
    board = _board(request, resource, laid)
    sheet = _cards_sheet(request, resource, board)
    address = Address.of(request)
    codes = [code for code in board.columns if code not in laid.fold]
    cards, totals = _cards(query, sheet, board, codes), _totals(query, board)
    lanes = [_lane(request, resource, board, code, cards.get(code), totals, laid) for code in board.columns]
    context = {
        **frame(request, resource, query, address, laid),
        "lanes": [replace(lane, articles=_articles(lane.cards, lane.code, lanes)) for lane in lanes],
        "boards": [
            (view.label, address.with_(by=view.path if view.path != resource.board.by else None, fold=None),
             view.path == board.by)
            for view in board_fields(resource, held)
        ],
    }  # fmt: skip
    return render(request, "desk/board.html", context)


def more_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/leads/board/more/?lane=new&after=…&<address>``: the next cards of one column."""
    resource = resource_at(slug)
    if resource.board is None:
        raise NotFound
    params = request.GET.copy()
    code = params.pop("lane", [""])[-1]
    request.GET = params  # type: ignore[assignment]
    laid = arranged(resource, params, person.rights(request))
    board = _board(request, resource, laid)
    if code not in board.columns:
        raise NotFound
    query, sheet = asked(request, resource), _cards_sheet(request, resource, board)
    page = query.page(sheet.lookups, CARDS, lambda rows: rows.filter(_in_lane(board.by, code)))
    lanes = [_lane(request, resource, board, other, None, {}, laid) for other in board.columns]
    articles = _articles(_spans(sheet, sheet.rows(page.rows)), code, lanes)
    more = _more(resource, code, params, page.after) if page.after else ""
    return render(request, "desk/parts/board_cards.html", {"lane": {"articles": articles, "more": more}})


def _board(request: HttpRequest, resource: Resource, laid: Arrangement) -> Board:
    """The declared board, or one by another coded field: a drop there sets the field by the kind's edit verb."""
    declared = resource.board
    assert declared is not None  # noqa: S101 - the callers have looked
    if not laid.by or laid.by == declared.by:
        return declared
    view = field_of(resource, laid.by)
    codes = (*(code for code, _ in view.options() if code), EMPTY_LANE)
    may_set = laid.by in editable(resource, person.rights(request))
    moves = dict.fromkeys(codes, resource.edit or "") if may_set else {}
    card = (declared.by, *(name for name in declared.card if name != laid.by))
    return Board(by=laid.by, columns=codes, moves=moves, card=card, sum=declared.sum)


def _cards_sheet(request: HttpRequest, resource: Resource, board: Board) -> Sheet:
    return sheet_of(resource, person.rights(request), person.words(request), board.card or ("updated_at",))


def _in_lane(by: str, code: str) -> Q:
    return Q(**{by: ""}) | Q(**{f"{by}__isnull": True}) if code == EMPTY_LANE else Q(**{by: code})


def _cards(query: ListQuery, sheet: Sheet, board: Board, codes: list[str]) -> dict[str, tuple[list[Row], str]]:
    """The first cards of every open column in one statement, and the mark from which to load more."""
    keys = query.keys
    shows = [key.view.show for key in keys]
    names = list(dict.fromkeys([*sheet.lookups, board.by, *shows, "pk"]))
    places = [names.index(name) for name in (*sheet.lookups, *shows, "pk")]
    found: dict[str, list[tuple[Any, ...]]] = {}
    mark = ("lanes", board.by, *codes, *names, query.sort)
    for values in query.answers(mark, lambda rows: _first(query, rows, board, codes, names)) if codes else ():
        lane = found.setdefault(values[names.index(board.by)] or EMPTY_LANE, [])
        lane.append(tuple(values[place] for place in places))
    return {
        code: (
            _spans(sheet, sheet.rows(lane[:CARDS])),
            encode(lane[CARDS - 1], len(keys)) if len(lane) > CARDS else "",
        )
        for code, lane in found.items()
    }


def _first(query: ListQuery, rows: QuerySet[Any], board: Board, codes: list[str], names: list[str]) -> Any:
    """The first rows of each column: along the index of the declared board, else in one walk over all rows."""
    declared, order = query.resource.board, ordering(query.keys)
    if declared is not None and board.by == declared.by:
        parts = [
            rows.filter(_in_lane(board.by, code)).order_by(*order).values_list(*names)[: CARDS + 1] for code in codes
        ]
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    place = Window(RowNumber(), partition_by=[F(board.by)], order_by=order)
    known = [code for code in codes if code != EMPTY_LANE]
    wanted = Q(**{f"{board.by}__in": known}) | (_in_lane(board.by, EMPTY_LANE) if EMPTY_LANE in codes else Q(pk__in=[]))
    some = rows.filter(wanted).annotate(gj_place=place).filter(gj_place__lte=CARDS + 1)
    return some.order_by(*order).values_list(*names)


def _spans(sheet: Sheet, rows: list[Row]) -> list[Row]:
    """Cards print their values without labels (told on hovering), and leave out what is empty."""
    tags = [
        f'<span class="gj-{"code" if view.kind == "state" else view.kind}" title="{escape(view.label)}">'
        for view in sheet.columns
    ]
    told = [[f"{tag}{cell}</span>" for tag, cell in zip(tags, row.cells, strict=True) if cell != EMPTY] for row in rows]
    return [replace(row, cells=cells) for row, cells in zip(rows, told, strict=True)]


def _articles(cards: list[Row], code: str, lanes: list[Lane]) -> SafeString:
    """The cards of one column, each with the menu that moves it to another."""
    to = escape(gettext("Move to"))
    moves = "".join(
        f'<button type="button" data-move-to="{escape(one.code)}">{escape(one.label)}</button>'
        for one in lanes
        if one.verb and one.code != code
    )
    menu = (
        f'<details class="gj-menu gj-card-menu"><summary class="gj-icon" aria-label="{to}">'
        '<i class="ti ti-dots" aria-hidden="true"></i></summary>'
        f'<div class="gj-menu-list"><p class="gj-menu-head">{to}</p>{moves}</div></details>'
    )
    drawn = [
        f'<article class="gj-card" data-key="{row.pk}" data-version="{row.version}" data-url="{row.url}" tabindex="0">'
        f'<a class="gj-card-title" href="{row.url}">{escape(row.title)}</a>\n'
        f'<p class="gj-card-cells">{"".join(row.cells)}</p>\n{menu}</article>'
        for row in cards
    ]
    return html("".join(drawn))


def _totals(query: ListQuery, board: Board) -> Totals:
    """Count and sum of every column in one statement, over at most 20,000 rows."""
    told = board.sum and told_whole(query.rights, query.resource, board.sum)
    total = Sum(board.sum) if told and board.sum else Value(None, DecimalField())

    def asked(rows: QuerySet[Any]) -> Any:
        some = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[:BOARD_CAP])
        return some.values_list(board.by).annotate(n=Count("pk"), total=total).order_by()

    return {code or EMPTY_LANE: (n, added) for code, n, added in query.answers(("totals", board.by, total), asked)}


def _lane(
    request: HttpRequest, resource: Resource, board: Board, code: str, cards: tuple[list[Row], str] | None,
    totals: Totals, laid: Arrangement,
) -> Lane:  # fmt: skip
    n, total = totals.get(code, (0, None))
    view, verb = field_of(resource, board.by), board.moves.get(code, "")
    known = REGISTER.offered(verb)
    may = known is not None and person.rights(request).may(verb)
    folded = code in laid.fold
    fold = [each for each in laid.fold if each != code] if folded else [*laid.fold, code]
    return Lane(
        code=code, label=_label(view, code), tone=tone(code), cards=cards[0] if cards else [],
        sum=shown_sum(field_of(resource, board.sum), total) if board.sum else "",
        count=f"{n:,}" if n < CAP else f"{CAP - 1:,}+", verb=verb if may else "",
        sets=_sets(known, resource, board) if may else "",
        more=_more(resource, code, request.GET, cards[1]) if cards and cards[1] else "",
        fold=Address.of(request).with_(fold=",".join(fold) or None), folded=folded,
    )  # fmt: skip


def _label(view: FieldView, code: str) -> str:
    return dict(view.options()).get(code) or (gettext("Empty") if code == EMPTY_LANE else code)


def _sets(verb: Any, resource: Resource, board: Board) -> str:
    """The input that receives the column: the field itself, or ``to`` of a verb whose target is open."""
    if resource.board is not None and board.by != resource.board.by:
        return board.by
    is_open = verb.move is not None and verb.move.target is None
    return "to" if is_open or "to" in verb.signature.parameters else ""


def _more(resource: Resource, code: str, params: Mapping[str, Any], after: str) -> str:
    copy = params.copy()  # type: ignore[attr-defined]
    for name in ("before", "size"):
        copy.pop(name, None)
    copy["lane"], copy["after"] = code, after
    return f"/{resource.slug}/board/more/?{copy.urlencode()}"
