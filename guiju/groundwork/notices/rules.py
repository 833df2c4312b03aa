"""Decisions about notices (pure): which way, when, and what counts as one line."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from guiju.groundwork.kernel.calendar import WorkDays, WorkingCalendar
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.clauses import NoticeTerms, Ways
from guiju.groundwork.notices.kinds import AT_ONCE, CHANNELS, DIGEST, INBOX, MAIL, OFF, WAYS, NoticeKind

PLAIN = NoticeTerms(digest_at=())  # where no clause in force says anything
_STALE = timedelta(days=2)
_EAGER = {AT_ONCE: 0, DIGEST: 1, OFF: 2}


def default_way(kind: NoticeKind, channel: str, roles: Collection[str], terms: NoticeTerms) -> str:
    """The company's way for people of these roles: what their posts say goes before what everybody's says.

    Among several posts the one that tells soonest wins. Without any digest time a digest comes at once.
    """
    if channel == INBOX and kind.kept:
        return AT_ONCE
    own = [way for role in roles if (way := _named(kind.name, channel, terms.defaults.get(role, {})))]
    everybody = _named(kind.name, channel, terms.defaults.get("all", {}))
    declared = kind.mail if channel == MAIL else AT_ONCE
    return min(own, key=_EAGER.__getitem__) if own else everybody or declared


def chosen_way(kind: NoticeKind, channel: str, choices: Mapping[str, Any], default: str) -> str:
    """The person's own choice over the default; what is kept in the inbox stays there."""
    if channel == INBOX and kind.kept:
        return AT_ONCE
    way = choices.get(kind.name, {}).get(channel, default)
    return way if way in WAYS else default


def read_choices(given: Mapping[str, Any], kinds: Mapping[str, NoticeKind]) -> dict[str, dict[str, str]]:
    """What somebody chose, checked: ``{kind: {channel: way}}``. Raises Invalid on ``choices`` with a sentence."""
    found: dict[str, dict[str, str]] = {}
    for name, ways in given.items():
        kind = kinds.get(name)
        if kind is None:
            raise Invalid({"choices": (N_("There is no such kind of notice: %(name)s"), {"name": name})})
        if not isinstance(ways, Mapping) or any(c not in CHANNELS or way not in WAYS for c, way in ways.items()):
            raise Invalid({"choices": (N_("Choose at once, in the digest, or not at all."), {})})
        if kind.kept and ways.get(INBOX, AT_ONCE) != AT_ONCE:
            raise Invalid({"choices": (kind.kept, {})})
        if ways:
            found[name] = {channel: str(way) for channel, way in ways.items()}
    return found


def latest_slot(now: datetime, terms: NoticeTerms, calendar: WorkingCalendar) -> datetime | None:
    """The digest time of today that has come last; None before the first one and on days off."""
    local = now.astimezone(calendar.zone)
    if not calendar.is_workday(local.date()):
        return None
    past = [at for at in terms.digest_at if at <= local.time()]
    return datetime.combine(local.date(), max(past), calendar.zone) if past else None


def next_slot(now: datetime, terms: NoticeTerms, calendar: WorkingCalendar) -> datetime:
    """The next digest time on a working day; the moment itself where the policy sets none."""
    if not terms.digest_at:
        return now
    local = now.astimezone(calendar.zone)
    day, after = local.date(), local.time()
    while True:
        coming = [at for at in terms.digest_at if at > after or day > local.date()]
        if coming and calendar.is_workday(day):
            return datetime.combine(day, min(coming), calendar.zone)
        day += timedelta(days=1)


def oldest_mailed(now: datetime, calendar: WorkingCalendar | None) -> datetime:
    """What came before this is read in the product: two days, and two working days, are past."""
    plain = now - _STALE
    return plain if calendar is None else min(plain, calendar.add(now, WorkDays(-2)))


def similar(notices: Sequence[Any], minutes: int) -> list[list[Any]]:
    """Notices in runs that are one line each: the same kind about the same record, each so soon after the one before.

    The order of the runs is that of their first notice; notices without a kind stand alone.
    """
    runs: list[list[Any]] = []
    last: dict[tuple[str, str], list[Any]] = {}
    for notice in notices:
        run = last.get((notice.kind, notice.ref))
        near = run and abs(notice.created_at - run[-1].created_at) <= timedelta(minutes=minutes)
        if run is not None and near and notice.kind and notice.ref:
            run.append(notice)
        else:
            runs.append([notice])
            last[notice.kind, notice.ref] = runs[-1]
    return runs


def ways_in_force(kind: NoticeKind, roles: Collection[str], terms: NoticeTerms, choices: Mapping[str, Any]) -> Ways:
    """By which way this person is told of this kind: own choice over the company's default."""
    inbox, mail = (chosen_way(kind, channel, choices, default_way(kind, channel, roles, terms)) for channel in CHANNELS)
    if not terms.digest_at:
        inbox, mail = (AT_ONCE if way == DIGEST else way for way in (inbox, mail))
    return Ways(inbox, mail)  # type: ignore[arg-type]


def _named(name: str, channel: str, by_kind: Mapping[str, Ways]) -> str | None:
    exact, every = by_kind.get(name, Ways()), by_kind.get("*", Ways())
    found: str | None = getattr(exact, channel) or getattr(every, channel)
    return found
