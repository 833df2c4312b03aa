"""Every write to people's settings of notices."""

from collections.abc import Iterable
from typing import Annotated, Any

from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import NotAllowed
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import choices as ways
from guiju.groundwork.notices import rules
from guiju.groundwork.notices.events import NoticesChosen
from guiju.groundwork.notices.kinds import AT_ONCE, CHANNELS, DIGEST, KINDS
from guiju.groundwork.notices.models import Notice, NoticeChoice


@action("notices.choose", creates=NoticeChoice)
def choose(
    by: Actor,
    choice: NoticeChoice,
    *,
    choices: Annotated[dict[str, Any], Ask(N_("Ways"), help=N_("kind of notice → inbox, mail → at_once, digest, off"))],
) -> NoticesChosen:
    """Choose by which way one is told of what; it takes the place of everything one chose before.

    Where a choice is what the company says anyway nothing is kept, so that the person goes along when the company
    changes it. Mails that wait are looked at anew. Raises Invalid for what cannot be chosen.
    """
    if by.account_id is None:
        raise NotAllowed("access.person_only", N_("Only a person who is signed in can ask for this."))
    wanted = rules.read_choices(choices, KINDS.named)
    terms, roles = ways.terms_at(by.now), ways.roles_of([by.account_id], by.now).get(by.account_id, set())
    choice.owner_id, choice.choices = by.account_id, {}
    for name, given in wanted.items():
        kind = KINDS.named[name]
        company = {channel: rules.default_way(kind, channel, roles, terms) for channel in CHANNELS}
        own = {channel: way for channel, way in given.items() if way != company[channel]}
        if own:
            choice.choices[name] = own
    waiting = Notice.objects.filter(account=by.account_id, mailed_at=None, read_at=None, mail_attempts=0)
    waiting.filter(mail_way__in=[AT_ONCE, DIGEST]).update(mail_way="", mail_next_at=None)
    return NoticesChosen(tuple(choice.choices))


ACTIONS: Iterable[Any] = (choose,)
