"""The story of one record, newest first."""

from django.db.models import QuerySet

from guiju.groundwork.ledger.models import Entry


def of(ref: str, before_id: int | None = None, most: int = 30) -> list[Entry]:
    """The last ``most`` entries that touch ``ref`` ("kind:id"), optionally those older than ``before_id``."""
    entries: QuerySet[Entry] = Entry.objects.filter(refs__contains=[ref])
    if before_id is not None:
        entries = entries.filter(id__lt=before_id)
    return list(entries.order_by("-id")[:most])
