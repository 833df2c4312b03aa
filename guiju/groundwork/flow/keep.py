"""What every business record keeps: a key, a version for If-Match, its dates, and whom it belongs to."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models

from guiju.groundwork.kernel.errors import Invalid, Lost
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.kernel.tokens import tokens


class Live(models.Manager[Any]):
    """Records that were not discarded."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Every row but the discarded."""
        return super().get_queryset().filter(discarded_at=None)


class Record(models.Model):
    """A row that only actions write.

    ``parents`` names the foreign keys whose records also tell of what happens here (timeline, precedence, duties).
    ``formers`` begins, for kinds that can be merged, a statement with ``former (key)``: all that lives on in one key.
    ``version`` rises with each write and is the ETag. ``objects`` leaves discarded rows out, ``every`` holds all.
    """

    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False, db_index=True)
    updated_at = models.DateTimeField(editable=False)
    discarded_at = models.DateTimeField(null=True, editable=False)

    every: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[Live] = Live()
    parents: ClassVar[tuple[str, ...]] = ()
    formers: ClassVar[str] = ""

    class Meta:
        abstract = True
        base_manager_name = "every"

    @classmethod
    def kind(cls) -> str:
        """``leads.lead``: how ledger, policy and addresses name this kind of record."""
        return f"{cls._meta.app_label}.{cls._meta.model_name}"

    @property
    def ref(self) -> str:
        """``leads.lead:12``."""
        return f"{self.kind()}:{self.pk}"

    def refs(self) -> list[str]:
        """This record and the parents that share its story."""
        return [self.ref, *self._parent_refs()]

    def _parent_refs(self) -> list[str]:
        found = []
        for name in self.parents:
            field = self._meta.get_field(name)
            key = getattr(self, field.attname)  # type: ignore[union-attr]
            if key is not None:
                parent = field.related_model
                found.append(f"{parent._meta.app_label}.{parent._meta.model_name}:{key}")  # type: ignore[union-attr]
        return found

    @classmethod
    def successor(cls, pk: int) -> int | None:  # noqa: ARG003 - kinds that can be merged look it up
        """The record of this kind that stands for a discarded one (a merge); None when there is none."""
        return None

    def former_refs(self) -> tuple[str, ...]:
        """Records that were merged into this one: their story is told on it, too."""
        return ()

    def search_text(self) -> str:
        """What a search finds this record by; used where the model has a ``tokens`` column."""
        return str(self)

    def judged(self, name: str, inputs: Mapping[str, Any]) -> Any:
        """What a gate judges as field ``name``: the input if given, else the record's own value.

        A record whose stored form differs from what is typed (a number and its key) answers here with the stored form.
        """
        given = inputs.get(name)
        return given if given is not None else getattr(self, name, None)

    def after_save(self) -> None:
        """Called once the row is stored, in the same transaction: a record with lines replaces them here."""

    def approved_content(self) -> dict[str, Any]:
        """What an approval binds to: any later change of it voids the approval. Lines of a record are added by its
        model.
        """
        return {key: value for key, value in snapshot(self).items() if key != "state"}

    @classmethod
    def locked(cls, pk: int, *, discarded: bool = False) -> Self | None:
        """The row as it stands now, locked until the transaction ends; None when it is gone, or discarded and not
        wanted.
        """
        table = connection.ops.quote_name(cls._meta.db_table)
        asked = f"SELECT * FROM {table} WHERE id = %s{'' if discarded else ' AND discarded_at IS NULL'} FOR UPDATE"  # noqa: S608
        found: Self | None = next(iter(cls.every.raw(asked, [pk])), None)
        return found


class Owned(Record):
    """A record that belongs to a person in a unit; scopes (self, team, department, tree) read these two columns."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("access.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        abstract = True


UNIQUE_VIOLATION = "23505"  # PostgreSQL's own code
_HOUSEKEEPING = frozenset({"id", "version", "created_at", "updated_at", "tokens"})


def snapshot(record: models.Model) -> dict[str, Any]:
    """The record's own columns as JSON holds them, without housekeeping."""
    return {
        field.attname: plain(getattr(record, field.attname))
        for field in record._meta.concrete_fields
        if field.attname not in _HOUSEKEEPING
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, as (old values, new values)."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before[key] for key in keys if before.get(key) is not None}, {key: after[key] for key in keys}


def save(record: Record, now: datetime) -> None:
    """Validate and store a record that an action changed; raises Invalid or Lost with a sentence, never a database
    error.
    """
    creating = record.pk is None
    record.updated_at = now
    if creating:
        record.created_at = now
    _clean(record)
    if hasattr(record, "tokens"):
        record.tokens = tokens(record.search_text())
    seen, record.version = record.version, record.version + 1
    try:
        if creating:
            record.save(force_insert=True)
        elif not _update(record, seen):
            raise Lost("flow.moved_on", N_("This record was changed at the same moment by somebody else; try again."))
        record.after_save()
    except IntegrityError as error:
        raise _told(record, error) from error
    except DataError as error:  # in lines, whose fields no form has checked
        raise Invalid({"__all__": (N_("A value is too long or too large to be stored."), {})}) from error


def _update(record: Record, seen: int) -> bool:
    """Store every column of a row whose version is still ``seen``. One written-out statement a kind, as it is in every
    act.
    """
    statement, fields = _statement(type(record))
    values = [field.get_db_prep_save(getattr(record, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, record.pk, seen])
        return bool(cursor.rowcount)


@cache
def _statement(model: type[Record]) -> tuple[str, tuple[Any, ...]]:
    quote, fields = connection.ops.quote_name, tuple(f for f in model._meta.concrete_fields if not f.primary_key)
    pairs = ", ".join(f"{quote(field.column)} = %s::{field.db_type(connection)}" for field in fields if field.column)
    key = quote(str(model._meta.pk.column))
    return f"UPDATE {quote(model._meta.db_table)} SET {pairs} WHERE {key} = %s AND version = %s", fields  # noqa: S608


def _clean(record: Record) -> None:
    # A key is checked by the database; an empty value is right wherever the column may be null.
    none = {f.name for f in record._meta.concrete_fields if getattr(record, f.attname) is None}
    unchecked = {f.name for f in record._meta.concrete_fields if f.is_relation or (f.null and f.name in none)}
    empty = [f.name for f in record._meta.concrete_fields if f.is_relation and not f.null and f.name in none]
    if empty:
        raise Invalid({name: (N_("This is needed."), {}) for name in empty})
    try:
        record.clean_fields(exclude=unchecked)
        record.clean()
    except ValidationError as error:
        first = {name: items[0] for name, items in error.error_dict.items()}
        raise Invalid({name: (str(item.message), dict(item.params or {})) for name, item in first.items()}) from error


def _told(record: Record, error: IntegrityError) -> Exception:
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None)
    for constraint in record._meta.constraints:
        if constraint.name == name:
            return Lost(f"{record.kind()}.{name}", str(constraint.violation_error_message))
    if getattr(diag, "sqlstate", "") == UNIQUE_VIOLATION:  # a field's own uniqueness, or that of a line
        return Lost(f"{record.kind()}.taken", N_("Another record holds this value already; choose a different one."))
    return error


class _Keep:
    """Stands for "leave as it is" among an edit verb's inputs, where None means "empty it"."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP: Any = _Keep()


def change(record: Record, **values: Any) -> tuple[str, ...]:
    """Set what was given (everything but KEEP) on the record; returns the names that really changed."""
    changed = []
    for name, value in values.items():
        if value is not KEEP and getattr(record, name, None) != value:
            setattr(record, name, value)
            changed.append(name)
    return tuple(changed)
