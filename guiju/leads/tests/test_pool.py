"""The shared pools of leads: rules, batches, warnings, limits, and the promise that a trial tells what will happen."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from guiju.customers import actions as customers
from guiju.customers import pooling
from guiju.customers.models import Pool
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotFound, Refused
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.testing.cast import Cast, Person, guard_open, ledger_of
from guiju.groundwork.testing.still import StillClock
from guiju.leads import actions
from guiju.leads.models import Lead
from guiju.leads.queries import LEADS
from guiju.leads.tests.test_pool_pages import window
from guiju.leads.timers import recycle_idle, warn_owners

Adopt = Callable[..., Any]
POOL = {
    "idle_days": 7, "holding_cap": 50, "daily_claims": 10, "cool_off_days": 3, "daily_views": 2, "warn_days": 2,
    "rules": [
        {"name": "重点线索", "when": {"key": {"eq": True}}, "days": None},
        {"name": "高意向", "when": {"intent": {"in": ["high"]}}, "days": 14, "pool": "大客户公海", "warn_days": 5},
        {"name": "未联系", "when": {"first_contact_at": {"filled": False}}, "since": "assigned", "days": 3},
    ],
}  # fmt: skip


@pytest.fixture
def pool(adopt: Adopt, cast: Cast) -> None:
    adopt([{"id": "t-pool", "controls": [{"terms": {"leads.pool": POOL}}]}])


def lead_of(cast: Cast, name: str, to: Person | None = None, **given: Any) -> Lead:
    lead = actions.capture(cast.marketing.actor, name=name, **given)
    return actions.assign(cast.manager.actor, lead, to=(to or cast.owner).account)


def pooled(cast: Cast, name: str = "甲公司", **given: Any) -> Lead:
    return actions.release(cast.owner.actor, lead_of(cast, name, **given), reason="没有时间跟进")


@pytest.mark.usefixtures("pool")
def test_each_lead_goes_by_the_first_rule_that_fits_it(cast: Cast, clock: StillClock) -> None:
    big = customers.open_pool(cast.director.actor, name="大客户公海", kind_held="leads")
    key, high, untouched, talked = (lead_of(cast, name) for name in ("甲", "乙", "丙", "丁"))
    actions.grade(cast.owner.actor, key, grade="A", intent="high", key=True)
    actions.grade(cast.owner.actor, high, grade="B", intent="high")
    actions.touch(cast.owner.actor, talked)
    clock.advance(days=3)
    assert recycle_idle(cast.system) == 1
    clock.advance(days=4)
    assert recycle_idle(cast.system) == 1
    clock.advance(days=7)
    assert recycle_idle(cast.system) == 1
    found = {lead.name: (lead.state, lead.pool, lead.release_reason) for lead in Lead.objects.select_related("pool")}
    default = Pool.objects.get(kind_held="leads", is_default=True)
    assert found == {
        "甲": ("assigned", None, ""), "乙": ("pooled", big, "高意向"), "丙": ("pooled", default, "未联系"),
        "丁": ("pooled", default, ""),
    }  # fmt: skip
    assert ledger_of(untouched)[-1].data == {
        "rules": ["未联系"], "leads": [untouched.pk], "owners": [cast.owner.id],
    }  # fmt: skip


@pytest.mark.usefixtures("pool")
def test_a_batch_is_one_row_of_the_ledger_and_lets_duties_go(cast: Cast, clock: StillClock, adopt: Adopt) -> None:
    respond = {
        "when": "leads.lead_assigned",
        "by": "leads.lead_touched",
        "unless": ["leads.lead_recycled"],
        "within": "24 h",
    }
    adopt([{"id": "t-pool", "controls": [{"terms": {"leads.pool": POOL}}, {"respond": respond}]}])
    leads = [lead_of(cast, name) for name in ("甲", "乙", "丙")]
    clock.advance(days=3)
    assert recycle_idle(cast.system) == 3
    entries = {ledger_of(lead)[-1].pk for lead in leads}
    assert len(entries) == 1
    duties = Duty.objects.filter(about__in=[lead.ref for lead in leads])
    assert {duty.state for duty in duties} == {"dropped"}
    assert recycle_idle(cast.system) == 0


@pytest.mark.usefixtures("pool")
def test_the_person_in_charge_is_warned_once_before(cast: Cast, clock: StillClock) -> None:
    talked = actions.touch(cast.owner.actor, lead_of(cast, "甲"))
    actions.touch(cast.teammate.actor, lead_of(cast, "乙", cast.teammate))
    clock.advance(days=4)
    warn_owners(cast.system)
    assert not Notice.objects.filter(text__contains="go back").exists()
    clock.advance(days=1)
    assert warn_owners(cast.system) == 1
    assert warn_owners(cast.system) == 0
    clock.advance(days=1)
    warn_owners(cast.system)
    told = Notice.objects.filter(text__contains="go back")
    assert sorted(notice.account_id for notice in told) == sorted([cast.owner.id, cast.teammate.id])
    assert told.get(account_id=cast.owner.id).params == {"count": 1, "day": "2026-03-09"}
    actions.touch(cast.owner.actor, talked)
    clock.advance(days=5)
    warn_owners(cast.system)
    assert Notice.objects.filter(text__contains="go back", account_id=cast.owner.id).count() == 2


def test_nothing_is_told_while_no_clause_says_so(cast: Cast) -> None:
    assert warn_owners(cast.system) == 0


@pytest.mark.usefixtures("pool")
def test_a_pool_of_a_department_is_claimed_from_by_its_people_alone(cast: Cast) -> None:
    north = customers.open_pool(cast.director.actor, name="销售部公海", kind_held="leads", unit=cast.units["north"])
    lead = actions.release(cast.owner.actor, lead_of(cast, "甲"), reason="换人", pool=north)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("leads.claim", lead.pk))
    assert perform(cast.teammate.actor, Request("leads.claim", lead.pk)).record.owner_id == cast.teammate.id


@pytest.mark.usefixtures("pool")
def test_what_waits_is_moved_between_pools_and_keeps_its_waiting_time(cast: Cast, clock: StillClock) -> None:
    other = customers.open_pool(cast.director.actor, name="华南公海", kind_held="leads")
    lead = pooled(cast)
    since = lead.pooled_at
    clock.advance(hours=5)
    moved = perform(
        cast.director.actor, Request("leads.move_pool", lead.pk, {"pool": other.pk, "reason": "区域"})
    ).record
    assert (moved.pool_id, moved.pooled_at) == (other.pk, since)
    wrong = customers.open_pool(cast.director.actor, name="客户公海", kind_held="customers")
    with pytest.raises(Invalid):
        actions.move_pool(cast.director.actor, moved, pool=wrong)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("leads.move_pool", lead.pk, {"pool": other.pk}))


@pytest.mark.usefixtures("pool")
def test_looking_closer_is_kept_and_capped_a_day(cast: Cast, clock: StillClock) -> None:
    leads = [pooled(cast, name) for name in ("甲", "乙", "丙")]
    for lead in (leads[0], leads[1], leads[0]):
        perform(cast.stranger.actor, Request("leads.look_closer", lead.pk))
    with pytest.raises(Refused) as refused:
        perform(cast.stranger.actor, Request("leads.look_closer", leads[2].pk))
    assert (refused.value.code, refused.value.params) == ("leads.daily_views", {"count": 2, "cap": 2})
    assert pooling.has_looked(LEADS, cast.stranger.id, leads[0].pk, cast.clock.moment)
    assert not pooling.has_looked(LEADS, cast.stranger.id, leads[2].pk, cast.clock.moment)
    clock.advance(days=1)
    perform(cast.stranger.actor, Request("leads.look_closer", leads[2].pk))


def test_terms_that_name_what_no_lead_has_are_refused() -> None:
    limits = {"holding_cap": 1, "daily_claims": 1, "cool_off_days": 1}
    for rule in (
        {"name": "x", "days": 1, "when": {"salary": {"gte": 1}}}, {"name": "x", "days": 0},
        {"name": "x", "days": 1, "since": "contract_end"},
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"rule x|at least one day"):
            LEADS.read({**limits, "rules": [rule]})


def test_what_was_never_contacted_has_days_of_its_own(cast: Cast, adopt: Adopt, clock: StillClock) -> None:
    """Three days for what nobody has contacted, thirty for what idles; a new owner has the three days anew."""
    rules = [{"name": "从未联系", "since": "never_contacted", "days": 3, "warn_days": 1}]
    adopt([{"id": "t", "controls": [{"terms": {"leads.pool": {**POOL, "idle_days": 30, "rules": rules}}}]}])
    untouched, talked, passed = (lead_of(cast, name) for name in ("甲", "乙", "丙"))
    actions.touch(cast.owner.actor, talked)
    actions.touch(cast.owner.actor, passed)
    clock.advance(days=2)
    actions.assign(cast.manager.actor, Lead.objects.get(pk=passed.pk), to=cast.teammate.account)
    warn_owners(cast.system)
    assert Notice.objects.get(kind="leads.pool_warning").ref == untouched.ref
    page = window(cast.director).get("/pool-rules/?kind=leads&try=1&days.0=2").content.decode()
    assert "never contacted since" in page
    clock.advance(days=1)
    for gone in (untouched, passed):
        told = pooling.going(LEADS, LEADS.required(in_force(clock.moment)), clock.moment)
        assert list(told.values_list("pk", flat=True)) == [gone.pk]
        assert recycle_idle(cast.system) == 1
        clock.advance(days=2)
    assert Lead.objects.get(pk=talked.pk).state == "contacted"
    clock.advance(days=23)
    assert recycle_idle(cast.system) == 1
    assert {lead.release_reason for lead in Lead.objects.all()} == {"从未联系", ""}


@pytest.mark.parametrize("seed", range(4))
def test_a_trial_tells_exactly_what_the_heartbeat_then_moves(cast: Cast, adopt: Adopt, seed: int) -> None:
    """Given leads of every sort and rules of every sort; what the trial names is what goes, and what the rules say."""
    chance = random.Random(seed)
    rules = [
        {
            "name": "一",
            "when": {"intent": {"in": ["high", "low"]}, "grade": {"ne": "D"}},
            "days": chance.randint(5, 20),
        },
        {"name": "二", "when": {"last_contact_at": {"filled": chance.random() < 0.5}}, "days": chance.randint(1, 9)},
        {"name": "三", "when": {"key": {"eq": True}}, "days": chance.choice([None, 2])},
        {"name": "四", "when": {"source": {"filled": True}}, "since": "assigned", "days": chance.randint(1, 30)},
        {"name": "五", "since": "never_contacted", "days": chance.randint(1, 9)},
    ]
    chance.shuffle(rules)
    adopt([{"id": "t", "controls": [{"terms": {"leads.pool": {**POOL, "rules": rules}}}]}])
    now = cast.clock.moment
    with guard_open():
        Lead.objects.bulk_create(_any_lead(cast, chance, now) for _ in range(200))
    pool = LEADS.required(in_force(now))
    expected = {lead.pk for lead in Lead.every.all() if _goes(lead, pool, now)}
    told = set(pooling.going(LEADS, pool, now).values_list("pk", flat=True))
    assert told == expected
    assert {count.rows for count in pooling.counted(LEADS, pooling.going(LEADS, pool, now)) if count.by == "all"} == {
        len(told)
    }
    assert recycle_idle(cast.system) == len(told)
    assert set(Lead.objects.filter(pooled_at=now).values_list("pk", flat=True)) == told


def _any_lead(cast: Cast, chance: random.Random, now: datetime) -> Lead:
    def ago(often: float) -> datetime | None:
        return (
            now - timedelta(days=chance.choice([1, 2, 3, 7, 14, 20, chance.uniform(0, 30)]))
            if chance.random() < often
            else None
        )

    state = chance.choice(["assigned", "assigned", "contacted", "new", "pooled", "converted"])
    owner = None if state == "pooled" else chance.choice([cast.owner.id, cast.stranger.id])
    return Lead(
        name="公司", state=state, owner_id=owner, intent=chance.choice(["high", "low", ""]), grade=chance.choice(["A", "D", ""]),
        key=chance.random() < 0.2, source=chance.choice(["ads", ""]), assigned_at=ago(0.95), last_contact_at=ago(0.5),
        discarded_at=now if chance.random() < 0.1 else None, obtained_at=now, created_at=now, updated_at=now, version=1,
    )  # fmt: skip


def _goes(lead: Lead, pool: Any, now: datetime) -> bool:
    """The rules told in plain Python, one lead at a time."""
    if lead.state not in ("assigned", "contacted") or lead.owner_id is None or lead.discarded_at is not None:
        return False
    for rule in pool.in_order():
        contacted = lead.last_contact_at and not (lead.assigned_at and lead.last_contact_at < lead.assigned_at)
        if rule.since == "never_contacted" and contacted:
            continue
        if all(comparison.holds(getattr(lead, name)) for name, comparison in rule.when.items()):
            moments = [lead.assigned_at] if rule.since == "assigned" else [lead.assigned_at, lead.last_contact_at]
            since = max((moment for moment in moments if moment), default=None)
            return rule.days is not None and since is not None and since + timedelta(days=rule.days) <= now
    return False
