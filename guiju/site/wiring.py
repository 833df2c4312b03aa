"""The one place where modules meet the machinery: manifests taken in floor order, ports filled."""

from importlib import import_module

from guiju.groundwork.clock import events as clock_events
from guiju.groundwork.clock import tick
from guiju.groundwork.clock.calendars import WORKING_TIME, WorkingTime
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk import bulk_runs, viewing
from guiju.groundwork.desk import events as desk_events
from guiju.groundwork.desk.kept import BulkRun, SavedView
from guiju.groundwork.desk.models import Import
from guiju.groundwork.desk.module import HOUSE, Module
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.text import Text
from guiju.groundwork.measures.generic import DUTIES, GATES
from guiju.groundwork.notices.kinds import KINDS
from guiju.groundwork.policy.binding import Known
from guiju.site.modules import floors

ROOMS = ("guiju.groundwork.transfer", "guiju.groundwork.notices")  # groundwork with verbs and pages for people


def build() -> None:
    """Fill the register and the house from the manifests; done once, when Django has loaded every model."""
    if HOUSE.modules:
        return
    REGISTER.add(
        models=(Duty, Import, SavedView, BulkRun),
        actions=(tick.warn, tick.breach, *viewing.ACTIONS, *bulk_runs.ACTIONS),
        events=(
            clock_events.DutyWarned,
            clock_events.DutyBreached,
            desk_events.ImportStarted,
            desk_events.ImportFinished,
            desk_events.ViewSaved,
            desk_events.ViewEdited,
            desk_events.ViewShared,
            desk_events.ViewDiscarded,
            desk_events.BulkStarted,
            desk_events.BulkFinished,
            desk_events.BulkCancelled,
        ),
        terms={WORKING_TIME: WorkingTime},
    )
    KINDS.add(tick.LABEL, tick.NOTICES)
    for path in (*ROOMS, *floors()):
        module: Module = import_module(f"{path}.module").MODULE
        REGISTER.add(
            actions=module.actions,
            models=module.models,
            events=module.events,
            facts=module.facts,
            terms=module.terms,
            listeners=module.listeners,
        )
        HOUSE.add(module)
        KINDS.add(module.label, module.notices)
        if module.approvals is not None:
            REGISTER.approvals = module.approvals
    REGISTER.known = known
    HOUSE.jobs.append(bulk_runs.carry_on)


def known(roles: dict[str, Text]) -> Known:
    """What the modules of this house offer for clauses to bind to; ``roles`` come from the policies themselves."""
    fields = {
        name: {f.name for f in verb.model._meta.get_fields()} | set(list(verb.signature.parameters)[2:])
        for name, verb in REGISTER.verbs.items()
    }
    readings = {name for module in HOUSE.modules for name in module.see}
    return Known(
        verbs={*REGISTER.verbs, *readings, *(importable.verb for importable in HOUSE.imports.values())},
        events=set(REGISTER.events),
        facts=set(REGISTER.facts),
        measures={*HOUSE.measures, DUTIES, GATES},
        roles=set(roles),
        fields=fields,
        terms=REGISTER.terms,
        kinds={kind: {f.name for f in model._meta.get_fields()} for kind, model in REGISTER.kinds.items()},
    )
