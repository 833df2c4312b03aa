"""Counting statements that are spelled out once: the next time only the person, the units and the moment are put in.

Spelling a measure costs the ORM longer than it takes the database to count it, and a page asks for all of them. What a
statement depends on besides is its key: the clauses in force, the measure, the period, and whether that still runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Count, QuerySet, Value
from django.utils import timezone

from guiju.groundwork.kernel.period import Period, business_day
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.moment import last_moment, pretending
from guiju.groundwork.measures.reach import Reach, within
from guiju.groundwork.policy.book import in_force

MOST = 4096
_ANYBODY = 8_999_999_999_999_999_937  # no account has this key, no unit such a path, nothing happens at such a moment
_ANYWHERE = "/8999999999999999937/{}/"
_ANYTIME = datetime(4321, 6, 7, 4, 5, 6, tzinfo=UTC)
Part = tuple[str, Sequence[Any]]  # a statement and its parameters
Fill = Callable[[datetime, Reach | None], Any]


@dataclass(frozen=True)
class Spelled:
    """A statement with its parameters, and at which places of them what is put in; empty: no row can count."""

    measure: Measure
    sql: str
    params: tuple[Any, ...]
    fills: tuple[tuple[int, Fill], ...]

    def filled(self, now: datetime, reach: Reach | None) -> list[Any]:
        """The parameters for one person at one moment."""
        params = list(self.params)
        for place, fill in self.fills:
            params[place] = fill(now, reach)
        return params


class Spelling:
    """The counting statements of one period for one person, at this moment."""

    def __init__(self, period: Period, reach: Reach | None) -> None:
        self.period, self.reach, self.now = period, reach, timezone.now()
        self.runs = self.now < last_moment(period)
        self.kept = in_force(min(self.now, last_moment(period))).kept

    def of(self, measure: Measure) -> Part | None:
        """The statement that gives a measure's name, population and satisfied; None when no row can count."""
        key = ("counting", measure.name, self.period, self.runs, self.reach.shape if self.reach else None)
        found = self.kept.get(key)
        if found is None or found.measure is not measure:
            if len(self.kept) >= MOST:
                self.kept.clear()
            found = self.kept[key] = _spelled(measure, self.period, self.reach, runs=self.runs)
        return (found.sql, found.filled(self.now, self.reach)) if found.sql else None


def afresh(measure: Measure, period: Period, reach: Reach | None) -> Part | None:
    """The same statement spelled out for this person and this moment; None when no row can count."""
    return spelled_out(_one_row(measure, period, reach))


def spelled_out(rows: QuerySet[Any]) -> Part | None:
    """The statement of a query set; None when it can give no row."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def _one_row(measure: Measure, period: Period, reach: Reach | None) -> QuerySet[Any]:
    """One row: under which name it is counted, the population, and how many satisfy."""
    rows = measure.population(period)
    narrowed = within(reach, measure)
    if narrowed is not None:
        rows = rows.filter(narrowed)
    counted: QuerySet[Any] = (
        rows.order_by()
        .annotate(counted_as=Value(measure.name, output_field=CharField()))
        .values("counted_as")
        .annotate(n=Count("pk", distinct=True), good=Count("pk", distinct=True, filter=measure.satisfied))
        .values_list("counted_as", "n", "good")
    )
    return counted


def _spelled(measure: Measure, period: Period, reach: Reach | None, *, runs: bool) -> Spelled:
    somebody = reach and Reach(
        _ANYBODY, tuple(_ANYWHERE.format(place) for place in range(len(reach.paths))), reach.unowned, reach.nothing
    )
    with pretending(_ANYTIME if runs else None):
        sql, params = afresh(measure, period, somebody) or ("", ())
    paths = somebody.paths if somebody else ()
    fills = [(place, fill) for place, param in enumerate(params) if (fill := _fill(param, paths)) is not None]
    return Spelled(measure, sql, tuple(params), tuple(fills))


def _fill(param: Any, paths: tuple[str, ...]) -> Fill | None:
    """What is put in at the place of a parameter; None where it stays as it is."""
    if isinstance(param, datetime):
        return _moment(param) if param.year > _ANYTIME.year - 1000 else None
    if isinstance(param, date):
        return _day(param) if param.year > _ANYTIME.year - 1000 else None
    if param == _ANYBODY:
        return lambda _now, reach: reach.account_id if reach else None
    if isinstance(param, str):
        for place, path in enumerate(paths):
            if param.startswith(path):
                return _path(place, param.removeprefix(path))
    return None


def _moment(param: datetime) -> Fill:
    later = param - _ANYTIME
    return lambda now, _reach: now + later


def _day(param: date) -> Fill:
    later = param - business_day(_ANYTIME)
    return lambda now, _reach: business_day(now) + later


def _path(place: int, rest: str) -> Fill:
    return lambda _now, reach: reach.paths[place] + rest if reach else None
