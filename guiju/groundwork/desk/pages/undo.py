"""Undo in place of "are you sure": after a verb, its inverse is offered for a few seconds. It is a verb like any."""

from typing import Any
from urllib.parse import urlencode

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.fields import resource_of
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.ledger.models import Entry

PREFIX = "undo:"


def tags_of(held: Rights, verb: Verb[Any], record: Any) -> str:
    """How a message says that it can be undone (``undo:/do/…?id=…``); empty where there is no way back.

    The fields that the inverse is given must have held something else before, as the ledger tells it.
    """
    resource = resource_of(type(record))
    undo = resource.undo.get(verb.name) if resource is not None else None
    inverse = REGISTER.offered(undo.verb) if undo is not None else None
    if undo is None or inverse is None or not held.may(inverse.name):
        return ""
    if inverse.move is not None and record.state not in inverse.move.sources:
        return ""
    rows = type(record).every.filter(covered(held, inverse.name, type(record)), pk=record.pk)
    given = {"id": record.pk, "version": record.version}
    if undo.inputs:
        last = Entry.objects.filter(kind=record.kind(), record_id=record.pk, verb=verb.name).order_by("-id").first()
        former = {name: (last.before if last else {}).get(field) for name, field in undo.inputs.items()}
        if last is None or "state" in last.after or any(value in (None, "") for value in former.values()):
            return ""  # the way back would end in another state, or with nobody
        given |= former
    return f"{PREFIX}/do/{inverse.name}/?{urlencode(given)}" if rows.exists() else ""
