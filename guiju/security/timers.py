"""What happens to accounts when time passes."""

from guiju.groundwork.kernel.actor import Actor, wall_clock
from guiju.groundwork.policy.book import in_force
from guiju.security import guarding, queries
from guiju.security.actions import end_impersonation, open_review
from guiju.security.clauses import ReviewTerms
from guiju.security.models import Impersonation


def open_due_review(by: Actor) -> int:
    """Open the access review that is due; none while no clause in force asks for reviews."""
    now = by.now
    if "security.review" not in in_force(now).terms:
        return 0
    if not queries.review_due(now, queries.terms_at(now, "security.review", ReviewTerms).every_days):
        return 0
    open_review(by)
    return 1


def end_acting(by: Actor) -> int:
    """Write down the end of whoever acted as somebody until a moment that has passed."""
    over = Impersonation.objects.filter(ended_at=None, until__lte=by.now)
    return len([end_impersonation(by, row) for row in over])


def forget_attempts(by: Actor) -> int:  # noqa: ARG001 - attempts are counted by the machine's own time
    """Drop old attempts to sign in."""
    return guarding.forget_old(wall_clock())
