"""What a request is about: a verb on a record, asked for by somebody who could otherwise do it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guiju.governance import rules
from guiju.governance.models import posts_on
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.door import NO_RIGHT, rights_of
from guiju.groundwork.flow.gate import Case, unit_of
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound
from guiju.groundwork.kernel.text import N_


@dataclass(frozen=True)
class Target:
    """A verb, the record it is for (unsaved when the verb creates), and inputs that were read and found good."""

    asker: int
    verb: Verb[Any]
    record: Record
    inputs: Mapping[str, Any]

    @property
    def about(self) -> str:
        """``contracts.contract:12``; key 0 when the record is yet to be made."""
        return f"{self.record.kind()}:{self.record.pk or 0}"

    @property
    def name(self) -> str:
        """What people call the record; a kind's name when it is yet to be made."""
        return str(self.record)[:200] if self.record.pk else str(type(self.record)._meta.verbose_name)[:200]

    @property
    def unit_id(self) -> int | None:
        """The unit the record belongs to; None when it belongs to none."""
        return unit_of(self.record)

    @property
    def seal(self) -> str:
        """The hash of the verb, the record's content and the inputs."""
        return seal_of(self.verb.name, self.record, self.inputs)

    def case(self, by: Actor) -> Case:
        """The attempt as gates judge it."""
        return Case(by, self.verb.name, self.record, self.inputs)


def seal_of(verb: str, record: Record | None, inputs: Mapping[str, Any]) -> str:
    """The hash of what an approval binds to; a record yet to be made has no content of its own."""
    content = record.approved_content() if record is not None and record.pk else {}
    return rules.seal(verb, content, inputs)


def target_of(by: Actor, verb_name: str, about: str, raw: Mapping[str, Any] | None = None) -> Target:
    """Find and check what is asked for; without ``raw`` the verb's inputs are left open.

    Raises NotAllowed for a verb that is not the person's own, NotFound for a record outside their scope, Invalid for
    inputs that do not fit, Lost when the record's state does not allow the verb any more.
    """
    verb = REGISTER.offered(verb_name)
    if verb is None:
        raise Invalid({"verb": (N_("There is no such verb."), {})})
    if by.account_id is None:
        raise NotAllowed("governance.person_only", N_("Only a person can ask for this."))
    held = rights_of(by)
    if not held.may(verb_name):
        raise NotAllowed("access.no_right", NO_RIGHT)
    inputs = inputs_of(verb).read(raw, held) if raw is not None else {}
    if verb.creates:
        return Target(by.account_id, verb, verb.model(), inputs)
    kind, _, key = about.partition(":")
    if kind != verb.model.kind() or not key.isdecimal():
        raise NotFound
    record = verb.model.objects.filter(covered(held, verb_name, verb.model), pk=int(key)).first()
    if record is None:
        raise NotFound
    if verb.move is not None and record.state not in verb.move.sources:
        text = N_("This has already moved on to “%(state)s”; reload to see where it stands.")
        raise Lost("flow.wrong_state", text, state=record.state)
    return Target(by.account_id, verb, record, inputs)


def home_of(account_id: int, day: date) -> int | None:
    """The unit of a person's first post: where a record without a unit is decided about."""
    posts = posts_on(day).filter(account_id=account_id).order_by("pk")
    return posts.values_list("unit_id", flat=True).first()
