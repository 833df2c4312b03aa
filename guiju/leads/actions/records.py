"""Every write to leads."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.db import connection

from guiju.customers.models import Pool
from guiju.customers.queries import parted
from guiju.groundwork.access.models import Account
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.desk.importable import PLAIN, Line, Taking
from guiju.groundwork.desk.models import Import, ImportFault
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.bulk import Made, bulk, copy_in, keys_for
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer.importing import account_for
from guiju.leads import events, queries, rules, states
from guiju.leads.actions.charge import chosen_for, give, put_in_charge
from guiju.leads.models import Lead

Reason = Annotated[str, Ask(N_("Reason"), long=True)]
ForceReason = Annotated[
    str, Ask(N_("Why enter it all the same"), N_("Needed only when this number is known already."), long=True)
]
ToAccount = Annotated[
    Account | None, Ask(N_("To"), N_("Empty: whoever of the nearest salespeople holds the fewest open leads."))
]
# Whoever enters a number holds it, and shares with others the right to enter; an import wants that right alone.
_HOLD_NUMBER = """SELECT pg_advisory_xact_lock_shared(hashtextextended('leads.phone', 0)),
                         pg_advisory_xact_lock(hashtextextended(%s, 0))"""
_COPIED = ("id", *rules.COLUMNS, "obtained_at", "tokens")
ROW = (
    "name",
    "contact_name",
    "phone",
    "email",
    "region",
    "source",
    "campaign",
    "intent",
    "industry",
    "company_size",
    "needs",
    "product",
)


@action("leads.capture", creates=Lead)
def capture(
    by: Actor,
    lead: Lead,
    *,
    name: str,
    contact_name: str = "",
    phone: str | None = None,
    email: str = "",
    region: str = "",
    source: str = "",
    campaign: str = "",
    intent: str = "",
    industry: str = "",
    company_size: str = "",
    needs: str = "",
    product: str = "",
    obtained_at: datetime | None = None,
    force_reason: ForceReason = "",
) -> events.LeadCaptured:
    """Enter a prospect. A number that a lead or customer already has is refused, unless a reason to go on is given.

    ``obtained_at`` is when the prospect became known (now, unless said otherwise): entry in time counts from there.
    Until somebody is put in charge the lead belongs to whoever entered it.
    """
    _take(
        lead, name=name, contact_name=contact_name, phone=phone, email=email, region=region, source=source,
        campaign=campaign, intent=intent, industry=industry, company_size=company_size, needs=needs, product=product,
    )  # fmt: skip
    if not force_reason:
        _refuse_known_number(lead)
    lead.obtained_at = _past(by, obtained_at, "obtained_at")
    give(by, lead, by.account_id)
    return events.LeadCaptured(source, campaign, force_reason)


@action("leads.edit_lead")
def edit_lead(
    by: Actor,
    lead: Lead,
    *,
    name: str = KEEP,
    contact_name: str = KEEP,
    phone: str | None = KEEP,
    email: str = KEEP,
    region: str = KEEP,
    source: str = KEEP,
    campaign: str = KEEP,
    intent: str = KEEP,
    industry: str = KEEP,
    company_size: str = KEEP,
    needs: str = KEEP,
    presented: str = KEEP,
    product: str = KEEP,
) -> events.LeadEdited:
    """Put a lead's data right; a new number must not be that of another lead or customer."""
    before = {field: getattr(lead, field) for field in (*ROW, "presented")}
    known = lead.phone_key
    given = {
        "name": name, "contact_name": contact_name, "phone": phone, "email": email, "region": region, "source": source,
        "campaign": campaign, "intent": intent, "industry": industry, "company_size": company_size, "needs": needs,
        "product": product,
    }  # fmt: skip
    kept = {field: getattr(lead, field) for field in ROW} | {"phone": _typed(lead)}
    _take(lead, **{field: kept[field] if value is KEEP else value for field, value in given.items()})
    change(lead, presented=presented)
    if lead.phone_key != known:
        _refuse_known_number(lead)
    return events.LeadEdited(tuple(field for field, value in before.items() if getattr(lead, field) != value))


