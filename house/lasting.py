"""A company that the tests of a whole module share: founded once, told once, undone at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from guiju.groundwork.policy import book
from guiju.groundwork.testing.cast import Cast, build
from guiju.groundwork.testing.policy import adopt
from guiju.groundwork.testing.still import MONDAY_MORNING, StillClock, at


@contextmanager
def lasting(blocker: Any) -> Iterator[Cast]:
    """Open the database for a module's tests; a test that changes something undoes it itself (:func:`undone`)."""
    with blocker.unblock(), transaction.atomic():
        book.forget()
        adopt()
        try:
            yield build(StillClock(at(MONDAY_MORNING)))
        finally:
            transaction.set_rollback(True)
            book.forget()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
