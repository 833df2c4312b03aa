"""Looking at a sensitive value whole: counted, with a reason, told by the record's own timeline."""

from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.kernel.text import N_
from guiju.security import queries
from guiju.security.clauses import RevealTerms
from guiju.security.events import ValueRevealed
from guiju.security.models import Reveal

SHORTEST_REASON = 4


@action("security.reveal", creates=Reveal, pushed=True)
def reveal(by: Actor, look: Reveal, *, about: str, field: str, reason: str) -> ValueRevealed:
    """Note who looks at which field of which record, and why; refused beyond the day's number.

    The caller has checked that the person may: whoever asks for the value again asks again.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid({"reason": (N_("Say in a few words why you need it."), {})})
    most = queries.terms_at(by.now, "security.reveal", RevealTerms).most_a_day
    if by.account_id is None:
        raise NotAllowed("access.person_only", N_("Only a person who is signed in can ask for this."))
    queries.lock_account(by.account_id)
    if queries.looks_today(by) >= most:
        raise Refused(
            "security.enough", N_("You have looked at %(most)s sensitive values today; that is the limit."), most=most
        )
    change(look, account_id=by.account_id, about=about, field=field, reason=reason.strip())
    look.unit_id = home_unit(by.account_id, by.now)
    return ValueRevealed(about, field, reason.strip())
