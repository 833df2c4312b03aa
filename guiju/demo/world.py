"""The sample company's time: a clock that stands still until the next thing happens, and a queue of stories.

A story is a generator: what one lead, deal or order goes through, told from top to bottom. It yields the
moment at which it goes on. Whatever is still waiting when the simulated time has caught up with the
real one stays as it is: an open lead, a contract somebody has to approve, a call that is due today.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any, TypeVar

from django.db import connection

from guiju.demo.names import Names
from guiju.groundwork.access.grants import Rights, rights
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.clock.tick import tick
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.door import NO_RIGHT, Request, holding, perform
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.kernel.calendar import WorkingCalendar
from guiju.groundwork.kernel.errors import GateShut, NotAllowed, Refused
from guiju.groundwork.kernel.period import BUSINESS_ZONE, day_start
from guiju.groundwork.ledger import deliver
from guiju.groundwork.ledger.models import Debt

Story = Generator[datetime, None, None]
T = TypeVar("T")
Told = Generator[datetime, None, T]
DOOR = "simulation"
OPENING, CLOSING = 8, 20  # hours between which anything happens
_DUE = "SELECT 1 FROM clock_duty WHERE state = 'open' AND wake_at <= %s LIMIT 1"
_HEARD_SOON = frozenset({"contracts", "orders", "finance", "governance"})  # others can wait for the next heartbeat


@dataclass(eq=False)
class Person:
    """Somebody who works here. ``care`` (0 to 1) is how well they keep to rules and dates.

    Whoever is ``on_trial`` passes on what becomes an opportunity; whoever is ``gone`` begins nothing any more.
    """

    account: Account
    actor: Actor
    unit: Unit
    role: str
    care: float
    gone: bool = False
    on_trial: bool = False
    away: list[tuple[date, date]] = field(default_factory=list)

    def is_away(self, day: date) -> bool:
        """True on a day of leave."""
        return any(first <= day <= last for first, last in self.away)


class World:
    """The company, its people and its time. ``size`` multiplies how much happens."""

    def __init__(self, seed: int, first: date, until: datetime, size: float = 1.0) -> None:
        self.rng = Random(seed)  # noqa: S311 - a story, not a secret
        self.names = Names(self.rng)
        self.calendar = WorkingCalendar(assume_plain=True)
        self.first, self.until, self.size = first, until, size
        self.now = day_start(first) + timedelta(hours=OPENING)
        self.system = Actor(SYSTEM.account_id, SYSTEM.name, door=DOOR, clock=lambda: self.now)
        self.people: dict[int, Person] = {}
        self.acts = 0
        self.cut_short: list[str] = []
        self._queue: list[tuple[datetime, int, Story]] = []
        self._numbers = count()
        self._rights: dict[int, Rights] = {}

    # -- time ------------------------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """Today, as the company writes it."""
        return self.now.astimezone(BUSINESS_ZONE).date()

    @property
    def is_rush(self) -> bool:
        """The last days of the story are busy ones: things wait, so that there is something to do for whoever looks."""
        return self.until - self.now < timedelta(days=8)

    def later(self, least: float, most: float) -> datetime:
        """A moment after between ``least`` and ``most`` more working hours."""
        return self.calendar.add(self.now, timedelta(hours=self.rng.uniform(least, most)))

    def on(self, day: date, hour: float = 9.0, spread: float = 8.0) -> datetime:
        """A moment on that day, or on the next one worked, but never before now."""
        start = self.calendar.next_open(day_start(day) + timedelta(hours=hour))
        moment = self.calendar.add(start, timedelta(hours=self.rng.uniform(0.01, spread)))
        return max(moment, self.now)

    def begin(self, story: Story, at: datetime | None = None) -> None:
        """Let a story begin, now or at a moment."""
        heappush(self._queue, (at or self.now, next(self._numbers), story))

    def run(self, tell: Callable[[datetime], None]) -> None:
        """Tell every story up to the end of the simulated time; ``tell`` hears of each new day."""
        told = self.day
        while self._queue and self._queue[0][0] <= self.until:
            self.now, _, story = heappop(self._queue)
            if self.day != told:
                told = self.day
                tell(self.now)
            following = self._told_on(story)
            if following is not None:
                heappush(self._queue, (max(following, self.now), next(self._numbers), story))
        self.now = self.until
        self.beat()
        self._check_heard()

    def _told_on(self, story: Story) -> datetime | None:
        """The next moment of a story. One that meets a refusal it did not expect ends there, and is kept to be told."""
        try:
            return next(story, None)
        except Refused as refused:
            name = getattr(story, "__name__", "story")
            self.cut_short.append(f"{self.now:%Y-%m-%d %H:%M} {name}: {refused}")
            return None

    # -- chance ----------------------------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.rng.random() < share

    def pick(self, things: Iterable[T]) -> T:
        """One of them."""
        return self.rng.choice(list(things))

    def weighted(self, weights: Mapping[str, float]) -> str:
        """One of the keys, by weight."""
        return self.rng.choices(tuple(weights), tuple(weights.values()))[0]

    # -- people ----------------------------------------------------------------------------------------------------

    def staff(self, role: str, path: str = "") -> Sequence[Person]:
        """Everybody with this first role who still works here, in a unit at or below ``path``."""
        return [p for p in self.people.values() if p.role == role and not p.gone and p.unit.path.startswith(path)]

    def someone(self, role: str, path: str = "") -> Person:
        """One of them who is here today."""
        return self.pick(p for p in self.staff(role, path) if not p.is_away(self.day))

    def owner(self, record: Any) -> Person:
        """Whom a record belongs to."""
        return self.people[record.owner_id]

    # -- doing -----------------------------------------------------------------------------------------------------

    def act(self, who: Person, do: Callable[..., Any], *record: Any, **inputs: Any) -> Any:
        """Let a person carry out a verb now; their posts must include it. Returns the record."""
        verb: str = do.verb.name  # type: ignore[attr-defined]
        held = self.held(who)
        if not held.may(verb):
            raise NotAllowed("access.no_right", NO_RIGHT)
        with holding(held):
            done = do(who.actor, *record, **inputs)
        return self._done(verb, done)

    def attempt(self, who: Person, do: Callable[..., Any], record: Any, stops: set[str], **inputs: Any) -> Any:
        """Try a verb at the door, as somebody who forgot something; None when one of the clauses ``stops`` stops it."""
        verb: str = do.verb.name  # type: ignore[attr-defined]
        try:
            done = perform(who.actor, Request(verb, record.pk, inputs), held=self.held(who))
        except GateShut as gate:
            if not {shut.clause_id for shut in gate.shut} <= stops:
                raise
            return None
        return self._done(verb, done.record)

    def found(self, do: Callable[..., Any], *record: Any, **inputs: Any) -> Any:
        """Let the system itself do something, before anybody has a post."""
        return self._done(do.verb.name, do(self.system, *record, **inputs))  # type: ignore[attr-defined]

    def held(self, who: Person) -> Rights:
        """The rights of a person; read once until :meth:`posts_changed`."""
        key = who.account.pk
        if key not in self._rights:
            self._rights[key] = rights(who.account, self.now)
        return self._rights[key]

    def posts_changed(self) -> None:
        """Posts or policies changed: everybody's rights are read anew."""
        self._rights.clear()

    def fresh(self, record: Any) -> Any:
        """The record as it stands now."""
        model = type(record)
        return model.every.raw(f'SELECT * FROM "{model._meta.db_table}" WHERE id = %s', [record.pk])[0]  # noqa: S608

    def beat(self) -> None:
        """One heartbeat: news is delivered, what is due falls due, timers run."""
        self._deliver()
        if _waiting(_DUE, self.now):
            tick(self.system)
        local = self.now.astimezone(BUSINESS_ZONE)
        if local.hour == OPENING and self.calendar.is_workday(local.date()):  # told once, though it runs all day long
            for timer in HOUSE.timers:
                timer(self.system)
            self._check_heard()

    def _done(self, verb: str, record: Record) -> Record:
        self.acts += 1
        if verb.partition(".")[0] in _HEARD_SOON:
            self._deliver()
        return record

    def _deliver(self) -> None:
        deliver.drain(self.system, REGISTER.listeners)

    def _check_heard(self) -> None:
        """Nothing that a listener could not do is passed over."""
        failed = Debt.objects.exclude(error="").first()
        if failed is not None:
            raise RuntimeError(f"{failed.listener} could not hear of {failed.ref}: {failed.error}")


def _waiting(question: str, now: datetime) -> bool:
    """Whether there is anything to do at all: asked so often that the long way to the answer would cost seconds."""
    with connection.cursor() as cursor:
        cursor.execute(question, [now])
        return cursor.fetchone() is not None


def once(do: Callable[[], object]) -> Story:
    """A story of one act."""
    do()
    yield from ()


def heartbeat(world: World) -> Story:
    """Every hour of a working day, and once on a day off."""
    while True:
        world.beat()
        local = world.now.astimezone(BUSINESS_ZONE)
        following = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if following.hour > CLOSING or not world.calendar.is_workday(local.date()):
            following = day_start(local.date() + timedelta(days=1)) + timedelta(hours=OPENING)
        yield following
