"""Numbers that people read: unique, in order within a day, drawn one at a time."""

from datetime import date

from django.db import connection
from django.db.models.functions import Length

from guiju.groundwork.flow.keep import Record


def draw(model: type[Record], prefix: str, day: date) -> str:
    """The next number of a kind on a day, such as ``HT-20261122-0007``.

    ``model`` keeps it in its unique field ``number``. A lock held until the transaction ends lets only one draw at a
    time; a number whose transaction fails is drawn again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"number {model.kind()}"])
    stem = f"{prefix}-{day:%Y%m%d}-"
    drawn = model.every.filter(number__startswith=stem).order_by(Length("number").desc(), "-number")
    last = drawn.values_list("number", flat=True).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"
