"""What security reads: terms, looks of the day, rights in force, who reviews."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q

from guiju.groundwork.access.grants import holders
from guiju.groundwork.access.models import Account, ListGrant, Post, Token
from guiju.groundwork.desk.labels import role_title
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.period import BUSINESS_ZONE, business_day
from guiju.groundwork.policy.book import in_force
from guiju.security.clauses import FactorTerms
from guiju.security.models import Reveal, Review, ReviewItem

T = TypeVar("T")
REVIEWERS = ("hr", "admin")


def terms_at(now: datetime, name: str, shape: type[T]) -> T:
    """The terms in force, or the shape's own figures where no clause sets any."""
    book = in_force(now)
    return book.read_terms(name, shape) if name in book.terms else shape()


def must_have_factor(account: Account, now: datetime) -> bool:
    """True when a post of the person asks for a second factor."""
    roles = terms_at(now, "security.factor", FactorTerms).roles
    if not roles:
        return False
    today = business_day(now)
    posts = Post.objects.filter(account=account, role__in=roles, valid_from__lte=today)
    return posts.filter(Q(valid_to=None) | Q(valid_to__gte=today)).exists()


def reads() -> list[str]:
    """The reading verbs of every module: what a token may be limited to besides writes."""
    return [name for module in HOUSE.modules for name in module.see]


def lock_account(account_id: int) -> None:
    """Make a second look by the same person, at the same moment, wait until this one is counted."""
    Account.objects.select_for_update().filter(pk=account_id).first()


def looks_today(by: Actor) -> int:
    """How many sensitive values the person has looked at since midnight in the company's zone."""
    midnight = by.now.astimezone(BUSINESS_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return Reveal.objects.filter(account=by.account_id, created_at__gte=midnight).count()


def rights_in_force(now: datetime) -> tuple[ReviewItem, ...]:
    """Every post, token and opened list now in force, as lines of a review."""
    today, book = business_day(now), in_force(now)
    posts = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), account__is_active=True)
    found = [
        ReviewItem(
            account_id=post.account_id, about=post.ref, told=f"{role_title(book, post.role)} · {post.unit.name}"[:200]
        )
        for post in posts.select_related("unit").order_by("account__name", "pk")
    ]
    live = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, account__is_active=True)
    for token in live.order_by("account__name", "pk"):
        found.append(
            ReviewItem(
                account_id=token.account_id, about=token.ref, told=f"{token.name}: {', '.join(token.scopes)}"[:200]
            )
        )
    grants = ListGrant.objects.filter(valid_to__gte=today, account__is_active=True).select_related("record_list")
    for grant in grants.order_by("account__name", "pk"):
        told = f"{grant.record_list.name} → {grant.valid_to.isoformat()}"
        found.append(ReviewItem(account_id=grant.account_id, about=grant.ref, told=told[:200]))
    return tuple(found)


def reviewer(now: datetime) -> int | None:
    """Who reviews when nobody asked for it: whoever keeps personnel, else the accounts."""
    today = business_day(now)
    for role in REVIEWERS:
        found = holders(role, None, today)
        if found:
            return found[0]
    return None


def review_due(now: datetime, every_days: int) -> bool:
    """True when no review is open and the last began so many days ago, or the first post did and there was none."""
    if Review.objects.filter(state="open").exists():
        return False
    last = Review.objects.order_by("-created_at").values_list("created_at", flat=True).first()
    if last is not None:
        return bool(now - last >= timedelta(days=every_days))
    first = Post.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return first is not None and now - first >= timedelta(days=every_days)
