"""What happened, as a value: frozen, past tense, named after its module."""

import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Event:
    """Mother of all events. The record it happened to is added by the ledger; the fields hold only what the rest needs
    to know.
    """


def event_name(event: type[Event]) -> str:
    """``guiju.leads.events.LeadCaptured`` is known everywhere as ``leads.lead_captured``."""
    module = event.__module__.split(".events")[0].rsplit(".", 1)[-1]
    return f"{module}.{re.sub(r'(?<!^)(?=[A-Z])', '_', event.__name__).lower()}"


def plain(value: Any) -> Any:
    """A value as JSON holds it: money and numbers as text, moments as ISO 8601, a record as its key."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "pk"):
        return value.pk
    return str(value)


def payload(event: Event) -> dict[str, Any]:
    """The event's fields as JSON holds them."""
    return {f.name: plain(getattr(event, f.name)) for f in fields(event)}
