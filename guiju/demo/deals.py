"""An opportunity from entry to agreement: analysis, solution, proposal, quotation, talks; won, lost or stalled."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guiju.calls.actions import log_call
from guiju.catalog.models import Product
from guiju.customers.actions import confirm_customer, edit_customer, record_consent
from guiju.deals import actions as deals
from guiju.deals.models import Line, Opportunity
from guiju.demo import words
from guiju.demo.approvals import approved
from guiju.demo.contracts import close_the_deal
from guiju.demo.world import Person, Story, World

ANALYSIS = {"b2b-3.2.1-01"}
SOLUTION = {"b2b-3.2.1-02", "b2b-3.2.1-03"}
PROPOSAL = {"b2b-3.2.2-03"}
_GOES_ON = {"discovery": 0.84, "solution": 0.86, "proposal": 0.8, "negotiation": 0.88}
_STALLS = 0.06


def convert(world: World, owner: Person, lead: Any) -> Story:
    """A lead becomes an opportunity, its company a customer."""
    lines, total = _lines(world)
    opportunity = world.act(
        owner,
        deals.open_from_lead,
        lead=lead,
        name=f"{lead.name[2:4]}{world.pick(words.PROJECTS)}项目",
        amount=total.quantize(Decimal(1000), rounding=ROUND_HALF_UP),
        expected_close=world.day + timedelta(days=world.rng.randint(30, 90)),
        credit_code=world.names.credit_code(lead.region) if world.chance(0.88) else None,
        lawful_basis="consent" if world.chance(0.55 + 0.4 * owner.care) else "",
        basis_note="电话中说明用途并征得同意",
    )
    world.begin(_file_of_customer(world, owner, opportunity.customer))
    yield from pursue(world, owner, opportunity, lines)


def pursue(world: World, owner: Person, opportunity: Any, lines: list[Line] | None = None) -> Story:
    """Stage by stage until the contract, unless the customer drops out or nobody does anything any more."""
    lines = lines or _lines(world)[0]
    yield from _described(world, owner, opportunity)
    for stage in (_discovery, _solution, _proposal, _negotiation):
        yield from _visits(world, owner, opportunity)
        if world.chance(_STALLS):
            return  # left lying: it shows as stalled
        if not world.chance(_GOES_ON[stage.__name__[1:]]):
            yield world.later(4, 40)
            world.act(owner, deals.lose, world.fresh(opportunity), reason=world.pick(words.LOSS_REASONS))
            return
        yield from stage(world, owner, opportunity, lines)
        opportunity = world.fresh(opportunity)
    yield from close_the_deal(world, owner, opportunity)


def _lines(world: World) -> tuple[list[Line], Decimal]:
    """Products for one customer with their prices: mostly within the free discount, sometimes beyond."""
    discount = Decimal(world.weighted({"0": 25, "2": 25, "4": 28, "7": 10, "10": 8, "15": 4}))
    lines = []
    for code, amounts in world.rng.choices(words.BUNDLES, (20, 16, 14, 12, 9, 12, 14, 6))[0]:
        product = Product.objects.get(code=code)
        price = (product.list_price * (100 - discount) / 100).quantize(Decimal("0.01"))
        lines.append(Line(product.pk, Decimal(world.pick(amounts)), price, words.SPECS[product.unit_name]))
    return lines, sum((line.amount for line in lines), Decimal(0))


def _file_of_customer(world: World, owner: Person, customer: Any) -> Story:
    """The customer's data are completed and confirmed; where they are not complete the gate says so."""
    yield world.later(1, 14) if world.chance(0.5 + 0.45 * owner.care) else world.later(17, 40)
    customer = world.fresh(customer)
    if customer.state != "active" or customer.owner_id != owner.account.pk or owner.gone:
        return
    given = {
        "level": world.weighted({"A": 20, "B": 45, "C": 35}),
        "value_tier": world.weighted({"high": 25, "medium": 45, "low": 30}),
        "address": f"{customer.region}市高新区创业路{world.rng.randint(1, 299)}号",
        "background": world.pick(words.BACKGROUND),
    }
    if not customer.needs and world.chance(0.7):
        given["needs"] = world.pick(words.NEEDS)
    customer = world.act(owner, edit_customer, customer, **given)
    if world.attempt(owner, confirm_customer, customer, {"crm-3.2.1-01"}) is None:
        yield world.later(0.1, 2)
        customer = world.act(
            owner,
            edit_customer,
            world.fresh(customer),
            needs=customer.needs or world.pick(words.NEEDS),
            region=customer.region or "苏州",
            industry=customer.industry or "制造业",
            source=customer.source or "other",
        )
        world.act(owner, confirm_customer, customer)
    contact = customer.contacts.filter(lawful_basis="", discarded_at=None).order_by("pk").first()
    if contact is not None and world.chance(0.6):
        yield world.later(10, 60)
        if world.fresh(customer).owner_id == owner.account.pk:
            world.act(owner, record_consent, contact, lawful_basis="consent", basis_note="微信确认同意留存联系方式")


