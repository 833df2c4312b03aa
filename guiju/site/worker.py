"""The worker: pays debts of news, seals the ledger, lets time pass, sends mail; one process, or several side by side.

Everything it does is a transaction of its own: it may be killed at any moment, and whoever comes next goes on.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import NoReturn

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from guiju.groundwork.clock.tick import tick as let_fall_due
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import SYSTEM, Actor, wall_clock
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.ledger.deliver import drain
from guiju.groundwork.ledger.seal import check_era, seal
from guiju.groundwork.notices import channels
from guiju.site.cli import NOT_FOUNDED, founded
from guiju.site.faults import is_away

LOOK_EVERY = 0.5  # seconds between two looks for debts
SEAL_EVERY = 1.0
BEAT_EVERY = 5.0
MAIL_EVERY = 10.0
DEBTS_A_ROUND = 500
LONGEST_PAUSE = 30.0  # while the database does not answer
STOP_WITHIN = 1.5  # then what is under way is rolled back
log = logging.getLogger("guiju.worker")


class Worker:
    """One loop over all work; ``stopping`` ends it between two pieces of work."""

    def __init__(self, by: Actor = SYSTEM) -> None:
        self.by = by
        self.stopping = threading.Event()
        self._next = {"seal": 0.0, "beat": 0.0}

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping.is_set():
            if not self.patiently(self.round) and not self.stopping.is_set():
                self.stopping.wait(LOOK_EVERY)

    def patiently(self, work: Callable[[], bool]) -> bool:
        """What ``work`` says; a database that does not answer is waited for. False once told to stop."""
        pause = 1.0
        while not self.stopping.is_set():
            try:
                return work()
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer; next try in %.0f s: %s", pause, str(error).strip())
                connection.close()
                self._next["seal"] = 0.0
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        return False

    def round(self) -> bool:
        """One look at everything that is due; True when there is probably more to do at once."""
        began = time.monotonic()
        done = {"debts": drain(self.by, REGISTER.listeners, DEBTS_A_ROUND, self.stopping.is_set)}
        if self._is_time("seal", SEAL_EVERY):
            done["sealed"] = guarded("seal", _seal)
        if self._is_time("beat", BEAT_EVERY):
            done |= beat(self.by, self.stopping.is_set)
        if any(done.values()):
            counts = " ".join(f"{name}={count}" for name, count in done.items() if count)
            log.info("round %s ms=%.0f", counts, (time.monotonic() - began) * 1000)
        return done["debts"] >= DEBTS_A_ROUND

    def _is_time(self, name: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._next[name] or self.stopping.is_set():
            return False
        self._next[name] = now + every
        return True


def beat(by: Actor, stopping: Callable[[], bool] = lambda: False) -> dict[str, int]:
    """Let time pass once: what is due falls due, then every module's timers run. Counts what was done."""
    done = {"warned": 0, "breached": 0, "timers": 0}

    def fall_due() -> int:
        ticked = let_fall_due(by)
        done["warned"], done["breached"] = ticked.warned, ticked.breached
        return ticked.warned + ticked.breached

    guarded("heartbeat", fall_due)
    for timer in HOUSE.timers:
        if stopping():
            break
        done["timers"] += guarded(f"{timer.__module__}.{timer.__name__}", lambda timer=timer: timer(by))  # type: ignore[misc]
    return done


def guarded(name: str, work: Callable[[], int]) -> int:
    """Do one piece of work; its failure is told in the log and keeps none of the others from being done.

    Raises what a database that is away raises: then there is nothing else to be done.
    """
    try:
        return work()
    except Exception as error:  # whatever it is, the other pieces of work go on
        if is_away(error):
            raise
        log.exception("%s failed", name)
        return 0


def link(ref: str) -> str:
    """The address of a record, for mails; of the inbox where the record has no page."""
    kind, _colon, key = ref.partition(":")
    resource = HOUSE.resources.get(kind)
    return f"{settings.BASE_URL}/{resource.slug}/{key}/" if resource is not None else f"{settings.BASE_URL}/inbox/"


def main(arguments: list[str]) -> int:
    """Work until SIGTERM or Ctrl-C."""
    argparse.ArgumentParser(prog="guiju worker", description=main.__doc__).parse_args(arguments)
    worker = Worker()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stopping.set()
        signal.setitimer(signal.ITIMER_REAL, STOP_WITHIN)

    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, stop)
    signal.signal(signal.SIGALRM, _interrupt)
    try:
        if worker.patiently(founded):
            _work(worker)
        elif not worker.stopping.is_set():
            print(_(NOT_FOUNDED), file=sys.stderr)
            return 1
    except KeyboardInterrupt:
        log.info("what was under way is rolled back")
    signal.setitimer(signal.ITIMER_REAL, 0)
    log.info("worker stopped")
    return 0


def _work(worker: Worker) -> None:
    """Everything that the worker does at the same time, until it is told to stop."""
    if channels.configured():
        threading.Thread(target=_post, args=[worker.stopping], name="mail", daemon=True).start()
    if HOUSE.jobs:
        threading.Thread(target=_long_work, args=[worker.stopping], name="jobs", daemon=True).start()
    log.info("worker started")
    worker.run()


def tick(arguments: list[str]) -> int:
    """Let time pass once: duties fall due, timers run, news is delivered."""
    parser = argparse.ArgumentParser(prog="guiju tick", description=tick.__doc__)
    parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment (sample company only)")
    asked = parser.parse_args(arguments)
    by = SYSTEM
    if asked.at is not None:
        if not settings.SAMPLE:
            print(_("Another time can be tried out in the sample company only."), file=sys.stderr)
            return 2
        by = SYSTEM.at(asked.at if asked.at.tzinfo else asked.at.replace(tzinfo=BUSINESS_ZONE))
    check_era()
    done = beat(by)
    done["debts"] = drain(by, REGISTER.listeners)
    text = _("warned %(warned)d, overdue %(breached)d, done by timers %(timers)d, news delivered %(debts)d")
    print(text % done)
    return 0


def _seal() -> int:
    check_era()
    return seal()


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _long_work(stopping: threading.Event) -> None:
    """Imports and exports have a thread of their own: the heartbeat goes on while a long file is written."""
    while not stopping.is_set():
        try:
            done = sum(guarded("long work", lambda job=job: job(stopping.is_set)) for job in HOUSE.jobs)  # type: ignore[misc]
        except (OperationalError, InterfaceError):
            connection.close()
            done = 0
        if not done:
            stopping.wait(LOOK_EVERY)


def _post(stopping: threading.Event) -> None:
    """Mail has a thread of its own: a slow mail server must not hold up the heartbeat."""
    while not stopping.wait(MAIL_EVERY):
        try:
            sent = guarded("mail", lambda: channels.send_due(wall_clock(), link, stopping.is_set))
        except (OperationalError, InterfaceError):
            connection.close()
            continue
        if sent:
            log.info("mail sent=%d", sent)
