"""How a field of a row is shown to a person: whole, masked, or not at all. Every door that tells values asks here.

Two things veil a field: the resource's ``masked`` (whole only where its own verb, ``leads.see_phone``, reaches) and the
``fields`` controls of the clauses in force.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, Func, Model, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from guiju.groundwork.access import field_rights
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered, whole
from guiju.groundwork.desk.fields import resource_of
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.kernel.tokens import needles

WHOLE_NUMBER = 11  # digits of a telephone number with its area
How = Literal["whole", "masked", "hidden"]


@dataclass(frozen=True)
class Veil:
    """What lies over one field of a kind for one person. ``verb`` shows it whole where it reaches."""

    rights: Rights
    model: type[Model]
    path: str
    verb: str | None

    @property
    def column(self) -> Combinable | None:
        """What to read with each row to know whether the verb reaches it; None when no verb is needed."""
        return None if self.verb is None or "__" in self.path else whole(self.rights, self.verb, self.model)

    def how(self, reaches: Any, state: str | None) -> How:
        """How the field of a row is shown, from the row's ``column`` and its state."""
        level = field_rights.level(self.rights, self.model, self.path, state)
        if level == "hidden":
            return "hidden"
        if level == "masked" or (self.verb is not None and not (reaches or _everywhere(self.rights, self.verb))):
            return "masked"
        return "whole"


def veil_of(resource: Resource, rights: Rights, path: str) -> Veil | None:
    """The veil over a field for a person; None where every row shows it whole to them."""
    verb = _verb(resource, path)
    if verb is not None and _everywhere(rights, verb):
        verb = None
    if verb is None and not field_rights.bound(rights, resource.model, path):
        return None
    return Veil(rights, resource.model, path, verb)


def told_whole(rights: Rights, resource: Resource, path: str) -> bool:
    """True for a field that no row veils for the person: it may be filtered, ordered, grouped and summed by."""
    verb = _verb(resource, path)
    return (verb is None or _everywhere(rights, verb)) and field_rights.shown(rights, resource.model, path)


def how_shown(rights: Rights, resource: Resource, record: Any, path: str) -> How:
    """How one field of one record is shown: one query where a verb must reach the record."""
    veil = veil_of(resource, rights, path)
    if veil is None:
        return "whole"
    reaches = veil.verb is not None and reached(rights, veil.verb, resource.model, record.pk)
    return veil.how(reaches, getattr(record, "state", None))


def reached(rights: Rights, verb: str, model: Any, key: int) -> bool:
    """True when the rights allow the verb on the record with this key, discarded or not."""
    found: bool = model.every.filter(covered(rights, verb, model), pk=key).exists()
    return found


def shut_out(words: list[str]) -> list[str]:
    """The parts of a search that must not find what is veiled: all but complete numbers."""
    return [word for word in needles(" ".join(words)) if not (word.isdecimal() and len(word) >= WHOLE_NUMBER)]


def openly(rights: Rights, resource: Resource, words: list[str], parts: list[str]) -> Q:
    """Leaves out the rows whose veiled fields hold one of these words: a search would tell what the list does not.

    A complete telephone number is the exception: whoever knows it may find by it; ``parts`` are :func:`shut_out`.
    """
    found = Q()
    for name in field_rights.unshown(rights, resource.model):
        for word in (*words, *parts):
            found &= ~(Q(**{f"{name}__icontains": word}) | _holds(name, word))
    for name, verb in resource.masked.items():
        if "__" in name or _everywhere(rights, verb):
            continue
        for word in parts:
            found &= covered(rights, verb, resource.model) | ~_holds(name, word)
    return found


def _holds(name: str, word: str) -> Q:
    """True where the field holds the word whatever stands between its signs, as the search itself reads it."""
    text, between = Cast(F(name), TextField()), Value("[[:punct:][:space:]]")
    bare = Func(text, between, Value(""), Value("g"), function="regexp_replace", output_field=TextField())
    return Q(IContains(bare, word)) & Q(**{f"{name}__isnull": False})


def _verb(resource: Resource, path: str) -> str | None:
    """The verb that shows a field whole, also for a field of a linked record."""
    if "__" not in path:
        return resource.masked.get(path)
    *links, name = path.split("__")
    model: Any = resource.model
    for link in links:
        model = model._meta.get_field(link).related_model
    own = resource.masked.get(path)
    linked = resource_of(model)
    return own or (linked.masked.get(name) if linked is not None else None)


def _everywhere(rights: Rights, verb: str) -> bool:
    return rights.everywhere(verb)
