"""The sample company as a whole: founded, worked in for some months, sealed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection

from guiju.demo import care, market, money, people, sales
from guiju.demo.world import World, heartbeat
from guiju.groundwork.ledger.seal import seal
from guiju.groundwork.policy import book

LEADS_A_DAY = 0.33  # at size 1, beside those that sales finds itself
OLD_CUSTOMERS = 26
DAYS_A_MONTH = 30.4


def simulate(
    seed: int,
    months: float,
    until: datetime,
    size: float = 1.0,
    tell: Callable[[datetime], None] = lambda _: None,
    *,
    few: bool = False,
) -> World:
    """Work for ``months`` up to the moment ``until``; the same seed and moment give the same company.

    ``size`` multiplies the business; with ``few`` only a person of each kind works here. The database must be empty.
    """
    book.forget()
    _without_waiting_for_the_disk()
    first: date = until.date() - timedelta(days=round(months * DAYS_A_MONTH))
    world = World(seed, first, until, size)
    company = people.found(world, people.FEW_AND_A_COLLEAGUE if few else people.MANY)
    people.sign_policies(world, 1, 70)
    world.begin(heartbeat(world))
    world.begin(market.days_of_market(world, LEADS_A_DAY * size), world.calendar.next_open(world.now))
    world.begin(sales.days_of_pool(world))
    world.begin(people.read_notices(world))
    world.begin(care.refuse_calls(world), world.later(60, 90))
    world.begin(money.stray(world))
    care.old_customers(world, max(2, round(OLD_CUSTOMERS * size)))
    _turns(world, company)
    world.run(tell)
    seal()
    return world


def _turns(world: World, company: people.Company) -> None:
    """What happens once: an amended policy, a product taken off the list, somebody who leaves, somebody on leave."""
    span = (world.until - world.now) / 100
    calendar = world.calendar
    world.begin(people.amend(world, company), calendar.next_open(world.now + span * 48))
    world.begin(people.retire_old_product(world, company), calendar.next_open(world.now + span * 20))
    world.begin(care.last_push(world, round(9 * world.size)), calendar.next_open(world.now + span * 74))
    if "tele" in company.heads:
        world.begin(care.late_files(world, round(6 * world.size)), calendar.next_open(world.until - timedelta(days=4)))
        world.begin(people.resign(world, company), calendar.next_open(world.now + span * 66))
        today = world.until.date()
        world.begin(
            people.go_on_leave(world, company, today + timedelta(days=5)),
            calendar.next_open(world.until - timedelta(days=5)),
        )


def _without_waiting_for_the_disk() -> None:
    """A sample that is lost in a power cut is made again: no commit of it needs to wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
