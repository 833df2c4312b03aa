"""Whose rows a figure counts: one person's, those of whole units, or everybody's."""

from dataclasses import dataclass

from django.db.models import Q

from guiju.groundwork.access.models import Post
from guiju.groundwork.measures.measure import Measure

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Reach:
    """The rows of one person, and those of the units at or below ``paths``.

    ``unowned``: measures whose rows belong to nobody are counted whole. ``nothing``: no row counts at all. Where the
    whole company counts there is no reach: None stands in its place.
    """

    account_id: int
    paths: tuple[str, ...] = ()
    unowned: bool = False
    nothing: bool = False

    @property
    def shape(self) -> tuple[int, bool, bool]:
        """What two reaches have in common when they differ only in the person and the units."""
        return len(self.paths), self.unowned, self.nothing

    def rows(self, measure: Measure) -> Q | None:
        """The filter on a measure's rows; None where all of them count."""
        if self.unowned and measure.owner is None and measure.unit is None:
            return None
        if self.nothing:
            return NOTHING
        found = Q(**{measure.owner: self.account_id}) if measure.owner else NOTHING
        for path in self.paths:
            if measure.unit:
                found |= Q(**{f"{measure.unit}__path__startswith": path})
            elif measure.owner:
                members = Post.objects.filter(unit__path__startswith=path).values("account_id")
                found |= Q(**{f"{measure.owner}__in": members})
        return found


def within(reach: Reach | None, measure: Measure) -> Q | None:
    """The filter of a reach on a measure's rows; None where all of them count."""
    return None if reach is None else reach.rows(measure)
