"""How calls and follow-ups appear at the desk, and on the pages of leads and customers."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from guiju.calls import states
from guiju.calls.models import Call, FollowUp, Note
from guiju.groundwork.desk.resource import Column, Composer, Panel, Resource
from guiju.groundwork.kernel.text import N_

CALLS = Resource(
    model=Call,
    slug="calls",
    label=N_("Call"),
    plural=N_("Calls"),
    icon="phone",
    see="calls.see",
    group="calls",
    title="happened_at",
    columns=(
        "happened_at", "channel", "direction", "lead", "customer", "contact", "result", "talk_seconds", "effective",
        Column("owner", N_("Owner")),
    ),
    facts=(
        "lead", "customer", "contact", "phone", "channel", "direction", "happened_at", "talk_seconds", "effective",
        "result", "content", "needs", "presented", "next_step", "next_at", Column("owner", N_("Owner")),
    ),
    filters=("channel", "direction", "result", "effective", "owner", "unit", "happened_at"),
    sort="-happened_at",
    create="calls.log_call",
    masked={"phone": "leads.see_phone"},
)  # fmt: skip

FOLLOW_UPS = Resource(
    model=FollowUp,
    slug="follow-ups",
    label=N_("Follow-up"),
    plural=N_("Follow-ups"),
    icon="calendar-due",
    see="calls.see",
    group="calls",
    title="subject",
    columns=("due_at", "subject", "lead", "customer", "state", Column("owner", N_("Owner")), "done_at"),
    facts=("subject", "due_at", "lead", "customer", "state", "done_at", "call", Column("owner", N_("Owner"))),
    filters=("state", "owner", "unit", "due_at"),
    sort="due_at",
    states=states.MACHINE,
    path=(states.PLANNED, states.DONE, states.DROPPED),
    create="calls.plan_follow_up",
    verbs=("calls.complete_follow_up", "calls.drop_follow_up"),
    bulk=("calls.complete_follow_up", "calls.drop_follow_up"),
)


NOTES = Resource(
    model=Note,
    slug="notes",
    label=N_("Note"),
    plural=N_("Notes"),
    icon="note",
    see="calls.see",
    title="text",
    columns=("created_at", "text", "about", Column("owner", N_("Owner"))),
    facts=("text", "about", "amends", "created_at", "edited_at", Column("owner", N_("Owner"))),
    filters=("owner", "unit", "created_at"),
    sort="-created_at",
    edit="calls.edit_note",
    told_with_story=True,
)

COMPOSERS = (
    Composer(
        "calls.add_note", N_("Note"), "note", writes="text", edit="calls.edit_note",
        fresh=("calls.notes", "edit_minutes"), amends="amends",
    ),
    Composer("calls.log_call", N_("Log a call"), "phone"),
    Composer("calls.log_call", N_("Log a visit"), "walk", {"channel": "visit"}),
    Composer("calls.plan_follow_up", N_("Plan a follow-up"), "calendar-plus"),
)  # fmt: skip


def _of(model: type[Any], field: str, order: str) -> Callable[[Any], QuerySet[Any]]:
    return lambda record: model.objects.filter(**{field: record}).order_by(order)


def _calls_of(field: str) -> Panel:
    return Panel(
        "calls", N_("Calls"), "calls.call", _of(Call, field, "-happened_at"),
        ("happened_at", "channel", "result", "content", "owner"), create="calls.log_call", prefill=field,
    )  # fmt: skip


def _follow_ups_of(field: str) -> Panel:
    return Panel(
        "follow-ups", N_("Follow-ups"), "calls.followup", _of(FollowUp, field, "due_at"),
        ("due_at", "subject", "state", "owner"), create="calls.plan_follow_up", prefill=field,
    )  # fmt: skip


HANGS = {
    "leads.lead": (_calls_of("lead"), _follow_ups_of("lead")),
    "customers.customer": (_calls_of("customer"), _follow_ups_of("customer")),
    "customers.contact": (_calls_of("contact"),),
}
