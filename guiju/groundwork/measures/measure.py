"""What a measure is: one query for the population, one condition for the satisfied."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from guiju.groundwork.kernel.period import Period


@dataclass(frozen=True)
class Measure:
    """A named count over business rows.

    ``rows(period)`` gives the population, ``satisfied`` the condition that its good rows meet; a figure and the list
    behind it come from this one query. ``owner`` and ``unit`` are the look-ups by which it is scoped and grouped;
    ``kind`` names the records in the list. ``label`` is a msgid.
    """

    name: str
    label: str
    kind: str
    rows: Callable[[Period], QuerySet[Any]]
    satisfied: Q
    owner: str | None = "owner"
    unit: str | None = "unit"
    annotations: Mapping[str, Any] = field(default_factory=dict)

    def population(self, period: Period) -> QuerySet[Any]:
        """All rows that count in the period."""
        return self.rows(period).annotate(**self.annotations) if self.annotations else self.rows(period)
