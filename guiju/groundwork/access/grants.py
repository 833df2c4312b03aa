"""From posts and the policy in force to grants: which verbs, at which scope."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Q

from guiju.groundwork.access.models import Account, Post, StandIn, Unit
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.policy.book import Book, in_force
from guiju.groundwork.policy.controls import Comparison, Fields, Permit

_HOME = """
SELECT unit_id FROM access_post
WHERE account_id = %(account)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
  AND discarded_at IS NULL
ORDER BY valid_from, id LIMIT 1
"""
# Asked by every request, so by hand: of each post's unit and those above it the nearest department, and the nearest
# unit that names regions; beside it, in every row, the newest policy. Without posts there is one row of that alone.
_POSTS = """
WITH held AS (
    SELECT post.id, post.account_id, post.role, post.unit_id, post.regions, unit.path,
        CASE WHEN unit.discarded_at IS NULL THEN string_to_array(trim('/' FROM unit.path), '/')::bigint[] END AS chain
    FROM access_post post JOIN access_unit unit ON unit.id = post.unit_id
    WHERE post.discarded_at IS NULL AND post.account_id = ANY(%(accounts)s)
        AND post.valid_from <= %(day)s AND (post.valid_to IS NULL OR post.valid_to >= %(day)s)
)
SELECT newest.id, account_id, role, unit_id, path,
    coalesce((
        SELECT above.path FROM access_unit above
        WHERE above.id = ANY(chain) AND above.is_department AND above.discarded_at IS NULL
        ORDER BY length(above.path) DESC LIMIT 1
    ), path),
    CASE WHEN cardinality(regions) > 0 THEN regions ELSE coalesce((
        SELECT above.regions FROM access_unit above
        WHERE above.id = ANY(chain) AND cardinality(above.regions) > 0 AND above.discarded_at IS NULL
        ORDER BY length(above.path) DESC LIMIT 1
    ), '{}') END
