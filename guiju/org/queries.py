"""Reads of the organisation: the tree, colleagues, whose place somebody may arrange."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, override

from guiju.groundwork.access.grants import Rights, rights
from guiju.groundwork.access.models import Account, Post, Unit
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.handing import DUTIES, Handable
from guiju.groundwork.kernel.actor import Actor
from guiju.org.models import Employee

LARGEST_KEY = 2**63


@dataclass
class Branch:
    """A unit with the units directly below it."""

    unit: Unit
    below: list["Branch"] = field(default_factory=list)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Unit]]:
        """The unit and everything below it, top first, each with its depth."""
        yield depth, self.unit
        for branch in self.below:
            yield from branch.walk(depth + 1)


def unit_tree() -> list[Branch]:
    """All units as trees, sorted by name within each level; one query."""
    branches = {unit.pk: Branch(unit) for unit in Unit.objects.select_related("head").order_by("name")}
    roots: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.unit.parent_id) if branch.unit.parent_id else None
        (parent.below if parent is not None else roots).append(branch)
    return roots


def colleagues(account_id: int, day: date) -> QuerySet[Account]:
    """Active people who hold a post on that day in a unit in which this person holds one too, without themselves."""
    held = Q(posts__valid_from__lte=day) & (Q(posts__valid_to=None) | Q(posts__valid_to__gte=day))
    units = posts_on(day).filter(account_id=account_id).values("unit_id")
    found = Account.objects.filter(held, posts__discarded_at=None, posts__unit_id__in=units, is_active=True)
    return found.exclude(pk=account_id).distinct().order_by("name", "pk")


def posts_on(day: date) -> QuerySet[Post]:
    """The posts in force on a day."""
    rows: QuerySet[Post] = Post.objects.filter(valid_from__lte=day)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day))


def staff(day: date) -> QuerySet[Employee]:
    """Everyone employed on a day."""
    rows: QuerySet[Employee] = Employee.objects.filter(hired_on__lte=day)
    return rows.filter(Q(left_on=None) | Q(left_on__gte=day))


def may_arrange_in(by: Actor, verb: str, unit: Unit) -> bool:
    """True when the actor's grant of ``verb`` reaches this unit: nobody hands out posts outside their own field."""
    if by.account_id is None:
        return True
    held = rights(Account.objects.get(pk=by.account_id), by.now)
    reach = [grant for grant in held.for_verb(verb) if grant.scope != "self"]
    return any(
        grant.scope == "all"
        or (grant.scope == "team" and grant.held.unit_id == unit.pk)
        or (grant.scope == "department" and unit.path.startswith(grant.held.department_path))
        or (grant.scope == "tree" and unit.path.startswith(grant.held.unit_path))
        for grant in reach
    )


def may_arrange_for(by: Actor, verb: str, person: Account) -> bool:
    """True when it is the actor's own affair, or the actor's grant of ``verb`` reaches a post of that person."""
    if by.account_id in (None, person.pk):
        return True
    held = rights(Account.objects.get(pk=by.account_id), by.now)
    return bool(Post.objects.filter(covered(held, verb, Post), account=person).exists())


def may_hand_over_for(by: Actor, employee: Employee) -> bool:
    """True when it is the actor's own work, or the actor's grant reaches the employee, in a post or gone."""
    if by.account_id in (None, employee.account_id):
        return True
    held = rights(Account.objects.get(pk=by.account_id), by.now)
    verb = "org.hand_over_work"
    return bool(held.may(verb) and Employee.objects.filter(covered(held, verb, Employee), pk=employee.pk).exists())


def open_work(
    by: Actor, giver: int, kinds: Sequence[str] | None = None, items: Mapping[str, Sequence[int]] | None = None
) -> list[tuple[Handable, list[int]]]:
    """Per kind the keys of a person's open work that the actor may hand over: all, of some kinds, or those listed."""
    held = None if by.account_id is None else rights(Account.objects.get(pk=by.account_id), by.now)
    found = []
    for one in (*HOUSE.hands, DUTIES):
        if (items is not None and one.kind not in items) or (kinds is not None and one.kind not in kinds):
            continue
        rows = one.rows(giver, held)
        listed = [key for key in (items or {}).get(one.kind, ()) if key < LARGEST_KEY]
        chosen = rows if items is None else rows.filter(pk__in=listed)
        found.append((one, list(chosen.values_list("pk", flat=True))))
    return found


def counted_work(held: Rights | None, giver: int) -> dict[str, int]:
    """How much of each kind a person still has, as far as ``held`` may hand it over; one query a kind."""
    counts = {one.label: one.rows(giver, held).count() for one in (*HOUSE.hands, DUTIES)}
    return {label: count for label, count in counts.items() if count}


def in_words(counted: Mapping[str, int]) -> str:
    """“Customers 3, Opportunities 2” in the language of the company."""
    with override(settings.LANGUAGE_CODE):
        return "，".join(f"{gettext(label)} {count}" for label, count in counted.items())[:300]


def summary_of(items: Mapping[str, Sequence[int]]) -> str:
    """What changed hands, in words."""
    labels = {one.kind: one.label for one in (*HOUSE.hands, DUTIES)}
    return in_words({labels[kind]: len(keys) for kind, keys in items.items()})
