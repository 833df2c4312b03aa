"""The digest: at the policy's times on working days one mail a person with what is open still, sent once.

The row of person and time is locked while its mail is handed over, and settled in the same transaction: a worker that
is killed leaves it unsettled, and the next one sends it. Should the kill fall between the server's yes and the note of
it, the repeat carries the same Message-ID and is the same mail to every mail system.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet

from guiju.groundwork.access.models import Account
from guiju.groundwork.notices import choices, letters, rules, seen
from guiju.groundwork.notices.kinds import DIGEST, KINDS, OFF
from guiju.groundwork.notices.letters import Link
from guiju.groundwork.notices.models import Digest, Notice

AGAIN = timedelta(days=14)  # what waits longer than this is not told once more
LAST_ATTEMPT = 5
log = logging.getLogger("guiju.notices")


def send_due(now: datetime, link: Link, server: BaseEmailBackend, stopping: Callable[[], bool]) -> int:
    """Send today's latest digest to everybody who has not had it; returns how many mails were accepted."""
    calendar = choices.calendar_at(now)
    slot = rules.latest_slot(now, choices.terms_at(now), calendar) if calendar is not None else None
    if slot is None:
        return 0
    sent = 0
    for account in _persons(slot, now):
        accepted = None if stopping() else _send(server, account, slot, now, link)
        if accepted is None:
            break
        sent += accepted
    return sent


def _waiting(slot: datetime, now: datetime) -> QuerySet[Notice]:
    """What came before the time and was not read: new things, and such as are told again while they are open."""
    again = [name for name, kind in KINDS.named.items() if kind.still_open is not None]
    rows = Notice.objects.filter(mail_way=DIGEST, read_at=None, created_at__lte=slot, created_at__gt=now - AGAIN)
    return rows.filter(Q(mailed_at=None) | Q(kind__in=again))


def _persons(slot: datetime, now: datetime) -> list[Account]:
    settled = Q(attempts__gte=LAST_ATTEMPT) | Q(next_at__gt=now) | ~Q(settled_at=None)
    had = Digest.objects.filter(settled, slot=slot)
    people = Account.objects.filter(is_active=True, pk__in=_waiting(slot, now).values("account")).exclude(email="")
    return list(people.exclude(pk__in=had.values("account")).order_by("pk"))


def _send(server: BaseEmailBackend, account: Account, slot: datetime, now: datetime, link: Link) -> bool | None:
    """Send one person's digest: True: accepted; False: nothing to tell, or refused; None: there is no server."""
    Digest.objects.get_or_create(account=account, slot=slot)
    with transaction.atomic():
        mine = Digest.objects.select_for_update(skip_locked=True).filter(account=account, slot=slot, settled_at=None)
        row = mine.first()
        if row is None:  # another worker has it in hand
            return False
        told = seen.sort_out(account, list(_waiting(slot, now).filter(account=account).order_by("pk")), now)
        for key, reason in told.left_out.items():
            Notice.objects.filter(pk=key).update(mail_way=OFF, mail_error=reason)
        if told.told:
            answer = letters.hand_over(server, letters.digest(account, told.told, link, slot, now))
            if not answer.accepted:
                log.warning("digest for account %s was not sent: %s", account.pk, answer.error)
                row.attempts, row.error = row.attempts + 1, answer.error
                row.next_at = now + timedelta(minutes=4**row.attempts)
                row.save()
                return None if answer.away else False
            rows = Notice.objects.filter(pk__in=[notice.pk for notice in told.told])
            rows.filter(in_inbox=False).update(read_at=now)
            rows.filter(mailed_at=None).update(mailed_at=now)
        row.settled_at, row.lines, row.error = now, len(told.told), ""
        row.save()
    return bool(told.told)
