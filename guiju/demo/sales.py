"""A salesperson works on a lead: first contact, calls, grading, plans; it is won over, let go, or forgotten."""

from datetime import datetime, timedelta
from typing import Any

from guiju.calls.actions import log_call
from guiju.calls.models import Call
from guiju.demo import words
from guiju.demo.deals import convert
from guiju.demo.world import Person, Story, Told, World
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.leads.actions import assign, claim, discard_lead, edit_lead, grade, plan, release
from guiju.leads.models import Lead
from guiju.leads.states import IN_WORK, POOLED

REACHED = {"interested": 38, "call_back": 26, "agreed": 14, "not_interested": 14, "other": 6, "do_not_call": 2}
HOT, WARM, COLD = "hot", "warm", "cold"
_INTENT = {HOT: {"high": 70, "medium": 30}, WARM: {"medium": 70, "low": 25, "high": 5}, COLD: {"low": 60, "none": 40}}
_GRADE = {HOT: "A", WARM: "B", COLD: "C"}


def follow(world: World, lead: Any, *, again: bool = False) -> Story:
    """Everything one owner does with a lead, until it is an opportunity, in the pool, or somebody else's."""
    owner = world.owner(lead)
    if owner.gone:
        yield world.later(0.1, 1)
        heir = world.someone("sales", owner.unit.path)
        lead, owner = world.act(_head_of(world, owner), assign, lead, to=heir.account), heir
    heat = world.weighted({HOT: 30, WARM: 36, COLD: 34} if not again else {HOT: 16, WARM: 40, COLD: 44})
    yield _first_contact(world, owner)
    talks, wanted = (
        0,
        {HOT: world.rng.randint(2, 3), WARM: world.rng.randint(2, 3), COLD: 1}[heat],
    )
    for attempt in range(7):
        lead = world.fresh(lead)
        if lead.discarded_at or lead.state not in IN_WORK or lead.owner_id != owner.account.pk:
            return
        result = _result(world, heat, attempt, talks)
        call = yield from _talk(world, owner, lead, result, last=talks + 1 >= wanted)
        if call is None:
            return
        lead = world.fresh(lead)
        if result in ("do_not_call", "wrong_number"):
            yield from _dead_end(world, owner, lead, result)
            if result == "do_not_call" or world.fresh(lead).discarded_at:
                return
        elif result not in ("no_answer", "busy"):
            talks += 1
            if talks == 1:
                yield from _assess(world, owner, lead, heat)
            if talks >= wanted:
                break
        yield _until_next(world, owner, call)
    yield from _outcome(world, owner, world.fresh(lead), heat)


def _head_of(world: World, person: Person) -> Person:
    return next(p for p in world.staff("dept_manager") if person.unit.path.startswith(p.unit.path))


def _first_contact(world: World, owner: Person) -> datetime:
    if world.chance(0.05 + 0.12 * (1 - owner.care) + 0.4 * world.is_rush):
        return world.later(25, 50)
    return world.later(0.2, 8) if world.chance(0.7) else world.later(8, 20)


def _result(world: World, heat: str, attempt: int, talks: int) -> str:
    if world.chance(0.2):
        return world.weighted({"no_answer": 70, "busy": 22, "wrong_number": 8 if attempt == 0 else 0})
    if talks and heat == HOT:
        return world.weighted({"interested": 45, "agreed": 45, "call_back": 10})
    if heat == COLD:
        return world.weighted({"not_interested": 60, "call_back": 25, "other": 12, "do_not_call": 3})
    return world.weighted({**REACHED, "do_not_call": 0 if talks else 1})


def _talk(world: World, owner: Person, lead: Any, result: str, *, last: bool) -> Told[Any]:
    """Call, then log it: mostly within the hour, now and then the next day, rarely too late. Its value: the call."""
    happened = world.now
    lazy = 1 - owner.care
    yield world.later(25, 45) if world.chance(0.03 + 0.08 * lazy) else world.later(0.05, 0.6)
    lead = world.fresh(lead)
    if lead.discarded_at or lead.owner_id != owner.account.pk or not lead.phone or lead.state not in IN_WORK:
        return None
    reached = result not in ("no_answer", "busy", "wrong_number")
    next_at = None
    if not last and (result != "not_interested") and world.chance(0.85 + 0.14 * owner.care):
        next_at = world.later(3.5, 8) if not reached else world.later(7.5, 30)
    talk = {
        "result": result,
        "content": world.pick(words.TALKS[result]) if world.chance(0.93 + 0.07 * owner.care) else "",
        "talk_seconds": world.rng.randint(45, 900) if reached else 0,
        "channel": "phone" if world.chance(0.84) or not reached else world.pick(("wechat", "visit")),
    }
    if reached and result != "do_not_call":
        talk["needs"] = world.pick(words.NEEDS) if world.chance(0.55 + 0.4 * owner.care) else ""
        talk["presented"] = world.pick(words.PRESENTED) if world.chance(0.5 + 0.45 * owner.care) else ""
    if next_at is not None:
        talk |= {"next_step": world.pick(words.NEXT_STEPS), "next_at": next_at}
    return world.act(owner, log_call, lead=lead, happened_at=happened, **talk)


