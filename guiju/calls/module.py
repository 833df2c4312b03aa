"""The calls' manifest."""

from django.db.models import Q

from guiju.calls import actions, events
from guiju.calls.clauses import LoggingTerms, NoteTerms
from guiju.calls.measures import MEASURES
from guiju.calls.models import Call, FollowUp, Note
from guiju.calls.resources import CALLS, COMPOSERS, FOLLOW_UPS, HANGS, NOTES
from guiju.calls.states import PLANNED
from guiju.groundwork.desk.module import Module
from guiju.groundwork.flow.handing import Handable
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.kinds import NoticeKind

MODULE = Module(
    name="calls",
    label=N_("Calls"),
    notices=(NoticeKind("calls.mention", N_("Somebody mentions me in a note")),),
    models=(Call, FollowUp, Note),
    actions=(
        actions.log_call, actions.plan_follow_up, actions.complete_follow_up, actions.drop_follow_up, actions.add_note,
        actions.edit_note,
    ),
    events=(
        events.CallLogged, events.FollowUpPlanned, events.FollowUpCompleted, events.FollowUpDropped, events.NoteAdded,
        events.NoteEdited,
    ),
    labels={
        "calls.log_call": N_("Log a call"),
        "calls.plan_follow_up": N_("Plan a follow-up"),
        "calls.complete_follow_up": N_("Mark as done"),
        "calls.drop_follow_up": N_("Drop"),
        "calls.add_note": N_("Add a note"),
        "calls.edit_note": N_("Change the note"),
        "calls.note_added": N_("Note"),
        "calls.note_edited": N_("Note changed"),
        "calls.call_logged": N_("Call logged"),
        "calls.follow_up_planned": N_("Follow-up planned"),
        "calls.follow_up_completed": N_("Follow-up done"),
        "calls.follow_up_dropped": N_("Follow-up dropped"),
    },
    terms={"calls.logging": LoggingTerms, "calls.notes": NoteTerms},
    measures=MEASURES,
    hands=(Handable(FollowUp, N_("Follow-ups"), "calls.complete_follow_up", Q(state=PLANNED)),),
    resources=(CALLS, FOLLOW_UPS, NOTES),
    hangs=HANGS,
    composers=COMPOSERS,
    see={"calls.see": N_("See calls")},
)  # fmt: skip
