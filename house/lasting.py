"""A company that the tests of a whole module share: founded once, told once, undone at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction

from guiju.groundwork.policy import book
from guiju.groundwork.testing.cast import Cast, build
from guiju.groundwork.testing.policy import adopt
from guiju.groundwork.testing.still import MONDAY_MORNING, StillClock, at


@contextmanager
def lasting(blocker: Any) -> Iterator[Cast]:
    """Open the database for a module's tests, with a folder of its own for files.

    A test that changes something undoes it itself (:func:`undone`).
    """
    with blocker.unblock(), transaction.atomic(), TemporaryDirectory() as files:
        book.forget()
        adopt()
        before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, Path(files)
        try:
            yield build(StillClock(at(MONDAY_MORNING)))
        finally:
            settings.MEDIA_ROOT = before
            transaction.set_rollback(True)
            book.forget()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
