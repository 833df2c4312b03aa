"""Access reviews: everybody's rights are looked at one by one, and confirmed or taken away."""

from datetime import date, timedelta

from guiju.groundwork.access.models import ListGrant, Post, Token
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import change
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import NotAllowed, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.org.actions import end_post
from guiju.security import queries
from guiju.security.actions.lists import withdraw_list
from guiju.security.actions.tokens import revoke_token
from guiju.security.clauses import ReviewTerms
from guiju.security.events import ReviewClosed, ReviewOpened, RightConfirmed, RightRemoved
from guiju.security.models import Review, ReviewItem

OPEN, CLOSED, CONFIRMED, REMOVED = "open", "closed", "confirmed", "removed"


@action("security.open_review", creates=Review)
def open_review(by: Actor, review: Review) -> ReviewOpened:
    """List every post, token and opened list now in force, to be confirmed or taken away one by one."""
    terms = queries.terms_at(by.now, "security.review", ReviewTerms)
    due: date = business_day(by.now) + timedelta(days=terms.finish_within_days)
    change(review, due_on=due)
    review.owner_id = by.account_id if by.account_id is not None else queries.reviewer(by.now)
    review.items_to_be = queries.rights_in_force(by.now)
    return ReviewOpened(due.isoformat(), len(review.items_to_be))


@action("security.confirm_right")
def confirm_right(by: Actor, item: ReviewItem) -> RightConfirmed:
    """This person still needs this right. Nobody confirms a right of their own."""
    _check_open(by, item)
    change(item, state=CONFIRMED, decided_by_id=by.account_id)
    return RightConfirmed(item.about)


@action("security.remove_right")
def remove_right(by: Actor, item: ReviewItem) -> RightRemoved:
    """This person no longer needs this right: the post ends today, the token or list at once."""
    _check_open(by, item)
    held = REGISTER.find(item.about)
    if isinstance(held, Post) and (held.valid_to is None or held.valid_to > business_day(by.now)):
        end_post(by, held)
    elif isinstance(held, Token) and held.revoked_at is None:
        revoke_token(by, held)
    elif isinstance(held, ListGrant) and held.discarded_at is None:
        withdraw_list(by, held)
    change(item, state=REMOVED, decided_by_id=by.account_id)
    return RightRemoved(item.about)


@action("security.close_review")
def close_review(by: Actor, review: Review) -> ReviewClosed:
    """Finish the review; refused while a right has not been looked at."""
    left = ReviewItem.objects.filter(review=review, state=OPEN).count()
    if left:
        raise Refused("security.review_open", N_("%(left)s rights have not been looked at yet."), left=left)
    if review.state == CLOSED:
        raise Refused("security.review_closed", N_("This review is finished already."))
    change(review, state=CLOSED, closed_at=by.now)
    return ReviewClosed(ReviewItem.objects.filter(review=review, state=REMOVED).count())


def _check_open(by: Actor, item: ReviewItem) -> None:
    if item.state != OPEN or item.review.state != OPEN:
        raise Refused("security.decided", N_("This right has been decided already."))
    if item.account_id == by.account_id:
        raise NotAllowed("security.own_right", N_("Nobody reviews their own rights; ask another reviewer."))
