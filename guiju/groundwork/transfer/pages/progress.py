"""How far a job got, as a bar with its time left."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from guiju.groundwork.desk.words import Words
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer.models import Job


@dataclass(frozen=True)
class Bar:
    """``done`` of ``total`` in words, the share in per cent, and the time left ("" while nobody can tell)."""

    told: str
    percent: int
    left: str


def bar_of(job: Job, words: Words) -> Bar:
    """The bar of a job that waits or is under way."""
    if job.began_at is None or not job.done:
        return Bar(gettext(N_("Waiting for its turn")), 0, "")
    total = max(job.total, job.done)
    told = gettext(N_("%(done)s of %(total)s rows")) % {"done": f"{job.done:,}", "total": f"{total:,}"}
    return Bar(told, round(100 * job.done / total) if total else 0, _left(job, total, words))


def _left(job: Job, total: int, words: Words) -> str:
    spent = ((job.beat_at or words.now) - (job.began_at or words.now)).total_seconds()
    if spent < 1 or total <= job.done:
        return ""
    seconds = int(spent / job.done * (total - job.done)) + 1
    if seconds < 60:
        return ngettext("%(n)d second left", "%(n)d seconds left", seconds) % {"n": seconds}
    minutes = seconds // 60 + 1
    return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}
