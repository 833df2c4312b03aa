"""Reads of the organisation: the tree, colleagues, whose place somebody may arrange."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.models import Account, Post, Unit
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.kernel.actor import Actor
from guiju.org.models import Employee


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
