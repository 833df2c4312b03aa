"""The closed set of control kinds: what a clause can make the software do, each a typed shape."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from guiju.groundwork.kernel.duration import Duration

Name = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
Span = Annotated[
    Duration,
    BeforeValidator(lambda value: value if isinstance(value, Duration) else Duration.parse(str(value))),
    PlainSerializer(str, return_type=str),
]
Percent = Annotated[int, BeforeValidator(lambda value: int(str(value).replace("%", "").strip()))]


class Shape(BaseModel):
    """Every shape refuses unknown keys and cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)


class Comparison(Shape):
    """A typed comparison of one named field; all that are given must hold."""

    eq: Any = None
    ne: Any = None
    one_of: tuple[Any, ...] | None = Field(None, alias="in")
    gt: Decimal | None = None
    gte: Decimal | None = None
    lt: Decimal | None = None
    lte: Decimal | None = None
    filled: bool | None = None

    def holds(self, value: Any) -> bool:
        """True when ``value`` passes every comparison; an empty one passes only ``filled: false`` and ``ne``.

        Of several values at once (a unit and all units above it) one must pass, and none may be what ``ne`` rules out.
        """
        if isinstance(value, tuple):
            return (any if self.ne is None else all)(self.holds(one) for one in value)
        if self.filled is not None and (value not in (None, "")) is not self.filled:
            return False
        if self.eq is not None and value != self.eq:
            return False
        if self.ne is not None and value == self.ne:
            return False
        if self.one_of is not None and value not in self.one_of:
            return False
        return self._in_bounds(value)

    def _in_bounds(self, value: Any) -> bool:
        bounds = {"gt": self.gt, "gte": self.gte, "lt": self.lt, "lte": self.lte}
        given = {name: bound for name, bound in bounds.items() if bound is not None}
        if not given:
            return True
        try:
            number = Decimal(str(value))
        except InvalidOperation:  # empty, or no number: it lies within no bounds
            return False
        tests = {"gt": number.__gt__, "gte": number.__ge__, "lt": number.__lt__, "lte": number.__le__}
        return all(tests[name](bound) for name, bound in given.items())


Conditions = Mapping[str, Comparison]


class Control(Shape):
    """What every kind has: a condition on fields of the record, under the key ``if``."""

    kind: ClassVar[str]
    conditions: dict[str, Comparison] = Field(default_factory=dict, alias="if")


class Gate(Control):
    """A control that stands before a verb. ``waiver`` is the role that may waive it; None: nobody may."""

    waiver: str | None = "dept_manager"


class Terms(Control):
    """What a rule reads: ``{"leads.pool": {"idle_days": 7}}``; the shapes stand in ``clauses.py``."""

    kind = "terms"
    set: dict[Name, dict[str, Any]]


class Require(Gate):
    """Before verb ``before`` these fields of the record are filled and these facts hold."""

    kind = "require"
    before: Name
    fields: tuple[str, ...] = ()
    facts: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Require":
        if not self.fields and not self.facts:
            raise ValueError("require needs fields or facts")
        return self


class Precede(Gate):
    """Verb ``before`` only after event ``after`` on the record, or on a parent named by its foreign key."""

    kind = "precede"
    before: Name
    after: Name
    on: str = "record"


class Limit(Gate):
    """At most / at least / exactly N of ``event`` per key within a window; or verb ``before`` only within hours and
    days.

    ``per`` names the field of the record that is counted by: ``actor`` for the person who acts, ``record`` for the
    record.
    """

    kind = "limit"
    before: Name
    event: Name | None = None
    per: str = "record"
    at_most: int | None = None
    at_least: int | None = None
    exactly: int | None = None
    within: Span | None = None
    hours: tuple[str, str] | None = None
    workdays_only: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> "Limit":
        counts = [n for n in (self.at_most, self.at_least, self.exactly) if n is not None]
        if self.event is not None and len(counts) != 1:
            raise ValueError("limit on an event needs exactly one of at_most, at_least, exactly")
        if self.event is None and self.hours is None and not self.workdays_only:
            raise ValueError("limit needs an event or hours")
        return self


class Step(Shape):
    """One step of an approval route: who decides, in which manner, when it is taken at all, and how long it may last.

    Asked are the holders of ``role`` near the record's unit (with ``unit``: in the unit of that name or role, a named
    post), those of the roles ``also``, or the nearest ``superiors`` heads above the record. ``mode``: one of them is
    enough (``any``), ``all`` must agree, or all in ``order``. ``amount_from``, ``amount_below`` and ``if`` say when the
    step is taken; ``department`` may be named there as if it were a field. When ``within`` has run out, ``then`` is
    done. ``cc`` are told once the step has agreed.
    """

    role: str = ""
    also: tuple[str, ...] = ()
    unit: str | None = None
    superiors: int = Field(default=0, ge=0, le=9)
    title: dict[str, str] | None = None
    amount_from: Decimal | None = None
    amount_below: Decimal | None = None
    conditions: dict[str, Comparison] = Field(default_factory=dict, alias="if")
    mode: Literal["any", "all", "order"] = "any"
    within: Span | None = None
    clock: Literal["working", "calendar"] = "working"
    then: Literal["remind", "superior", "approve", "refuse"] = "remind"
    cc: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_who_decides(self) -> "Step":
        if bool(self.role) is bool(self.superiors):
            raise ValueError("a step needs either a role or a number of superiors")
        if (self.unit or self.also) and not self.role:
            raise ValueError("unit and also go with a role")
        if self.then != "remind" and self.within is None:
            raise ValueError("what is done when the time runs out needs a time: within")
        if self.amount_from is not None and self.amount_below is not None and self.amount_from >= self.amount_below:
            raise ValueError("amount_from must lie below amount_below")
        return self

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that are asked; none where superiors are."""
        return (self.role, *self.also) if self.role else ()

    def takes(self, amount: Any) -> bool:
        """True when an amount lies in the band of the step; an unknown amount lies in every band."""
        if amount is None:
            return True
        known = Decimal(str(amount))
        reached = self.amount_from is None or known >= self.amount_from
        return reached and (self.amount_below is None or known < self.amount_below)

    def missed(self, amount: Any, value: Callable[[str], Any]) -> str | None:
        """Which condition keeps the step out of a route: ``amount`` or a field's name; None when it is taken."""
        if not self.takes(amount):
            return "amount"
        return next((name for name, test in self.conditions.items() if not test.holds(value(name))), None)


