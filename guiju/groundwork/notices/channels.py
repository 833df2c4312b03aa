"""Mail: the way of each notice is looked up once, what goes at once is sent in working time, then the digests."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet

from guiju.groundwork.access.models import Account
from guiju.groundwork.notices import choices, digests, letters, rules, seen
from guiju.groundwork.notices.kinds import AT_ONCE, KINDS, OFF, NoticeKind
from guiju.groundwork.notices.letters import Link
from guiju.groundwork.notices.models import Notice

GATHER = timedelta(minutes=1)  # a notice waits so long, so that what comes together goes out together
LAST_ATTEMPT = 5
PLANNED_AT_ONCE = 5000
_OF_OLD = NoticeKind("", "")  # notices from before kinds were kept are mailed as they were
log = logging.getLogger("guiju.notices")


def configured() -> bool:
    """Whether there is a mail server (``EMAIL_URL``); without one nothing is looked for."""
    return not settings.EMAIL_BACKEND.endswith(".console.EmailBackend")


def send_due(now: datetime, link: Link, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due by mail, one mail a person; returns how many mails were accepted.

    Several processes may send at once: rows are locked while their mail is handed over and marked once the server
    took it. A failed mail is tried again after 4, 16, 64 minutes and is given up, with its error, after the fifth
    attempt. When the server cannot be reached at all the round ends there. ``link`` gives the address of ``kind:id``.
    """
    if not configured():
        return 0
    plan(now)
    sent = 0
    server = get_connection()
    try:
        for account in _persons(now):
            accepted = None if stopping() else _send(server, account, now, link)
            if accepted is None:
                return sent
            sent += accepted
        return sent + digests.send_due(now, link, server, stopping)
    finally:
        server.close()


def plan(now: datetime) -> int:
    """Look up by which way each new notice is mailed, and from when; returns how many were planned.

    Outside working time a mail waits for the next slot, unless the policy calls its kind urgent.
    """
    terms, calendar = choices.terms_at(now), choices.calendar_at(now)
    fresh = Notice.objects.filter(mail_way="", mailed_at=None, read_at=None)
    rows = list(fresh.filter(created_at__gt=rules.oldest_mailed(now, calendar)).order_by("pk")[:PLANNED_AT_ONCE])
    kinds = {name: KINDS.named.get(name, _OF_OLD) for name in {row.kind for row in rows}}
    ways = choices.ways_of({row.account_id for row in rows}, set(kinds.values()), now) if rows else {}
    opens = calendar.next_open(now) if calendar is not None and not calendar.is_open(now) else None
    planned: dict[tuple[str, datetime | None], list[int]] = defaultdict(list)
    for row in rows:
        way = ways[row.account_id][kinds[row.kind].name].mail or AT_ONCE
        waits = way == AT_ONCE and row.kind not in terms.urgent
        planned[way, opens if waits else None].append(row.pk)
    for (way, moment), keys in planned.items():
        Notice.objects.filter(pk__in=keys, mail_way="").update(mail_way=way, mail_next_at=moment)
    return len(rows)


def _due(now: datetime) -> QuerySet[Notice]:
    waiting = Notice.objects.filter(mailed_at=None, read_at=None, mail_way=AT_ONCE, mail_attempts__lt=LAST_ATTEMPT)
    young = waiting.filter(created_at__gt=rules.oldest_mailed(now, choices.calendar_at(now)))
    told = young.filter(account__is_active=True).exclude(account__email="")
    return told.filter(Q(mail_next_at=None) | Q(mail_next_at__lte=now))


def _persons(now: datetime) -> list[Account]:
    ready = _due(now).filter(created_at__lte=now - GATHER)
    return list(Account.objects.filter(pk__in=ready.values("account")).order_by("pk"))


def _send(server: BaseEmailBackend, account: Account, now: datetime, link: Link) -> bool | None:
    """Send one person's mail: True when it was accepted, False when it was refused, None when there is no server."""
    with transaction.atomic():
        due = _due(now).filter(account=account).select_for_update(skip_locked=True, of=("self",)).order_by("id")
        told = seen.sort_out(account, list(due), now)
        for key, reason in told.left_out.items():
            Notice.objects.filter(pk=key).update(mail_way=OFF, mail_error=reason)
        if not told.told:
            return False
        rows = Notice.objects.filter(pk__in=[notice.pk for notice in told.told])
        answer = letters.hand_over(server, letters.at_once(account, told.told, link, now))
        if not answer.accepted:
            log.warning("mail to account %s was not sent: %s", account.pk, answer.error)
            wait = timedelta(minutes=4 ** (min(notice.mail_attempts for notice in told.told) + 1))
            rows.update(mail_attempts=F("mail_attempts") + 1, mail_next_at=now + wait, mail_error=answer.error)
            return None if answer.away else False
        rows.update(mailed_at=now, mail_error="")
        rows.filter(in_inbox=False).update(read_at=now)
    return True
