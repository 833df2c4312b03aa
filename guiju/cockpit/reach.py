"""How far a person sees into the figures: their own, their department's, or the company's."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Q

from guiju.groundwork.access.grants import Grant, Rights
from guiju.groundwork.access.models import Post
from guiju.groundwork.measures.measure import Measure

SEE = "policy.see"


def reach(rights: Rights) -> Callable[[Measure], Q | None]:
    """A filter for each measure's rows: None where the person sees the whole company."""
    grants = rights.for_verb(SEE)
    whole = any(grant.scope == "all" for grant in grants)

    def narrowed(measure: Measure) -> Q | None:
        if whole or (measure.owner is None and measure.unit is None):
            return None
        parts = [_rows(grant, measure, rights.account_id) for grant in grants]
        return reduce(or_, parts, Q(pk__in=[]))

    return narrowed


def sees_whole(rights: Rights) -> bool:
    """True when the person sees the figures of the whole company."""
    return any(grant.scope == "all" for grant in rights.for_verb(SEE))


def own(account_id: int) -> Callable[[Measure], Q | None]:
    """Only the rows of one person; measures whose rows belong to nobody count nothing for them."""
    return lambda measure: Q(**{measure.owner: account_id}) if measure.owner else Q(pk__in=[])


def _rows(grant: Grant, measure: Measure, account_id: int) -> Q:
    mine = Q(**{measure.owner: account_id}) if measure.owner else Q(pk__in=[])
    if grant.scope == "self":
        return mine
    path = grant.held.department_path if grant.scope == "department" else grant.held.unit_path
    if measure.unit:
        return mine | Q(**{f"{measure.unit}__path__startswith": path})
    if measure.owner:
        members = Post.objects.filter(unit__path__startswith=path).values("account_id")
        return mine | Q(**{f"{measure.owner}__in": members})
    return mine