@action("leads.screen", move=states.SCREEN, machine=states.MACHINE)
def screen(
    by: Actor,
    lead: Lead,
    *,
    screening: str,
    source: str = KEEP,
    campaign: str = KEEP,
    intent: str = KEEP,
    industry: str = KEEP,
    company_size: str = KEEP,
    reason: Annotated[str, Ask(N_("Why it is none"))] = "",
) -> events.LeadScreened:
    """Say what the lead is (valid, duplicate, invalid) and tag it: source, intent, industry, size.

    A duplicate or invalid lead needs a reason and is out of the work.
    """
    if screening not in rules.SCREENINGS:
        raise Invalid({"screening": (N_("“%(code)s” is not one of the choices."), {"code": screening})})
    valid = screening == "valid"
    if not valid and not reason:
        raise Invalid({"reason": (N_("Say why the lead is not worked on."), {})})
    change(lead, source=source, campaign=campaign, intent=intent, industry=industry, company_size=company_size)
    change(lead, screening=screening, screened_at=by.now, invalid_reason=reason)
    lead.state = states.SCREENED if valid else states.INVALID
    return events.LeadScreened(screening, reason)


@action("leads.assign", move=states.ASSIGN)
def assign(by: Actor, lead: Lead, *, to: ToAccount = None) -> events.LeadAssigned:
    """Put one person in charge; without a name whoever the rules of assignment choose."""
    before, chosen = lead.owner_id, to.pk if to else chosen_for(by, lead)
    put_in_charge(by, lead, chosen)
    return events.LeadAssigned(chosen, before, by_rule=to is None)


@action("leads.touch", move=states.TOUCH, pushed=True)
def touch(
    by: Actor, lead: Lead, *, happened_at: datetime | None = None, needs: str = "", presented: str = ""
) -> events.LeadTouched:
    """Note that the prospect was reached, what they need and what was presented. Pushed by the log of calls."""
    moment = _past(by, happened_at, "happened_at")
    first = lead.first_contact_at is None
    lead.first_contact_at = moment if first or lead.first_contact_at is None else min(lead.first_contact_at, moment)
    lead.last_contact_at = max(lead.last_contact_at or moment, moment)
    change(lead, needs=needs or KEEP, presented=presented or KEEP)
    lead.state = states.after_contact(lead.state)
    return events.LeadTouched(first)


@action("leads.grade", move=states.GRADE)
def grade(
    by: Actor, lead: Lead, *, grade: str, intent: str = KEEP, key: bool = KEEP, needs: str = KEEP
) -> events.LeadGraded:
    """Assess the lead again from the prospect's answers: grade A to D, intent, whether it is followed with priority."""
    change(lead, grade=grade, graded_at=by.now, intent=intent, key=key, needs=needs)
    if not grade:
        raise Invalid({"grade": (N_("This is needed."), {})})
    return events.LeadGraded(lead.grade, lead.intent, lead.key)


@action("leads.plan", move=states.PLAN)
def plan(by: Actor, lead: Lead, *, next_step: str, next_at: datetime) -> events.LeadPlanned:
    """Set the next step and when it is due."""
    if next_at <= by.now:
        raise Invalid({"next_at": (N_("The next step lies in the future."), {})})
    change(lead, next_step=next_step, next_at=next_at)
    return events.LeadPlanned(next_step, next_at.isoformat())


@action("leads.mark_converted", move=states.CONVERT, pushed=True)
def mark_converted(by: Actor, lead: Lead, *, ref: str) -> events.LeadConverted:
    """Close the lead: it became the opportunity ``ref`` (kind:id). Pushed by that opportunity's opening, only once."""
    change(lead, converted_at=by.now, converted_ref=ref)
    return events.LeadConverted(ref)


@action("leads.discard_lead")
def discard_lead(by: Actor, lead: Lead, *, reason: Reason) -> events.LeadDiscarded:
    """Throw a lead away that should not exist; refused once an opportunity stands on it."""
    if lead.state == states.CONVERTED:
        raise Refused("leads.stood_upon", N_("An opportunity stands on this lead; it stays."))
    lead.discarded_at = by.now
    return events.LeadDiscarded(reason)