FROM (SELECT max(id) AS id FROM policy_policyversion) newest LEFT JOIN held ON true ORDER BY held.id
"""
_MOST_KEPT = 2000  # verbs of one person
_MOST_PEOPLE, _MOST_WORKED_OUT = 500, 1000
_OF_NOBODY: dict[Hashable, Any] = {}
_UNKNOWN: Any = object()
T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """A role held in a unit; ``department_path`` is the path of the nearest department at or above the unit.

    ``regions`` is the territory of the post: its own, else that of the nearest unit at or above that names any.
    """

    account_id: int
    role: str
    unit_id: int
    unit_path: str
    department_path: str
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
    """A verb pattern at a scope, held through a post, on the word of a clause; ``only`` narrows it by fields."""

    pattern: str
    scope: str
    held: Held
    clause_id: str
    only: Mapping[str, Comparison] = field(default_factory=dict)


class Granted(tuple[Grant, ...]):  # noqa: SLOT001 - a tuple that remembers has no slots
    """Grants held together; which of them cover a verb is worked out once, and so is what is ``kept`` with them."""

    def __init__(self, _: Iterable[Grant] = ()) -> None:
        self._known: dict[str, tuple[Grant, ...]] = {}
        self.kept: dict[Hashable, Any] = {}

    def for_verb(self, verb: str) -> tuple[Grant, ...]:
        """The grants that cover a verb."""
        found = self._known.get(verb)
        if found is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            found = self._known[verb] = tuple(grant for grant in self if fnmatchcase(verb, grant.pattern))
        return found


@dataclass(frozen=True)
class Proof:
    """What a session showed of its person: ``fresh`` when the password was given lately; ``asked_for`` are patterns of
    the dangerous verbs that ask for it.
    """

    fresh: bool
    asked_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rights:
    """Everything an account may do at a moment. Read afresh for every request: a revocation acts on the next one.

    ``fields`` are the rules about single fields that bind this person; ``within`` are the rights of whoever acts as
    this person, which nothing goes beyond; ``reading`` lets reading verbs through alone; ``proof`` is None where no
    session stands behind the rights.
    """

    account_id: int
    grants: tuple[Grant, ...]
    roles: frozenset[str]
    units: frozenset[int]
    day: date = date.min
    fields: tuple[Fields, ...] = ()
    within: "Rights | None" = None
    proof: Proof | None = None
    reading: bool = False

    def __post_init__(self) -> None:
        """Grants remember which of them cover a verb, also in rights made from these with another proof."""
        if not isinstance(self.grants, Granted):
            object.__setattr__(self, "grants", Granted(self.grants))

    @property
    def bare(self) -> "Rights":
        """These rights without the lazy wrapping of a request, which costs at each of some hundred questions."""
        return self

    def for_verb(self, verb: str) -> tuple[Grant, ...]:
        """The grants that cover a verb; empty means the person may not do it anywhere."""
        return () if self.reading and not reads(verb) else cast(Granted, self.grants).for_verb(verb)

    def may(self, verb: str) -> bool:
        """True when the person may carry out the verb on some record."""
        return bool(self.for_verb(verb)) and (self.within is None or self.within.may(verb))

    def everywhere(self, verb: str) -> bool:
        """True when the verb is allowed on every row there is, whatever its fields hold."""
        mine = any(grant.scope == "all" and not grant.only for grant in self.for_verb(verb))
        return mine and (self.within is None or self.within.everywhere(verb))

    def must_prove(self, verb: str) -> bool:
        """True when the person must first give the password again."""
        proof = self.proof
        return proof is not None and not proof.fresh and any(fnmatchcase(verb, name) for name in proof.asked_for)

    def answers_for(self) -> dict[str, set[int]]:
        """For each role of the person, and of whoever they stand in for: the units at or below which it is held."""
        return units_answered_for(acting_for(self.account_id, self.day), self.day, nearest=False)


def kept(rights: Rights | None, key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` works out from these rights, once. ``key`` names all that it depends on besides them; without
    rights it must depend on nothing else. What looks something up while it is made is made again each time.
    """
    narrowed = rights is not None and (rights.within is not None or rights.reading)
    known = _OF_NOBODY if rights is None else {} if narrowed else cast(Granted, rights.grants).kept
    found = known.get(key, _UNKNOWN)  # another thread may empty it at any moment
    if found is not _UNKNOWN:
        return cast(T, found)
    looks: list[str] = []

    def noted(execute: Any, sql: str, *given: Any) -> Any:
        looks.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(noted):
        made = make()
    if not looks:
        if len(known) >= _MOST_WORKED_OUT:
            known.clear()
        known[key] = made
    return made


def reads(verb: str) -> bool:
    """True for verbs that only look: ``leads.see``, ``leads.see_phone``."""
    word = verb.rpartition(".")[2]
    return word == "see" or word.startswith("see_")


def rights(account: Account, moment: datetime, book: Book | None = None) -> Rights:
    """The rights of one account: its own posts in force on that day, under the policy in force. One query."""
    return rights_and_book(account, moment, book)[0]


def rights_and_book(account: Account, moment: datetime, book: Book | None = None) -> tuple[Rights, Book]:
    """The rights of one account and the policy they come from. Posts and policy are read afresh, and what follows from
    them is worked out once: the same posts under the same book are the same rights.
    """
    day = moment.astimezone(ZONE).date()
    held, newest = _standing([account.pk], day)
    book = book or in_force(moment, newest)
    if not account.is_active:
        return Rights(account.pk, (), frozenset(), frozenset(), day), book
    key = (account.pk, day, tuple(held))
    found = book.rights.get(key)
    if found is None:
        if len(book.rights) >= _MOST_PEOPLE:
            book.rights.clear()
        found = book.rights[key] = _rights(account.pk, day, held, book)
    return found, book


def _rights(account_id: int, day: date, held: list[Held], book: Book) -> Rights:
    grants = tuple(grant for place in held for grant in _grants_of(book, place))
    roles = frozenset(place.role for place in held)
    return Rights(
        account_id, grants, roles, frozenset(place.unit_id for place in held), day,
        fields=tuple(bound.control for bound in book.fields if bound.control.binds(roles)),
    )  # fmt: skip


