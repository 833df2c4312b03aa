"""What can be done with a record: its verbs, and the ways to write into its story."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.fields import has
from guiju.groundwork.desk.forms import bare
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER


@dataclass(frozen=True)
class Deed:
    """A verb that can be done to this record now. ``direct``: it asks for nothing and is done at a click.

    ``target`` are the parameters of its form where the verb is another kind's; ``writes`` names the text input of a
    composer that is filled in on the page itself.
    """

    verb: str
    label: str
    direct: bool
    target: str = ""
    icon: str = ""
    writes: str = ""
    edit: str = ""
    amends: str = ""

    @property
    def takes_file(self) -> bool:
        """True when the verb stores a file."""
        return any(bare(one.annotation) is bytes for one in inputs_of(REGISTER.verbs[self.verb]).fields)

    @property
    def name(self) -> str:
        """The verb without its module: ``assign``."""
        return self.verb.rpartition(".")[2]


def deeds_of(resource: Resource, record: Any, held: Rights, within: set[str]) -> list[Deed]:
    """The verbs whose move starts from the present state and that the person may do here, most likely first."""
    found = []
    for name in resource.verbs:
        verb = REGISTER.offered(name)
        if verb is None or name == resource.edit or not held.may(name):
            continue
        if not verb.creates and verb.model is resource.model:
            if name not in within or verb.revives:
                continue
            if verb.move is not None and record.state not in verb.move.sources:
                continue
            found.append(Deed(name, label(name), direct=not inputs_of(verb).fields))
        elif verb.creates or verb.model is not resource.model:
            prefill = prefill_of(verb, record)
            if prefill:
                found.append(Deed(name, label(name), direct=False, target=prefill))
    return found


def composers_of(record: Any, held: Rights) -> list[Deed]:
    """The ways to write into this record's story that the person has: a note, a talk, a visit, a task, a file."""
    found = []
    for composer in HOUSE.composers:
        verb = REGISTER.verbs.get(composer.verb)
        if verb is None or not held.may(composer.verb):
            continue
        prefill = (not composer.writes and prefill_of(verb, record)) or _about(verb, record, wide=bool(composer.writes))
        if prefill:
            more = urlencode({f"f.{name}": value for name, value in composer.given.items()})
            target = f"{prefill}&{more}" if more else prefill
            found.append(
                Deed(
                    composer.verb, gettext(composer.label), direct=False, target=target, icon=composer.icon,
                    writes=composer.writes, edit=composer.edit, amends=composer.amends,
                )
            )  # fmt: skip
    return sorted(found, key=lambda deed: not deed.writes)


def prefill_of(verb: Any, record: Record) -> str:
    """The input of another kind's verb that takes this record, as the parameter of its form: ``f.lead=12``."""
    name = next((one.name for one in inputs_of(verb).fields if one.model is type(record)), "")
    return f"f.{name}={record.pk}" if name else ""


def _about(verb: Any, record: Record, *, wide: bool) -> str:
    """A verb that takes any record by name gets ``kind:id``; forms do so for what somebody is in charge of."""
    takes = (wide or has(type(record), "owner")) and any(one.name == "about" for one in inputs_of(verb).fields)
    return f"f.about={record.ref}&hide=about" if takes else ""