def _described(world: World, owner: Person, opportunity: Any) -> Story:
    yield world.later(0.1, 4)
    if world.chance(0.6 + 0.38 * owner.care):
        world.act(
            owner,
            deals.edit_opportunity,
            opportunity,
            background=world.pick(words.BACKGROUND),
            competitors=world.pick(words.COMPETITORS),
            needs=opportunity.needs or world.pick(words.NEEDS),
        )
    _plan(world, owner, opportunity)


def _plan(world: World, owner: Person, opportunity: Any) -> None:
    if world.chance(0.62 + 0.36 * owner.care):
        world.act(
            owner,
            deals.plan_next,
            world.fresh(opportunity),
            next_step=world.pick(words.DEAL_STEPS),
            next_at=world.later(8, 34),
        )


def _visits(world: World, owner: Person, opportunity: Any) -> Story:
    for _ in range(world.rng.choice((1, 1, 2))):
        yield world.later(5, 24)
        opportunity = world.fresh(opportunity)
        world.act(
            owner,
            log_call,
            customer=opportunity.customer,
            contact=opportunity.contact,
            about=opportunity.ref,
            channel=world.pick(("visit", "wechat", "mail")),
            result="agreed",
            effective=True,
            content=world.pick(words.DEAL_TALKS),
        )


def _advance(world: World, owner: Person, opportunity: Any, to: str) -> Any:
    opportunity = world.act(owner, deals.advance, world.fresh(opportunity), to=to)
    _plan(world, owner, opportunity)
    return opportunity


def _discovery(world: World, owner: Person, opportunity: Any, lines: list[Line]) -> Story:  # noqa: ARG001 - stages are told alike
    """Present business, pain points, goals; whoever forgets them is stopped before the solution stage."""
    yield world.later(1, 8)
    analysis = {
        "current_state": world.pick(words.CURRENT),
        "pain_points": world.pick(words.PAINS),
        "goals": world.pick(words.GOALS),
    }
    if world.chance(0.16):
        if world.attempt(owner, deals.advance, world.fresh(opportunity), ANALYSIS, to="solution") is not None:
            raise RuntimeError("a solution was begun without an analysis")
        yield world.later(1, 9)
    world.act(owner, deals.edit_opportunity, world.fresh(opportunity), **analysis)
    yield world.later(0.1, 2)
    _advance(world, owner, opportunity, "solution")


def _solution(world: World, owner: Person, opportunity: Any, lines: list[Line]) -> Story:
    """A solution in four parts, settled with the departments concerned."""
    yield world.later(2, 10)
    talked = {"discussed_with": world.pick(words.DISCUSSED), "discussion_note": world.pick(words.DISCUSSION)}
    solution = world.act(
        owner,
        deals.draft_solution,
        opportunity=world.fresh(opportunity),
        description="、".join(_names(lines)),
        implementation="调研 1 周、安装联调 3 周、试运行 2 周。",
        expected_result=world.pick(words.VALUES),
    )
    yield world.later(2, 14)
    if world.chance(0.18) and world.attempt(owner, deals.agree_solution, solution, SOLUTION) is not None:
        raise RuntimeError("a solution was settled alone")
    solution = world.act(owner, deals.edit_solution, solution, **talked)
    valid_until = world.day + timedelta(days=90)
    world.act(owner, deals.quote, opportunity=world.fresh(opportunity), lines=lines, valid_until=valid_until)
    yield world.later(1, 8)
    world.act(owner, deals.agree_solution, solution)
    _advance(world, owner, opportunity, "proposal")


def _names(lines: list[Line]) -> list[str]:
    names = dict(Product.objects.values_list("pk", "name"))
    return [names[line.product] for line in lines]


def _proposal(world: World, owner: Person, opportunity: Any, lines: list[Line]) -> Story:  # noqa: ARG001
    """A proposal with its five parts goes out and is presented; the quotation follows, with leave if needed."""
    yield world.later(3, 14)
    forgets = world.chance(0.12)
    proposal = world.act(
        owner,
        deals.draft_proposal,
        opportunity=world.fresh(opportunity),
        strengths=world.pick(words.STRENGTHS),
        value=world.pick(words.VALUES),
        problem_fit=world.pick(words.FITS),
        case=world.pick(words.CASES),
        testimonial="" if forgets else world.pick(words.TESTIMONIALS),
    )
    yield world.later(0.5, 5)
    if forgets:
        if world.attempt(owner, deals.send_proposal, proposal, PROPOSAL) is not None:
            raise RuntimeError("a proposal went out without its parts")
        proposal = world.act(owner, deals.edit_proposal, proposal, testimonial=world.pick(words.TESTIMONIALS))
    proposal = world.act(owner, deals.send_proposal, proposal)
    if world.chance(0.75 + 0.2 * owner.care):
        yield world.later(4, 22)
        world.act(
            owner,
            deals.present_proposal,
            proposal,
            audience=world.pick(words.AUDIENCES),
            reaction=world.pick(words.REACTIONS) if world.chance(0.93) else "",
        )
    yield world.later(0.5, 6)
    yield from _sent(world, owner, opportunity)
    yield world.later(4, 20)
    _advance(world, owner, opportunity, "negotiation")


def _sent(world: World, owner: Person, opportunity: Any) -> Story:
    quotation = opportunity.quotations.order_by("-pk").first()
    if not quotation.beyond_terms:
        world.act(owner, deals.send_quotation, quotation)
        return
    reason = "客户预算有限，申请超出授权的折扣，后续有二期。"
    if (yield from approved(world, owner, "deals.send_quotation", quotation, reason, refused=0.25)):
        return
    yield world.later(1, 6)
    listed = dict(Product.objects.values_list("pk", "list_price"))
    kept = [
        Line(
            line.product, line.quantity, (listed[line.product] * Decimal("0.955")).quantize(Decimal("0.01")), line.spec
        )
        for line in quotation.given_lines()
    ]
    quotation = world.act(owner, deals.edit_quotation, world.fresh(quotation), lines=kept)
    world.act(owner, deals.send_quotation, quotation)


def _negotiation(world: World, owner: Person, opportunity: Any, lines: list[Line]) -> Story:  # noqa: ARG001
    """Terms, price, delivery, after-sales; both sides' positions."""
    yield world.later(1, 10)
    talks = world.act(
        owner,
        deals.open_negotiation,
        opportunity=world.fresh(opportunity),
        customer_stance=world.pick(words.STANCES),
        limits=world.pick(words.LIMITS) if world.chance(0.6 + 0.35 * owner.care) else "",
    )
    yield world.later(6, 24)
    quotation = opportunity.quotations.order_by("-pk").first()
    talks = world.act(
        owner,
        deals.edit_negotiation,
        talks,
        agreed_terms=world.pick(words.PAYMENT_TERMS),
        agreed_price=quotation.total,
        agreed_delivery=f"签约后 {world.rng.choice((20, 25, 30, 35))} 个工作日",
        agreed_after_sales="质保一年，2 小时响应，48 小时到场",
        concessions="免收首年运维费" if world.chance(0.3) else "",
    )
    yield world.later(0.3, 5)
    if not talks.limits:
        if world.attempt(owner, deals.agree_negotiation, talks, {"b2b-3.2.2-05"}) is not None:
            raise RuntimeError("an agreement was closed without our limits")
        talks = world.act(owner, deals.edit_negotiation, world.fresh(talks), limits=world.pick(words.LIMITS))
    world.act(owner, deals.agree_negotiation, talks)
    world.act(owner, deals.accept_quotation, world.fresh(quotation))


def latent(world: World, owner: Person, customer: Any, source: str) -> Story:
    """A chance of business that an old customer brings, or that sales finds there."""
    found = world.now - timedelta(hours=world.rng.uniform(1, 20) if world.chance(0.85) else world.rng.uniform(26, 60))
    opportunity: Opportunity = world.act(
        owner,
        deals.open_opportunity,
        name=f"{customer.name[2:4]}{world.pick(words.PROJECTS)}二期",
        customer=customer,
        contact=customer.contacts.order_by("pk").first(),
        source=source,
        needs=world.pick(words.NEEDS),
        amount=Decimal(world.rng.randrange(30, 400) * 1000),
        expected_close=world.day + timedelta(days=60),
        triggered_at=found,
    )
    yield from pursue(world, owner, opportunity)
