"""Long work, done by a worker beside its heartbeat: found, held by one worker at a time, resumed after a kill.

Whoever works on a record holds the advisory lock of its name in the database: when the worker dies, its session ends
and with it the lock, and the next worker that looks goes on. A job that fails five times is parked.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.transfer.models import Job

MOST_TRIES = 5
TOLD_EVERY = 0.5  # seconds between two notes of how far it got
_LOCK = "hashtextextended('transfer ' || %s, 0)"
log = logging.getLogger("guiju.transfer")


class Stopped(Exception):
    """Nobody wants this work any more, or the worker is to end: it is left where it is."""


@dataclass
class Progress:
    """How far a job got, told to whoever looks on; raises :class:`Stopped` when the work is to end."""

    job: Job
    stopping: Callable[[], bool] = lambda: False
    _told: float = field(default=0.0)

    def tell(self, done: int, total: int | None = None, *, now: bool = False) -> None:
        """Note how far it got, at most twice a second."""
        if self.stopping():
            raise Stopped
        if not now and time.monotonic() - self._told < TOLD_EVERY:
            return
        self._told = time.monotonic()
        new = {"done": done, "beat_at": wall_clock()} | ({} if total is None else {"total": total})
        if not Job.objects.filter(pk=self.job.pk, state=Job.WAITING).update(**new):
            raise Stopped


Work = Callable[[Progress], None]
GiveUp = Callable[[Job], None]


@dataclass(frozen=True)
class Kind:
    """One kind of work: how it is done, and what is to happen when it was tried often enough in vain."""

    do: Work
    give_up: GiveUp


def ask(work: str, about: str, at: datetime, total: int = 0) -> Job:
    """Ask a worker to do something about a record, within the transaction of whoever wants it."""
    return Job.objects.create(work=work, about=about, asked_at=at, total=total)


def stop(about: str) -> None:
    """Whatever waits or is under way for this record is not wanted any more."""
    Job.objects.filter(about=about, state=Job.WAITING).update(state=Job.STOPPED)


def newest(about: str) -> Job | None:
    """The last job about a record."""
    return Job.objects.filter(about=about).order_by("-pk").first()


def work_on(kinds: dict[str, Kind], stopping: Callable[[], bool] = lambda: False) -> int:
    """Do the first job that nobody else is at; returns how many were done (0 or 1)."""
    for job in Job.objects.filter(state=Job.WAITING).order_by("pk")[:50]:
        if stopping():
            return 0
        with held(job.about) as mine:
            if mine and _is_due(job):
                return _done(kinds[job.work], job, stopping)
    return 0


@contextmanager
def held(about: str) -> Iterator[bool]:
    """The lock of a record for this session, if nobody has it; the database frees it when the session ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_LOCK})", [about])
        (mine,) = cursor.fetchone()
    try:
        yield bool(mine)
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})", [about])


def _is_due(job: Job) -> bool:
    """Still wanted now that the lock is ours, and not before an older job about the same record."""
    older = Job.objects.filter(about=job.about, state=Job.WAITING, pk__lt=job.pk)
    return Job.objects.filter(pk=job.pk, state=Job.WAITING).exists() and not older.exists()


def _done(kind: Kind, job: Job, stopping: Callable[[], bool]) -> int:
    job.refresh_from_db()
    job.tries += 1
    job.began_at = job.began_at or wall_clock()
    if job.tries > MOST_TRIES:
        kind.give_up(job)
        Job.objects.filter(pk=job.pk).update(state=Job.PARKED)
        log.error("job %s of %s is parked after %d tries", job.work, job.about, MOST_TRIES)
        return 1
    Job.objects.filter(pk=job.pk).update(tries=job.tries, began_at=job.began_at, beat_at=wall_clock())
    try:
        kind.do(Progress(job, stopping))
    except Stopped:
        return _left(job, stopping)
    Job.objects.filter(pk=job.pk, state=Job.WAITING).update(state=Job.DONE, beat_at=wall_clock())
    return 1


def _left(job: Job, stopping: Callable[[], bool]) -> int:
    """A worker that ends in order has not tried in vain."""
    if stopping():
        Job.objects.filter(pk=job.pk).update(tries=job.tries - 1)
    return 1