@action("leads.restore_lead", revives=True)
def restore_lead(by: Actor, lead: Lead) -> events.LeadRestored:
    """Take a lead back that was thrown away."""
    if lead.discarded_at is None:
        raise Refused("leads.not_discarded", N_("This lead was not thrown away."))
    _refuse_known_number(lead)
    lead.discarded_at = None
    return events.LeadRestored()


@bulk("leads.import_batch")
def import_batch(by: Actor, head: Import, lines: Sequence[Line], how: Taking = PLAIN) -> Made:
    """Take in rows of a file as new leads of whoever brings them in; known numbers and names are told, not doubled.

    Each row's ``read`` is what :func:`guiju.leads.importing.read` made of it. No clash with leads being entered at this
    moment: whoever enters a number waits until these rows are in.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('leads.phone', 0))")
    fresh, faults = queries.sifted(how.unsettled(lines))
    pools, fresh, unknown = queries.into_pools(fresh)
    faults = [*how.faults, *faults, *unknown]
    account_for(head, lines, faults, len(how.changed))
    keys = keys_for(Lead, len(fresh))
    newcomers: list[Newcomer] = []
    pooled, kept = parted(zip(keys, fresh, strict=True))
    for owner_id, those in how.by_owner(kept, by.account_id).items():
        newcomers += _brought_in(by, owner_id, those)
    for name, those in pooled.items():
        newcomers += _brought_in(by, None, those, pools[name])
    duplicate = sum(fault.outcome == ImportFault.DUPLICATE for fault in faults)
    event = events.LeadsImported(
        head.file_name, (lines[0].row, lines[-1].row), len(fresh), duplicate, len(faults) - duplicate, tuple(keys),
        hashlib.sha256("\n".join(line.read.copied for line in fresh).encode()).hexdigest(),
    )  # fmt: skip
    return Made(event, newcomers, as_after="leads.lead_captured")


def _brought_in(
    by: Actor, owner_id: int | None, rows: Sequence[tuple[int, Line]], pool: Pool | None = None
) -> list[Newcomer]:
    """Store rows of a file as leads of one person, or of nobody and in a pool."""
    alike = Lead(obtained_at=by.now, created_at=by.now, updated_at=by.now, version=1)
    give(by, alike, owner_id)
    if pool is not None:
        alike.state, alike.pool, alike.pooled_at = states.POOLED, pool, by.now
    copy_in(alike, _COPIED, (f"{key}\t{line.read.copied}" for key, line in rows))
    held = {"state": alike.state, "owner": alike.owner_id, "unit": alike.unit_id}
    return [
        Newcomer(
            f"{Lead.kind()}:{key}", line.read.row.name, alike.owner_id, alike.unit_id, line.read.row.values() | held
        )
        for key, line in rows
    ]


def _take(lead: Lead, **typed: Any) -> None:
    """Lay what was typed over the lead in its stored form; raises Invalid with every field that does not fit."""
    row = rules.read_row({field: value or "" for field, value in typed.items()})
    if isinstance(row, rules.Reasons):
        raise Invalid(row)
    change(lead, **row.values())


def _typed(lead: Lead) -> str:
    """The lead's number as somebody would type it, so that it reads back to the same key."""
    return f"{lead.phone}-{lead.phone_ext}" if lead.phone_ext else lead.phone


def _refuse_known_number(lead: Lead) -> None:
    """Refuse a number that a living lead or a customer has; two who enter it at one moment come one after the other."""
    if not lead.phone_key:
        return
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_NUMBER, (f"leads.phone {lead.phone_key}",))
    known = queries.same_number(lead.phone_key, besides=lead.pk)
    if known is None:
        return
    if known.owner:
        text = N_("“%(name)s” has this number and is looked after by %(owner)s. Talk to them, or say why you enter it.")
    else:
        text = N_("“%(name)s” has this number and nobody looks after it. Claim it, or say why you enter it.")
    raise Refused("leads.known_number", text, name=known.name, owner=known.owner)


def _past(by: Actor, moment: datetime | None, field: str) -> datetime:
    if moment is not None and moment > by.now:
        raise Invalid({field: (N_("This moment has not come yet."), {})})
    return moment or by.now
