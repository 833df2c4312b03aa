"""The records that figures are about, by name: only to whoever may open them."""

from collections.abc import Iterable

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.module import HOUSE

Named = tuple[str, str]  # the record's name and its address


def named(refs: Iterable[str], rights: Rights) -> dict[str, Named]:
    """Name and address of the records behind ``kind:id`` that these rights open. One query a kind."""
    keys: dict[str, set[int]] = {}
    for ref in refs:
        kind, _, key = ref.partition(":")
        if kind in HOUSE.resources and key.isdecimal():
            keys.setdefault(kind, set()).add(int(key))
    found = {}
    for kind, pks in keys.items():
        resource = HOUSE.resources[kind]
        for record in resource.model.every.filter(covered(rights, resource.see, resource.model), pk__in=pks):
            found[f"{kind}:{record.pk}"] = (str(record), f"/{resource.slug}/{record.pk}/")
    return found