def posts_held(account_ids: Iterable[int], day: date) -> list[Held]:
    """The posts in force on a day of these accounts, each with its department and territory. One query."""
    return _standing(account_ids, day)[0]


def _standing(account_ids: Iterable[int], day: date) -> tuple[list[Held], int]:
    """The posts in force, and the key of the newest policy version that is stored: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, {"accounts": list(account_ids), "day": day})
        rows = cursor.fetchall()
    held = [
        Held(who, role, unit, path, near, tuple(regions))
        for _, who, role, unit, path, near, regions in rows
        if who is not None
    ]
    return held, rows[0][0] or 0


def holders(role: str, unit_ids: Iterable[int] | None, day: date) -> list[int]:
    """Who holds a role on a day: in the nearest unit at or above ``unit_ids`` that has anybody, else anywhere."""
    posts = _in_force(day).filter(role=role, account__is_active=True)
    for unit_id in unit_ids or ():
        path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
        for ancestor in reversed([int(part) for part in (path or "").strip("/").split("/") if part]):
            found = posts.filter(unit_id=ancestor).order_by("pk").values_list("account_id", flat=True)
            if found:
                return list(found)
    return list(posts.order_by("pk").values_list("account_id", flat=True).distinct())


def units_answered_for(persons: Collection[int], day: date, *, nearest: bool = True) -> dict[str, set[int]]:
    """For each role that these persons hold: the units for which they answer in it, by the rule of :func:`holders`.

    The nearest holder at or above a unit answers for it; for a unit without any all holders do. With ``nearest`` False
    every holder above counts, as when the nearest may not decide because they asked themselves. Two queries.
    """
    posts = list(_in_force(day).filter(account__is_active=True).values_list("account_id", "role", "unit_id"))
    chains = {pk: [int(part) for part in path.strip("/").split("/") if part][::-1] for pk, path in _paths()}
    found: dict[str, set[int]] = {}
    for role in {role for holder, role, _ in posts if holder in persons}:
        everywhere = {unit for _, held, unit in posts if held == role}
        own = {unit for holder, held, unit in posts if held == role and holder in persons}
        found[role] = set()
        for pk, chain in chains.items():
            above = [unit for unit in chain if unit in everywhere]
            if not above or own & set(above[:1] if nearest else above):
                found[role].add(pk)
    return found


def acting_for(account_id: int, day: date) -> list[int]:
    """The account itself and everyone it stands in for on that day."""
    absent = StandIn.objects.filter(substitute_id=account_id, valid_from__lte=day, valid_to__gte=day)
    return [account_id, *absent.values_list("absent_id", flat=True)]


def home_unit(account_id: int | None, moment: datetime) -> int | None:
    """The unit a person's own records belong to: that of their first post in force at the moment; None without any."""
    with connection.cursor() as cursor:  # asked with nearly every record that is made
        cursor.execute(_HOME, {"account": account_id, "day": moment.astimezone(ZONE).date()})
        row: tuple[int] | None = cursor.fetchone()
    return row[0] if row else None


def superior_of(account_id: int | None, unit_id: int | None) -> int | None:
    """The head of the unit, or of the nearest unit above whose head is somebody else."""
    unit = Unit.objects.filter(pk=unit_id).first() if unit_id else None
    while unit is not None:
        if unit.head_id and unit.head_id != account_id:
            return int(unit.head_id)
        unit = unit.parent
    return None


def _in_force(day: date) -> "Post.objects.__class__":  # type: ignore[name-defined]
    return Post.objects.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


def _grants_of(book: Book, held: Held) -> Iterable[Grant]:
    for bound in book.permits:
        control: Permit = bound.control
        if held.role in control.roles or "all" in control.roles:
            for pattern in control.verbs:
                yield Grant(pattern, control.scope, held, bound.clause.id, control.conditions)


def _paths() -> Iterable[tuple[int, str]]:
    return Unit.objects.values_list("pk", "path")
