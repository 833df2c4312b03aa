"""What may still be told when a mail goes out: what the person may see at that moment, and what is open still."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.notices.kinds import KINDS
from guiju.groundwork.notices.models import Notice

HIDDEN, DEALT_WITH = "no longer visible", "dealt with"


@dataclass(frozen=True)
class Sorted:
    """What is told, and why the rest is not (key of the notice → reason, for the log)."""

    told: list[Notice]
    left_out: dict[int, str]


def sort_out(account: Account, notices: Sequence[Notice], now: datetime) -> Sorted:
    """Notices as this person may be told of them now: records they see, business that waits still."""
    seen, open_still = _seen(account, {notice.ref for notice in notices}, now), _open(account.pk, notices, now)
    told, left_out = [], {}
    for notice in notices:
        if notice.ref not in seen:
            left_out[notice.pk] = HIDDEN
        elif notice.pk not in open_still:
            left_out[notice.pk] = DEALT_WITH
        else:
            told.append(notice)
    return Sorted(told, left_out)


def _seen(account: Account, refs: Iterable[str], now: datetime) -> set[str]:
    """Which of these records the person sees; what names no record of the house hides nothing. A query a kind."""
    held, keys, seen = rights(account, now), defaultdict(list), set()
    for ref in refs:
        kind, _, key = ref.partition(":")
        if kind in REGISTER.kinds and key.isdecimal():
            keys[kind].append(int(key))
        else:
            seen.add(ref)
    for kind, wanted in keys.items():
        model = REGISTER.kinds[kind]
        verb = getattr(model, "seen_by", "") or f"{kind.split('.')[0]}.see"
        rows = model.objects.filter(covered(held, verb, model), pk__in=wanted)
        found = {f"{kind}:{key}" for key in rows.values_list("pk", flat=True)}
        seen |= found | _for_decision(account.pk, {f"{kind}:{key}" for key in wanted} - found, now)
    return seen


def _for_decision(account_id: int, refs: Iterable[str], now: datetime) -> set[str]:
    """Records that a person reads while an approval about them waits for their decision."""
    if REGISTER.approvals is None:
        return set()
    return {ref for ref in refs if REGISTER.approvals.lets_read(account_id, now, ref)}


def _open(account_id: int, notices: Sequence[Notice], now: datetime) -> set[int]:
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    found: set[int] = set()
    for name, told in by_kind.items():
        kind = KINDS.named.get(name)
        if kind is None or kind.still_open is None:
            found |= {notice.pk for notice in told}
        else:
            found |= kind.still_open(account_id, told, now)
    return found
