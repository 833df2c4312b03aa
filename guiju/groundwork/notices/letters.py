"""The text of mails: in the reader's language, a subject that gives nothing away, a way to each record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from itertools import groupby
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext, ngettext

from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.notices.kinds import KINDS
from guiju.groundwork.notices.models import Notice

Link = Callable[[str], str]
SETTINGS_PAGE = "/me/notices/"
_HELLO = N_("Hello %(name)s, this is waiting for you:")


@dataclass(frozen=True)
class Answer:
    """What became of a mail: taken by the server, or why not; ``away``: there is no server to speak to."""

    accepted: bool
    error: str = ""
    away: bool = False


def at_once(account: Account, notices: Sequence[Notice], link: Link, now: datetime) -> EmailMessage:
    """One mail with all these notices; its Message-ID depends on them alone: a repeat is seen as the same."""
    with translation.override(account.language):
        subject = _label(notices[0])
        more = len(notices) - 1
        if more:
            subject = ngettext("%(first)s (and %(more)d more)", "%(first)s (and %(more)d more)", more) % {
                "first": subject,
                "more": more,
            }
        told = [_line(line, link) for line in inbox.lines(list(reversed(notices)), now)]
        mark = f"{account.pk}.{notices[0].pk}-{notices[-1].pk}"
        return _letter(account, subject, told[::-1], link, mark)


def digest(account: Account, notices: Sequence[Notice], link: Link, slot: datetime, now: datetime) -> EmailMessage:
    """The digest of one time of day, grouped by kind; its Message-ID depends on person and time alone."""
    with translation.override(account.language):
        lines = inbox.lines(list(reversed(notices)), now)
        lines.sort(key=lambda line: KINDS.order(line.newest.kind))
        parts = []
        for label, group in groupby(lines, key=lambda line: _label(line.newest)):
            told = list(group)
            parts += [f"■ {label} ({len(told)})", *(_line(line, link) for line in told)]
        local = slot.astimezone(BUSINESS_ZONE)
        subject = ngettext("Digest %(day)s: %(count)d notice", "Digest %(day)s: %(count)d notices", len(lines))
        subject %= {"day": f"{local:%m-%d %H:%M}", "count": len(lines)}
        return _letter(account, subject, parts, link, f"digest.{account.pk}.{local:%Y%m%d%H%M}")


def hand_over(server: BaseEmailBackend, mail: EmailMessage) -> Answer:
    """Give a mail to the server; a refusal of this mail is told apart from a server that is away."""
    mail.connection = server
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        server.close()
        away = not isinstance(error, SMTPRecipientsRefused | SMTPDataError)
        return Answer(accepted=False, error=f"{type(error).__name__}: {error}"[:300], away=away)
    return Answer(accepted=True)


def _letter(account: Account, subject: str, parts: Sequence[str], link: Link, mark: str) -> EmailMessage:
    chosen = f"{settings.BASE_URL}{SETTINGS_PAGE}"
    why = gettext("You receive this mail because the operating policy names you. All of it is in your inbox: %(inbox)s")
    choose = gettext("Choose what is mailed and when, or switch mails off: %(settings)s")
    ending = f"{why % {'inbox': link('')}}\n{choose % {'settings': chosen}}"
    body = "\n\n".join([gettext(_HELLO) % {"name": account.name}, *parts, ending])
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<guiju.{mark}@{domain}>", "Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{chosen}>",
    }  # fmt: skip
    return EmailMessage(" ".join(subject.split())[:150], body, to=[account.email], headers=headers)


def _line(line: inbox.Line, link: Link) -> str:
    address = f"{settings.BASE_URL}{line.page}" if line.page else link(line.newest.ref)
    return f"{line.text}\n{address}"


def _label(notice: Notice) -> str:
    kind = KINDS.named.get(notice.kind)
    return gettext(kind.label) if kind else gettext("Notice")
