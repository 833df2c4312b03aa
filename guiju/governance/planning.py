"""Who would be asked: a route's steps with the people behind them, before anybody is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from guiju.governance import rules
from guiju.governance.models import holders_of
from guiju.groundwork.access.grants import superior_of
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.flow import gate
from guiju.groundwork.policy.book import Book
from guiju.groundwork.policy.controls import Approve, Step


@dataclass(frozen=True)
class Place:
    """Where and when it is decided: the path of the unit (``/1/4/``), the day, and who may not decide."""

    path: str
    day: date
    barred: frozenset[int] = frozenset()

    @property
    def unit_id(self) -> int | None:
        """The unit itself."""
        return int(self.path.strip("/").split("/")[-1]) if self.path.strip("/") else None


@dataclass(frozen=True)
class Planned:
    """A step of a route as it would be taken: whom it would ask, or which condition (``missed``) leaves it out."""

    step: Step
    persons: list[int] = field(default_factory=list)
    missed: str | None = None


@dataclass(frozen=True)
class Route:
    """The steps to take, by which clause, for which amount, and what the clauses declare about the request."""

    clause_id: str
    steps: list[Step]
    amount: Decimal | None
    distinct: bool
    on_change: str = "void"
    resubmit: str = "start"
    batch: bool = False
    cc: tuple[tuple[str, str], ...] = ()


def route_of(book: Book, case: gate.Case) -> Route | None:
    """The steps of every clause that applies, the same people once; the strictest reading of all of them."""
    routes: list[tuple[Step, ...]] = []
    amounts: list[Decimal] = []
    found: list[tuple[str, Approve]] = []
    for bound in book.gates.get(case.verb, ()):
        control = bound.control
        if isinstance(control, Approve) and case.meets(control.conditions):
            amount = case.value(control.amount) if control.amount else None
            routes.append(control.reached(amount, case.value))
            amounts += [Decimal(str(amount))] if amount is not None else []
            found += [(bound.clause.id, control)] if routes[-1] else []
    if not found:
        return None
    controls = [control for _, control in found]
    return Route(
        clause_id=found[0][0],
        steps=rules.merged_route(routes),
        amount=max(amounts, default=None),
        distinct=any(control.distinct for control in controls),
        on_change="refuse" if any(control.on_change == "refuse" for control in controls) else "void",
        resubmit="there" if all(control.resubmit == "there" for control in controls) else "start",
        batch=all(control.batch for control in controls),
        cc=tuple((copy.to, copy.at) for control in controls for copy in control.cc),
    )


def plan(control: Approve, amount: Any, value: Callable[[str], Any], place: Place) -> list[Planned]:
    """Every step of one control in order, with whom it would ask or why it would be left out."""
    found = []
    for step in control.route:
        missed = step.missed(amount, value)
        found.append(Planned(step, [] if missed else persons_of(step, place), missed))
    return found


def persons_of(step: Step, place: Place) -> list[int]:
    """Whom a step asks, in order: heads above, holders of a post in a named unit, or of its roles near the record."""
    if step.superiors:
        return superiors(place)[: step.superiors]
    holders = holders_of(step.roles, place.day)
    if step.unit:
        within = _units_called(step.unit)
        holders = [holder for holder in holders if holder.unit_id in within]
    found: dict[int, None] = {}
    for role in step.roles:
        found |= dict.fromkeys(rules.deciders(rules.Deciding(role, place.path, place.barred), holders))
    return list(found)


def superiors(place: Place) -> list[int]:
    """The heads of the unit and of all units above it, nearest first, each once; whoever may not decide left out."""
    keys = [int(part) for part in place.path.strip("/").split("/") if part]
    rows = Unit.objects.filter(pk__in=keys, head__is_active=True).values_list("pk", "head_id")
    heads = dict(rows)
    above = [heads[key] for key in reversed(keys) if key in heads]
    return [head for head in dict.fromkeys(above) if head not in place.barred]


def told_by(words: Iterable[str], place: Place, *, owner: int | None, asker: int) -> list[int]:
    """Who gets a copy: the owner, the asker or their superior by that word, else holders of the role near by."""
    found: dict[int, None] = {}
    roles = [word for word in words if word not in ("owner", "actor", "superior")]
    holders = holders_of(roles, place.day) if roles else []
    for word in words:
        if word in roles:
            near = rules.deciders(rules.Deciding(word, place.path, frozenset()), holders)
        else:
            one = {"owner": owner, "actor": asker}.get(word) or superior_of(asker, place.unit_id)
            near = [one] if one else []
        found |= dict.fromkeys(near)
    return list(Account.objects.filter(pk__in=found, is_active=True).values_list("pk", flat=True))


def _units_called(word: str) -> set[int]:
    """The unit of this name or role, and everything below it."""
    tops = list(Unit.objects.filter(Q(name=word) | Q(role=word)).values_list("path", flat=True))
    below = Q(pk__in=[])
    for path in tops:
        below |= Q(path__startswith=path)
    return set(Unit.objects.filter(below).values_list("pk", flat=True))
