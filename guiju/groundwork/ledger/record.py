"""Writing the ledger: opened by an action, closed by its event."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.event import Event, event_name, payload

_INSERT = """
INSERT INTO ledger_entry (id, verb, event, kind, record_id, refs, actor_id, actor_name, standing_in_for, door,
                          happened_at, policy, caused_by, data, before, after, kept, waived)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Written:
    """An entry as it was just written: enough for duties and debts, without reading it back."""

    id: int
    verb: str
    event: str
    kind: str
    record_id: int
    refs: Sequence[str]
    happened_at: datetime
    data: dict[str, Any] = field(default_factory=dict)


def write(
    entry_id: int,
    by: Actor,
    verb: str,
    event: Event,
    *,
    kind: str,
    record_id: int,
    refs: Sequence[str],
    policy: str,
    happened_at: datetime,
    caused_by: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    kept: Sequence[str] = (),
    waived: Sequence[str] = (),
) -> Written:
    """Store one event. ``before`` and ``after`` hold changed fields only; ``entry_id`` was taken as the action opened.

    ``kept`` and ``waived`` name the clauses whose gates had a say: the evidence behind their scores.
    """
    name, data = event_name(type(event)), payload(event)
    values = (
        entry_id, verb, name, kind, record_id, list(refs), by.account_id, by.name, by.standing_in_for, by.door,
        happened_at, policy, caused_by, json.dumps(data), json.dumps(before or {}), json.dumps(after or {}),
        list(kept), list(waived),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
    return Written(entry_id, verb, name, kind, record_id, refs, happened_at, data)
