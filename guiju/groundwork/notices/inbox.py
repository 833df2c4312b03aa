"""The inbox in the product."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from guiju.groundwork.notices.models import Notice


def tell(accounts: Iterable[int], text: str, params: Mapping[str, Any], *, ref: str, at: datetime) -> None:
    """Put a message into the inboxes of these accounts, in the transaction of whatever caused it."""
    Notice.objects.bulk_create(
        Notice(account_id=account, text=text, params=dict(params), ref=ref, created_at=at) for account in set(accounts)
    )


def unread(account_id: int) -> int:
    """How many messages the person has not read yet (the figure on the bell)."""
    return Notice.objects.filter(account_id=account_id, read_at=None).count()


def read(account_id: int, notice_ids: Iterable[int], at: datetime) -> int:
    """Mark the person's own messages as read; returns how many changed."""
    mine = Notice.objects.filter(account_id=account_id, pk__in=list(notice_ids), read_at=None)
    return mine.update(read_at=at)
