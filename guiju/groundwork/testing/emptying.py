"""Tests that commit end by emptying every table; the ledger, which refuses that, is let go for that moment only."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.core.management.color import Style
from django.db.backends.postgresql.operations import DatabaseOperations

_KEPT = ("ledger_entry", "ledger_seal")


@pytest.fixture(scope="session", autouse=True)
def emptying() -> Iterator[None]:
    """Let the owner of the tables empty them between tests (pytest-django's ``transaction=True``)."""
    flush = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: Style, tables: Sequence[str], **given: Any) -> list[str]:
        kept = [table for table in _KEPT if table in tables]
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in kept),
            *flush(self, style, tables, **given),
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in kept),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield
