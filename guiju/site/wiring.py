"""The one place where modules meet the machinery: manifests taken in floor order, ports filled."""

from importlib import import_module

from guiju.groundwork.clock import events as clock_events
from guiju.groundwork.clock import tick
from guiju.groundwork.clock.calendars import WORKING_TIME, WorkingTime
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk.module import HOUSE, Module
from guiju.groundwork.flow.register import REGISTER
from guiju.site.modules import floors


def build() -> None:
    """Fill the register and the house from the manifests; done once, when Django has loaded every model."""
    if HOUSE.modules:
        return
    REGISTER.add(
        models=(Duty,),
        actions=(tick.warn, tick.breach),
        events=(clock_events.DutyWarned, clock_events.DutyBreached),
        terms={WORKING_TIME: WorkingTime},
    )
    for path in floors():
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
        if module.approvals is not None:
            REGISTER.approvals = module.approvals
