"""The inbox in the product."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext

from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.notices import choices, rules
from guiju.groundwork.notices.clauses import Ways
from guiju.groundwork.notices.kinds import DIGEST, KINDS, OFF
from guiju.groundwork.notices.models import Notice


@dataclass(frozen=True)
class Line:
    """One line of the inbox or of a mail: a notice, or several similar ones told by the newest of them."""

    newest: Notice
    keys: tuple[int, ...]

    @property
    def text(self) -> str:
        """The sentence in the language of the moment, with how many it stands for."""
        text, count = sentence(self.newest), len(self.keys)
        if count == 1:
            return text
        return ngettext("%(text)s (%(count)d like this)", "%(text)s (%(count)d like this)", count) % {
            "text": text,
            "count": count,
        }

    @property
    def page(self) -> str:
        """The address of what it is about, where its kind declares one."""
        kind = KINDS.named.get(self.newest.kind)
        return kind.page.format(key=self.newest.ref.rpartition(":")[2]) if kind else ""


def tell(accounts: Iterable[int], text: str, params: Mapping[str, Any], *, kind: str, ref: str, at: datetime) -> None:
    """Tell these accounts something of a declared ``kind``, in the transaction of whatever caused it.

    Each is told by the ways in force for them; who wants to hear of it by no way at all gets no row.
    """
    declared, people = KINDS.named[kind], sorted(set(accounts))
    ways = {} if declared.kept else choices.ways_of(people, [declared], at)
    rows = []
    for account in people:
        way = ways.get(account, {}).get(kind, Ways())
        if (way.inbox, way.mail) != (OFF, OFF):
            rows.append(
                Notice(
                    account_id=account, kind=kind, text=text, params=dict(params), ref=ref, created_at=at,
                    in_inbox=way.inbox != OFF, held_until=_next_digest(at) if way.inbox == DIGEST else None,
                )
            )  # fmt: skip
    Notice.objects.bulk_create(rows)


def shown(account_id: int, now: datetime) -> QuerySet[Notice]:
    """What stands in the person's inbox by now: not what waits for a digest time, nor what they have by mail only."""
    arrived = Q(held_until=None) | Q(held_until__lte=now)
    return Notice.objects.filter(arrived, account_id=account_id, in_inbox=True)


def unread(account_id: int, now: datetime | None = None) -> int:
    """How many messages the person has not read yet (the figure on the bell)."""
    return shown(account_id, now or wall_clock()).filter(read_at=None).count()


def read(account_id: int, notice_ids: Iterable[int], at: datetime) -> int:
    """Mark the person's own messages as read; returns how many changed."""
    mine = Notice.objects.filter(account_id=account_id, pk__in=list(notice_ids), read_at=None)
    return mine.update(read_at=at)


def lines(notices: Sequence[Notice], now: datetime) -> list[Line]:
    """Notices (newest first) as lines: similar ones within the policy's minutes are one."""
    runs = rules.similar(notices, choices.terms_at(now).similar_minutes)
    return [Line(run[0], tuple(notice.pk for notice in run)) for run in runs]


def sentence(notice: Notice) -> str:
    """What a notice says, in the language of the moment."""
    text = gettext(notice.text)
    return text % notice.params if notice.params else text


def _next_digest(at: datetime) -> datetime:
    calendar = choices.calendar_at(at)
    return rules.next_slot(at, choices.terms_at(at), calendar) if calendar else at
