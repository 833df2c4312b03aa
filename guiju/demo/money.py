"""Orders are confirmed, shipped, changed, delivered and filed; money comes in, in parts, late, sometimes too much."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from guiju.demo import words
from guiju.demo.world import Person, Story, World
from guiju.finance.actions import record_receipt, refund_rest
from guiju.orders import actions as orders
from guiju.orders.models import Order

ELEMENTS = {"b2b-3.2.3-06"}


def carry_out(world: World, owner: Person, contract: Any) -> Story:
    """What happens to the order that a signed contract has become."""
    order = Order.objects.get(contract=contract)
    world.begin(_payments(world, order))
    yield world.later(1, 9)
    order = yield from _confirmed(world, owner, order)
    if world.chance(0.16):
        yield from _changed(world, owner, order)
        order = world.fresh(order)
    if world.chance(0.03) and not order.paid:
        yield world.later(5, 20)
        order = world.fresh(order)
        if not order.paid:
            world.act(world.someone("dept_manager", owner.unit.path[:3]), orders.cancel_order, order, reason="客户停产")
            return
    late = 8 if world.chance(0.12) else 0
    yield world.on(order.delivery_date - timedelta(days=world.rng.randint(1, 12) - late))
    carrier = world.pick(words.CARRIERS)
    number = f"SF{world.rng.randrange(10**10):010d}"
    world.act(world.someone("delivery"), orders.ship, world.fresh(order), carrier=carrier, tracking_no=number)
    yield world.later(12, 60)
    world.act(world.someone("delivery"), orders.deliver, world.fresh(order))
    yield world.later(4, 80)
    order = world.fresh(order)
    world.act(owner if world.chance(0.6) else world.someone("finance"), orders.file_documents, order)


def _confirmed(world: World, owner: Person, order: Any) -> Any:
    if not order.payment_method:
        if world.attempt(owner, orders.confirm, order, ELEMENTS) is not None:
            raise RuntimeError("an order was confirmed without its elements")
        yield world.later(0.2, 3)
        order = world.act(owner, orders.edit_order, world.fresh(order), payment_method=words.PAYMENT_METHODS[0])
    who = owner if world.chance(0.5) else world.someone("delivery")
    return world.act(who, orders.confirm, world.fresh(order))


def _changed(world: World, owner: Person, order: Any) -> Story:
    """The customer wants something else; the manager decides, mostly within the two days."""
    yield world.later(4, 30)
    order = world.fresh(order)
    new_day = order.delivery_date + timedelta(days=world.rng.randint(5, 15))
    what, after = world.pick(
        (
            ("delivery_date", new_day.isoformat()),
            ("payment_terms", "签约 40%，交付 50%，质保 10%"),
            ("delivery_date", new_day.isoformat()),
        )
    )
    asked = world.act(
        owner if world.chance(0.7) else world.someone("delivery"),
        orders.ask_change,
        order=order,
        what=what,
        after=after,
        impact="交付计划顺延，不影响价款。" if what == "delivery_date" else "首付比例提高，对我方有利。",
    )
    yield world.later(1, 9) if world.chance(0.75) else world.later(20, 34)
    manager = next(p for p in world.staff("dept_manager") if owner.unit.path.startswith(p.unit.path))
    if manager.is_away(world.day):
        yield world.on(max(last for _, last in manager.away) + timedelta(days=1))
    agreed = world.chance(0.8)
    note = "同意" if agreed else "已排产，不予调整"
    world.act(manager, orders.decide_change, asked, approve=agreed, decision_note=note)


def _payments(world: World, order: Any) -> Story:
    """Each part is paid when it falls due: early, late, in two pieces, or rounded up; a few wait for ever."""
    plan = list(order.receivables.order_by("due_on"))
    last = len(plan) - 1
    prompt = world.chance(0.35)  # pays everything soon
    for place, part in enumerate(plan):
        if world.chance(0.05):
            return
        delay = world.rng.randint(-12, 2) if prompt else world.rng.choice((-3, -1, 0, 1, 2, 4, 7, 12, 20))
        due = part.due_on if not prompt else order.created_at.date() + timedelta(days=14 * place)
        yield world.on(max(due + timedelta(days=delay), world.day + timedelta(days=place == 0)))
        order = world.fresh(order)
        if order.state == "cancelled":
            return
        amount = part.amount if place < last else order.balance
        if world.chance(0.12):
            half = (amount / 2).quantize(Decimal(1))
            _receipt(world, order, half)
            yield world.later(8, 60)
            amount -= half
        if place == last and world.chance(0.12):
            amount += Decimal(world.rng.choice((100, 500, 2000)))
        receipt = _receipt(world, world.fresh(order), amount)
        if receipt.unapplied and world.chance(0.6):
            yield world.later(10, 50)
            world.act(world.someone("finance"), refund_rest, world.fresh(receipt), reason="客户多付，原路退回")
            return


def _receipt(world: World, order: Any, amount: Decimal) -> Any:
    reference = f"{world.day:%Y%m%d}{world.rng.randrange(10**8):08d}"
    return world.act(
        world.someone("finance"),
        record_receipt,
        bank_ref=reference,
        amount=amount,
        payer=order.customer.name,
        order=order,
        received_on=world.day - timedelta(days=world.rng.choice((0, 0, 0, 1))),
    )


def stray(world: World) -> Story:
    """Now and then money comes in that names no order."""
    while True:
        yield world.on(world.day + timedelta(days=world.rng.randint(18, 34)))
        world.act(
            world.someone("finance"),
            record_receipt,
            bank_ref=f"X{world.rng.randrange(10**9):09d}",
            payer="（附言不明）",
            amount=Decimal(world.rng.randrange(5, 60) * 1000),
            note="附言不清，待业务确认归属",
        )
