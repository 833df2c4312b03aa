"""Prospects arrive: marketing and sales enter them, marketing screens and assigns them."""

from datetime import timedelta
from typing import Any

from guiju.demo import words
from guiju.demo.sales import follow
from guiju.demo.world import Person, Story, World
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.leads.actions import assign, capture, discard_lead, edit_lead, screen

TAGS = {"b2b-3.1.1-03"}
UNSCREENED = {"b2b-3.1.1-02", *TAGS}


def days_of_market(world: World, per_day: float) -> Story:
    """Every working day some prospects come in; more in weeks with an exhibition or campaign."""
    while True:
        busy = 1.7 if world.day.isocalendar().week % 5 == 2 else 1.0
        for _ in range(_draw(world, per_day * busy)):
            world.begin(_found_by_marketing(world), world.on(world.day, 9.0, 7.4))
        for _ in range(_draw(world, per_day * 0.2)):
            world.begin(_found_by_sales(world), world.on(world.day, 9.5, 6.5))
        yield world.calendar.next_open(
            (world.now.astimezone(BUSINESS_ZONE) + timedelta(days=1)).replace(
                hour=8, minute=30, second=0, microsecond=0
            )
        )


def _favoured(world: World) -> Person:
    """Whoever marketing likes to give leads to: often the same experienced seller, the first one hired."""
    return world.staff("sales")[0] if world.chance(0.4 + 0.3 * world.is_rush) else world.someone("sales")


def _draw(world: World, mean: float) -> int:
    whole = int(mean)
    return max(0, whole + world.rng.choice((-1, 0, 0, 1)) + world.chance(mean - whole))


def _found_by_marketing(world: World) -> Story:
    by = world.someone("marketing")
    lead = _entered(world, by, world.weighted(words.SOURCES))
    yield world.later(0.3, 9) if world.chance(0.75 + 0.23 * by.care) else world.later(26, 34)
    screener = world.someone("marketing")
    if world.chance(0.06):
        why, reason = world.pick(
            (("duplicate", "与在跟线索重复"), ("invalid", "个人咨询，非企业客户"), ("invalid", "学生实习调研"))
        )
        world.act(screener, screen, lead, screening=why, reason=reason)
        return
    if world.chance(0.02):
        world.act(screener, discard_lead, lead, reason="展会误录的测试信息")
        return
    yield from _screened_and_assigned(world, screener, lead)


def _found_by_sales(world: World) -> Story:
    by = world.pick(p for p in world.staff("sales") if not p.on_trial)
    lead = _entered(world, by, world.weighted(words.OWN_SOURCES))
    yield world.later(0.1, 5) if world.chance(by.care) else world.later(25, 30)
    world.act(by, screen, lead, screening="valid", **_tags(world, lead))
    yield world.later(0.3, 5)
    lead = world.act(world.someone("marketing"), assign, lead, to=by.account)
    world.begin(follow(world, lead))


def _entered(world: World, by: Person, source: str) -> Any:
    company = world.names.company()
    late = world.chance(0.07 + 0.08 * (1 - by.care))
    obtained = world.now - timedelta(hours=world.rng.uniform(26, 70) if late else world.rng.uniform(0.1, 6))
    contact, _ = world.names.contact()
    tagged = world.chance(0.6)
    return world.act(
        by,
        capture,
        name=company.name,
        contact_name=contact,
        phone=world.names.phone(),
        region=company.city,
        source=source,
        campaign=world.pick(words.CAMPAIGNS[source]) if source in words.CAMPAIGNS and world.chance(0.9) else "",
        industry=company.industry if tagged else "",
        company_size=_size(world) if tagged else "",
        needs=world.pick(words.NEEDS) if world.chance(0.4) else "",
        obtained_at=obtained,
    )


def _size(world: World) -> str:
    return world.weighted({"micro": 10, "small": 34, "medium": 40, "large": 16})


def _tags(world: World, lead: Any) -> dict[str, str]:
    intent = world.weighted({"high": 24, "medium": 41, "low": 28, "none": 7})
    industry = lead.industry or world.names.industry_of(lead.name)
    return {"intent": intent, "industry": industry, "company_size": lead.company_size or _size(world)}


def _screened_and_assigned(world: World, screener: Person, lead: Any) -> Story:
    """Sometimes a tag is forgotten; the gate before the assignment then says which."""
    tags = _tags(world, lead)
    if world.chance(0.04):
        held_up = world.attempt(screener, assign, lead, UNSCREENED)  # straight from entry: the policy stops it
        if held_up is not None:
            raise RuntimeError("a lead was assigned without being screened")
        yield world.later(0.05, 0.3)
    forgotten = world.pick(tags) if world.chance(0.1) else ""
    lead = world.act(
        screener, screen, lead, screening="valid", **{name: value for name, value in tags.items() if name != forgotten}
    )
    yield world.later(0.1, 4)
    to = None if world.chance(0.65 - 0.4 * world.is_rush) else _favoured(world).account
    if forgotten and not getattr(lead, forgotten):
        if world.attempt(screener, assign, lead, TAGS) is not None:
            raise RuntimeError("a lead was assigned without its tags")
        yield world.later(0.02, 0.2)
        lead = world.act(screener, edit_lead, lead, **{forgotten: tags[forgotten]})
    world.begin(follow(world, world.act(screener, assign, lead, to=to)))
