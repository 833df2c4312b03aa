"""Who holds which post on a day."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from guiju.governance import rules
from guiju.groundwork.access.models import Post


def posts_on(day: date) -> QuerySet[Post]:
    """The posts in force on a day of people who can still sign in."""
    rows: QuerySet[Post] = Post.objects.filter(valid_from__lte=day, account__is_active=True)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day))


def holders_of(roles: Collection[str], day: date) -> list[rules.Holder]:
    """Everyone who holds one of these roles on a day, wherever; one query."""
    rows = posts_on(day).filter(role__in=roles).values_list("account_id", "role", "unit_id")
    return [rules.Holder(*row) for row in rows]
