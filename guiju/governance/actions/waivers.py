"""Leave to pass one gate once: asked for, given or refused."""

from typing import Annotated

from guiju.governance import notices, states
from guiju.governance.actions.target import home_of, target_of
from guiju.governance.events import WaiverGranted, WaiverRefused, WaiverRequested
from guiju.governance.models import holders_of
from guiju.governance.rules import Deciding, deciders, right_used
from guiju.groundwork.access.grants import acting_for
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.policy.models import Waiver

_OPINION = Annotated[str, Ask(N_("Opinion"), long=True)]


@action("governance.request_waiver", creates=Waiver)
def request_waiver(
    by: Actor,
    waiver: Waiver,
    *,
    clause_id: str,
    verb: str,
    about: str,
    reason: Annotated[str, Ask(N_("Reason"), long=True)],
) -> WaiverRequested:
    """Ask whoever the clause names for leave to carry out ``verb`` on ``about`` once although its gate is shut.

    Refused when the clause names nobody, when nobody holds that role, or when the clause has no gate before the verb.
    """
    target = target_of(by, verb, about)
    if not reason.strip():
        raise Invalid({"reason": (N_("This is needed."), {})})
    if target.record.pk is None:
        raise Refused("governance.nothing_to_waive", N_("Leave is given for a record that exists; save it first."))
    roles = [b.control.waiver for b in in_force(by.now).gates.get(verb, ()) if b.clause.id == clause_id]
    if not roles:
        raise Invalid({"clause_id": (N_("This clause does not stand in the way."), {})})
    if None in roles:
        raise Refused("governance.never_waived", N_("Nobody may waive this clause."))
    waiver.clause_id, waiver.verb, waiver.reason = clause_id, verb, reason
    waiver.about, waiver.about_name = target.about, target.name
    waiver.role, waiver.unit_id = roles[0], target.unit_id or home_of(target.asker, business_day(by.now))
    waiver.asked_by_id, waiver.asked_at = target.asker, by.now
    able = _able(by, waiver)
    if not able:
        text = N_(
            "Nobody but you holds the role “%(role)s”, which has to approve this; personnel can appoint somebody."
        )
        raise Refused("governance.nobody_to_approve", text, role=waiver.role)
    text = N_("%(who)s asks leave to pass clause %(clause)s: %(what)s")
    params = {"who": by.name, "clause": clause_id, "what": waiver.about_name}
    inbox.tell(able, text, params, kind=notices.TO_WAIVE, ref=waiver.about, at=by.now)
    return WaiverRequested(clause_id, verb, waiver.about)


@action("governance.grant_waiver", move=states.GRANT_WAIVER)
def grant_waiver(by: Actor, waiver: Waiver, *, opinion: _OPINION = "") -> WaiverGranted:
    """Give leave to pass the gate once; it counts against the clause's score."""
    decided_for = _decide(by, waiver, opinion)
    _tell_asker(by, waiver, N_("%(who)s gave leave to pass clause %(clause)s: %(what)s"))
    return WaiverGranted(waiver.clause_id, waiver.verb, decided_for)


@action("governance.refuse_waiver", move=states.REFUSE_WAIVER)
def refuse_waiver(by: Actor, waiver: Waiver, *, opinion: _OPINION) -> WaiverRefused:
    """Refuse leave, with the reason."""
    if not opinion.strip():
        raise Invalid({"opinion": (N_("Say why, so that it can be put right."), {})})
    _decide(by, waiver, opinion)
    _tell_asker(by, waiver, N_("%(who)s gave no leave to pass clause %(clause)s: %(what)s"))
    return WaiverRefused(waiver.clause_id, waiver.verb)


def _able(by: Actor, waiver: Waiver) -> list[int]:
    holders = holders_of({waiver.role}, business_day(by.now))
    path = waiver.unit.path if waiver.unit else ""
    return deciders(Deciding(waiver.role, path, frozenset({waiver.asked_by_id})), holders)


def _decide(by: Actor, waiver: Waiver, opinion: str) -> int | None:
    """Note who decided; returns the absent person whose right was used, if any."""
    if by.account_id is None:
        raise NotAllowed("governance.person_only", N_("Only a person can decide this."))
    if by.account_id == waiver.asked_by_id:
        raise NotAllowed("governance.own_request", N_("Nobody approves what they asked for themselves."))
    acting = acting_for(by.account_id, business_day(by.now))
    right = right_used(by.account_id, acting, _able(by, waiver), {waiver.asked_by_id})
    if right is None:
        raise NotAllowed("governance.not_your_turn", N_("This step is for the role “%(role)s”."), role=waiver.role)
    waiver.decided_by_id, waiver.decided_at, waiver.opinion = by.account_id, by.now, opinion
    return right if right != by.account_id else None


def _tell_asker(by: Actor, waiver: Waiver, text: str) -> None:
    params = {"who": by.name, "clause": waiver.clause_id, "what": waiver.about_name}
    inbox.tell([waiver.asked_by_id], text, params, kind=notices.WAIVED, ref=waiver.about, at=by.now)
