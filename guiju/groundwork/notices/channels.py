"""Mail: what waits in a person's inbox is sent as one digest, in the person's language, with a way to each record."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext, ngettext

from guiju.groundwork.access.models import Account
from guiju.groundwork.notices.models import Notice

Link = Callable[[str], str]

GATHER = timedelta(minutes=1)  # a notice waits so long, so that what comes together goes out together
STALE = timedelta(days=2)  # older ones are read in the product; nobody wants them by mail any more
LAST_ATTEMPT = 5
log = logging.getLogger("guiju.notices")


def configured() -> bool:
    """Whether there is a mail server (``EMAIL_URL``); without one nothing is looked for."""
    return not settings.EMAIL_BACKEND.endswith(".console.EmailBackend")


def send_due(now: datetime, link: Link, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send every person's unread, unmailed notices as one mail each; returns how many mails were accepted.

    Several processes may send at once: rows are locked while their mail is handed over and marked once the server
    took it. A failed mail is tried again after 4, 16, 64 minutes and is given up, with its error, after the fifth
    attempt. When the server cannot be reached at all the round ends there. ``link`` gives the address of ``kind:id``.
    """
    if not configured():
        return 0
    sent = 0
    server = get_connection()
    try:
        for account in _persons(now):
            if stopping():
                break
            accepted = _send(server, account, now, link)
            if accepted is None:
                break
            sent += accepted
    finally:
        server.close()
    return sent


def _due(now: datetime) -> QuerySet[Notice]:
    waiting = Notice.objects.filter(mailed_at=None, read_at=None, mail_attempts__lt=LAST_ATTEMPT)
    young = waiting.filter(created_at__gt=now - STALE, account__is_active=True).exclude(account__email="")
    return young.filter(Q(mail_next_at=None) | Q(mail_next_at__lte=now))


def _persons(now: datetime) -> list[Account]:
    ready = _due(now).filter(created_at__lte=now - GATHER)
    return list(Account.objects.filter(pk__in=ready.values("account")).order_by("pk"))


def _send(server: BaseEmailBackend, account: Account, now: datetime, link: Link) -> bool | None:
    """Send one person's digest: True when it was accepted, False when it was refused, None when there is no server."""
    with transaction.atomic():
        notices = list(
            _due(now).filter(account=account).select_for_update(skip_locked=True, of=("self",)).order_by("id")
        )
        if not notices:
            return False
        rows = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
        try:
            digest(account, notices, link, server).send()
        except (SMTPException, OSError) as error:
            log.warning("mail to account %s was not sent: %s", account.pk, error)
            server.close()
            wait = timedelta(minutes=4 ** (min(notice.mail_attempts for notice in notices) + 1))
            told = f"{type(error).__name__}: {error}"[:300]
            rows.update(mail_attempts=F("mail_attempts") + 1, mail_next_at=now + wait, mail_error=told)
            return False if isinstance(error, SMTPRecipientsRefused | SMTPDataError) else None
        rows.update(mailed_at=now, mail_error="")
    return True


def digest(
    account: Account, notices: Sequence[Notice], link: Link, server: BaseEmailBackend | None = None
) -> EmailMessage:
    """One mail with all these notices; its Message-ID depends on them alone, so that a repeat is seen as the same."""
    with translation.override(account.language):
        lines = [f"{_sentence(notice)}\n{link(notice.ref)}".strip() for notice in notices]
        more = len(notices) - 1
        subject = _sentence(notices[0])
        if more:
            subject = ngettext("%(first)s (and %(more)d more)", "%(first)s (and %(more)d more)", more) % {
                "first": subject,
                "more": more,
            }
        greeting = gettext("Hello %(name)s, this is waiting for you:") % {"name": account.name}
        ending = gettext(
            "You receive this mail because the operating policy names you. All of it is in your inbox: %(inbox)s"
        )
        body = "\n\n".join([greeting, *lines, ending % {"inbox": link("")}])
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<guiju.{account.pk}.{notices[0].pk}-{notices[-1].pk}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(" ".join(subject.split())[:150], body, to=[account.email], headers=headers, connection=server)


def _sentence(notice: Notice) -> str:
    text = gettext(notice.text)
    return text % notice.params if notice.params else text
