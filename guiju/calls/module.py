"""The calls' manifest."""

from guiju.calls import actions, events
from guiju.calls.clauses import LoggingTerms
from guiju.calls.measures import MEASURES
from guiju.calls.models import Call, FollowUp
from guiju.calls.resources import CALLS, FOLLOW_UPS, HANGS
from guiju.groundwork.desk.module import Module
from guiju.groundwork.kernel.text import N_

MODULE = Module(
    name="calls",
    label=N_("Calls"),
    models=(Call, FollowUp),
    actions=(actions.log_call, actions.plan_follow_up, actions.complete_follow_up, actions.drop_follow_up),
    events=(events.CallLogged, events.FollowUpPlanned, events.FollowUpCompleted, events.FollowUpDropped),
    labels={
        "calls.log_call": N_("Log a call"),
        "calls.plan_follow_up": N_("Plan a follow-up"),
        "calls.complete_follow_up": N_("Mark as done"),
        "calls.drop_follow_up": N_("Drop"),
        "calls.call_logged": N_("Call logged"),
        "calls.follow_up_planned": N_("Follow-up planned"),
        "calls.follow_up_completed": N_("Follow-up done"),
        "calls.follow_up_dropped": N_("Follow-up dropped"),
    },
    terms={"calls.logging": LoggingTerms},
    measures=MEASURES,
    resources=(CALLS, FOLLOW_UPS),
    hangs=HANGS,
    see={"calls.see": N_("See calls")},
)