def _assess(world: World, owner: Person, lead: Any, heat: str) -> Story:
    """Grade after the first talk; high intent gets a plan; some forget one or the other."""
    yield world.later(0.1, 3)
    lead = world.fresh(lead)
    if lead.state not in IN_WORK or lead.owner_id != owner.account.pk or not world.chance(0.62 + 0.37 * owner.care):
        return
    intent = world.weighted(_INTENT[heat])
    lead = world.act(
        owner,
        grade,
        lead,
        grade=_GRADE[heat] if intent != "none" else "D",
        intent=intent,
        key=heat == HOT and world.chance(0.5),
    )
    if intent == "high" and world.chance(0.6 + 0.35 * owner.care):
        yield world.later(0.05, 2)
        lead = world.fresh(lead)
        if lead.state in IN_WORK and lead.owner_id == owner.account.pk:
            world.act(owner, plan, lead, next_step=world.pick(words.NEXT_STEPS), next_at=world.later(6, 26))


def _dead_end(world: World, owner: Person, lead: Any, result: str) -> Story:
    """A wrong number is put right, or the lead thrown away; whoever wants no calls is left alone."""
    yield world.later(0.2, 9) if world.chance(0.8) else world.later(18, 30)
    lead = world.fresh(lead)
    if lead.discarded_at or lead.state not in IN_WORK or lead.owner_id != owner.account.pk:
        return
    if result == "do_not_call":
        world.act(owner, release, lead, reason="客户拒绝来电，只接受邮件联系")
    elif world.chance(0.6):
        world.act(owner, edit_lead, lead, phone=world.names.phone())
    else:
        world.act(owner, discard_lead, lead, reason="号码有误且无其他联系方式")


def _until_next(world: World, owner: Person, call: Any) -> datetime:
    """People keep their dates, mostly; a date nobody set may be forgotten until the lead goes to the pool."""
    if call.next_at is None:
        return world.later(8, 30) if world.chance(owner.care) else world.later(45, 70)
    due: datetime = call.next_at.astimezone(BUSINESS_ZONE)
    if world.chance(0.08 + 0.12 * (1 - owner.care)):
        return max(due, world.calendar.add(due, timedelta(hours=world.rng.uniform(8, 26))))
    return max(world.now, world.calendar.add(due, timedelta(hours=world.rng.uniform(-1.5, 2.5))))


def _outcome(world: World, owner: Person, lead: Any, heat: str) -> Story:
    """What becomes of a lead after the talks it took."""
    if lead.discarded_at or lead.state != "contacted" or lead.owner_id != owner.account.pk:
        return
    wins = world.chance({HOT: 0.88, WARM: 0.5, COLD: 0.03}[heat])
    if wins and owner.on_trial and not owner.gone:
        yield world.later(0.5, 4)
        lead, colleagues = world.fresh(lead), [p for p in world.staff("sales", owner.unit.path) if not p.on_trial]
        if lead.state in IN_WORK and lead.owner_id == owner.account.pk:
            head = _head_of(world, owner)
            world.begin(follow(world, world.act(head, assign, lead, to=world.pick(colleagues).account)))
    elif wins and not owner.gone:
        yield world.later(0.1, 5) if world.chance(0.85) else world.later(20, 36)
        lead = world.fresh(lead)
        if lead.state == "contacted" and lead.owner_id == owner.account.pk and not owner.gone:
            yield from convert(world, owner, lead)
    elif world.chance(0.5):
        yield world.later(1, 12)
        lead = world.fresh(lead)
        if lead.state in IN_WORK and lead.owner_id == owner.account.pk and not owner.gone:
            world.act(owner, release, lead, reason=world.pick(words.RELEASE_REASONS))


def days_of_pool(world: World, share: float = 0.014) -> Story:
    """Every working day some people look into the shared pool and claim what they have not had before."""
    while True:
        yield world.on(world.day + timedelta(days=1), 9.2, 6.0)
        pooled = Lead.objects.filter(state=POOLED, pooled_at__lt=world.now - timedelta(hours=20))
        refused = Call.objects.filter(result="do_not_call").values("phone_key")
        for lead in pooled.exclude(phone_key__in=refused).order_by("pk"):
            if world.chance(share):
                others = [p for p in world.staff("sales") if p.account.pk != lead.last_owner_id]
                world.begin(follow(world, world.act(world.pick(others), claim, lead), again=True))