class Copy(Shape):
    """Whoever holds role ``to`` gets a copy of each request at one point of its course."""

    to: str
    at: Literal["asked", "agreed", "refused"] = "asked"


class Approve(Gate):
    """Verb ``before`` needs every step of the route that is taken, by distinct persons, none of them the asker.

    ``on_change``: an edit of the record while a request waits makes it ``void``, or is ``refuse``d. ``resubmit``: what
    was sent back goes on from ``there``, or from the ``start``. ``batch``: many may be approved in one go.
    ``instead_of`` names the clause whose route before the same verb this one replaces.
    """

    kind = "approve"
    before: Name
    route: tuple[Step, ...] = Field(min_length=1)
    amount: str | None = None
    distinct: bool = True
    waiver: str | None = None
    on_change: Literal["void", "refuse"] = "void"
    resubmit: Literal["start", "there"] = "start"
    batch: bool = False
    cc: tuple[Copy, ...] = ()
    instead_of: str | None = None

    def reached(self, amount: Any, value: Callable[[str], Any] | None = None) -> tuple[Step, ...]:
        """The steps that decide about an amount and these field values, in order; what is unknown reaches every step.

        Without ``value`` only the amount is looked at.
        """
        if value is None:
            return tuple(step for step in self.route if step.takes(amount))
        return tuple(step for step in self.route if step.missed(amount, value) is None)


class Warn(Shape):
    """At a share of the time allowed, tell somebody: owner, superior or a role."""

    at: Percent
    tell: str


def _read_warnings(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [{"at": key, "tell": tell} for item in value for key, tell in item.items()] if _short(value) else value
    return value


def _short(value: Any) -> bool:
    return all(isinstance(item, dict) and "at" not in item for item in value)


class Respond(Control):
    """After event ``when``, ``who`` makes one of the events ``by`` happen on the same record ``within`` the time
    allowed.

    ``next: true`` asks for it as the very next event on the record. ``who``: owner, actor, or a role of the record's
    unit.
    ``unless`` names events after which nothing is owed any more (a lead released to the pool needs no first contact).
    """

    kind = "respond"
    when: Name
    by: Annotated[tuple[Name, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)]
    unless: tuple[Name, ...] = ()
    within: Span
    clock: Literal["working", "calendar"] = "working"
    who: str = "owner"
    next: bool = False
    warn: Annotated[tuple[Warn, ...], BeforeValidator(_read_warnings)] = (
        Warn(at=80, tell="owner"),
        Warn(at=100, tell="superior"),
    )


class Recur(Control):
    """Every period, per unit, ``who`` makes event ``by`` happen."""

    kind = "recur"
    every: Literal["day", "week", "month", "quarter", "half", "year"]
    by: Name
    who: str
    per: Literal["company", "department", "person", "project", "customer"] = "department"
    within: Span | None = None
    clock: Literal["working", "calendar"] = "working"


class Attest(Control):
    """Every period a person signs that the clause was kept, with evidence."""

    kind = "attest"
    every: Literal["month", "quarter", "half", "year"]
    who: str
    evidence: bool = True


class Indicate(Control):
    """The clause's measure counts in an appraisal scheme with a weight and a target, both in per cent."""

    kind = "indicate"
    scheme: str
    weight: Percent
    target: Percent


class Permit(Control):
    """Roles may carry out verbs (``leads.*`` for all of a module) on records within a scope.

    ``territory``: the regions of the post, else of its unit; ``list``: named lists opened to the person. A condition
    (``if: {level: {in: [A]}}``) narrows the permit to records whose fields, or whose parent's, compare so.
    """

    kind = "permit"
    roles: tuple[str, ...] = Field(min_length=1)
    verbs: tuple[str, ...] = Field(min_length=1)
    scope: Literal["self", "team", "department", "tree", "territory", "list", "all"]


class Fields(Control):
    """What may be done with single fields of a kind: ``read`` (not written), ``masked`` or ``hidden``.

    It binds whoever holds only roles named here (``all``: everybody) and none of ``exempt``; with ``states`` only while
    the record is in one of them.
    """

    kind = "fields"
    record: Name
    names: tuple[str, ...] = Field(min_length=1)
    may: Literal["read", "masked", "hidden"]
    roles: tuple[str, ...] = ("all",)
    exempt: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    def binds(self, roles: Collection[str]) -> bool:
        """True for a person with these roles."""
        held = set(roles)
        return not held & set(self.exempt) and ("all" in self.roles or held <= set(self.roles))


class Keep(Control):
    """Keep a class of record for a time after its last change, then archive, anonymise or destroy it."""

    kind = "keep"
    record: Name
    hold: Span = Field(alias="for")
    then: Literal["archive", "anonymise", "destroy"]


KINDS: dict[str, type[Control]] = {
    shape.kind: shape
    for shape in (Terms, Require, Precede, Limit, Approve, Respond, Recur, Attest, Indicate, Permit, Fields, Keep)
}
