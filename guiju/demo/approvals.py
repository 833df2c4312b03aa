"""Somebody asks for approval, those whose turn it is decide."""

from typing import Any

from guiju.demo import words
from guiju.demo.world import Person, Told, World
from guiju.governance import states
from guiju.governance.actions import approve, refuse, request_approval
from guiju.governance.models import ApprovalStep
from guiju.groundwork.access.models import StandIn

_YES = ("同意。", "同意，请按计划推进。", "条款无异议。", "已核对，同意。")


def approved(world: World, owner: Person, verb: str, record: Any, reason: str, refused: float) -> Told[bool]:
    """Ask, and wait for every step; its value is True when it was granted. ``refused``: the chance at each step."""
    request = world.act(owner, request_approval, verb=verb, about=record.ref, reason=reason)
    while True:
        if world.is_rush:
            yield world.later(16, 60)
        else:
            yield world.later(0.3, 6) if world.chance(0.8) else world.later(6, 26)
        request = world.fresh(request)
        if request.state != states.PENDING:
            return False
        decider = _decider(world, request)
        if world.chance(refused):
            why = world.pick(words.LEGAL_REFUSALS) if decider.role == "legal" else "让利过大，请重新测算后再报。"
            world.act(decider, refuse, request, opinion=why)
            return False
        request = world.act(decider, approve, request, opinion=world.pick(_YES))
        if request.state == states.USED:
            return True


def _decider(world: World, request: Any) -> Person:
    """Somebody whose turn it is and who is here today, be it as a substitute."""
    step = request.steps.get(state=states.OPEN)
    able = ApprovalStep.objects.filter(pk=step.pk).deciders(world.day)[step.pk]
    here = [world.people[key] for key in sorted(able) if not world.people[key].is_away(world.day)]
    if not here:
        standing = StandIn.objects.filter(absent__in=able, valid_from__lte=world.day, valid_to__gte=world.day)
        here = [world.people[key] for key in standing.order_by("pk").values_list("substitute_id", flat=True)]
    return world.pick(here)
