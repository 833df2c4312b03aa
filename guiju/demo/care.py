"""Customers from before: entered in the first weeks, visited, asking again, lost, won back; data they share."""

from datetime import timedelta
from typing import Any

from guiju.calls.actions import log_call
from guiju.customers import actions as customers
from guiju.customers.models import Customer
from guiju.demo import words
from guiju.demo.approvals import approved
from guiju.demo.deals import latent
from guiju.demo.world import Person, Story, World
from guiju.governance.actions import grant_waiver, refuse_waiver, request_waiver

CONFIRM, SHARE = "crm-3.2.1-01", "b2b-6.1.3-02"
_RECIPIENTS = (
    ("华辰物流有限公司", "设备配送上门"),
    ("远明检测技术有限公司", "验收检测"),
    ("恒谱会计师事务所", "年度函证"),
)


def old_customers(world: World, many: int) -> None:
    """The files of customers from before come into the house within the first weeks."""
    for _ in range(many):
        world.begin(_old_customer(world), world.later(1, 90))


def last_push(world: World, many: int) -> Story:
    """Sales goes through its customers once more for new business."""
    for customer in Customer.objects.filter(state="active", owner__isnull=False).order_by("pk")[:many]:
        owner = world.owner(customer)
        if not owner.gone and not owner.on_trial:
            world.begin(latent(world, owner, customer, "repeat"), world.later(1, 50))
    yield from ()


def late_files(world: World, many: int) -> Story:
    """A few more files of customers, poor ones, that somebody still had in a drawer."""
    for _ in range(many):
        world.begin(_old_customer(world, poor=True), world.later(0.1, 12))
    yield from ()


def _old_customer(world: World, *, poor: bool = False) -> Story:
    company, owner = world.names.company(), world.pick(p for p in world.staff("sales") if not p.on_trial)
    poor = poor or world.chance(0.3)
    customer = world.act(
        owner,
        customers.open_customer,
        name=company.name,
        credit_code=world.names.credit_code(company.city),
        industry=company.industry,
        region=company.city,
        source="" if poor else world.weighted(words.SOURCES),
        company_size=world.weighted({"small": 30, "medium": 50, "large": 20}),
        level=world.weighted({"A": 30, "B": 40, "C": 30}),
        value_tier="" if poor else world.weighted({"high": 30, "medium": 45, "low": 25}),
        needs="" if poor else world.pick(words.NEEDS),
        address=f"{company.city}市经开区工业大道{world.rng.randint(1, 399)}号",
    )
    yield world.later(0.1, 4)
    for place in range(world.rng.choice((1, 1, 2))):
        name, position = world.names.contact()
        world.act(
            owner,
            customers.add_contact,
            customer=customer,
            name=name,
            phone=world.names.phone(),
            position=position,
            is_decision_maker=place == 0,
            lawful_basis=world.weighted({"contract": 60, "consent": 25, "": 15}),
            basis_note="合同履行需要",
        )
    yield world.later(0.5, 9) if world.is_rush or world.chance(0.85) else world.later(17, 30)
    yield from _confirmed(world, owner, customer)
    world.begin(_visits(world, customer))
    yield world.later(40, 700)
    yield from _later_life(world, owner, world.fresh(customer))


def _confirmed(world: World, owner: Person, customer: Any) -> Story:
    """Data that are not complete cannot be confirmed: they are filled in, or leave is asked for."""
    if world.attempt(owner, customers.confirm_customer, world.fresh(customer), {CONFIRM}) is not None:
        return
    yield world.later(0.2, 2)
    if world.chance(0.75):
        waiver = world.act(
            owner,
            request_waiver,
            clause_id=CONFIRM,
            verb="customers.confirm_customer",
            about=customer.ref,
            reason="客户近期停产检修，需求待复工后补充，先确认其余资料。",
        )
        yield world.later(1, 12) if not world.is_rush else world.later(20, 40)
        manager = world.people[_manager(world, owner)]
        if world.chance(0.6):
            world.act(manager, grant_waiver, waiver, opinion="同意，复工后一周内补齐。")
            yield world.later(0.2, 4)
            world.act(owner, customers.confirm_customer, world.fresh(customer))
            return
        world.act(manager, refuse_waiver, waiver, opinion="可以先电话了解，请补齐后再确认。")
        yield world.later(0.5, 6)
    given = {"needs": world.pick(words.NEEDS), "source": "referral", "value_tier": "medium"}
    customer = world.act(owner, customers.edit_customer, world.fresh(customer), **given)
    world.act(owner, customers.confirm_customer, customer)


def _manager(world: World, owner: Person) -> int:
    return next(p for p in world.staff("dept_manager") if owner.unit.path.startswith(p.unit.path)).account.pk


def _visits(world: World, customer: Any) -> Story:
    """Service calls from time to time; every ninety days the data are checked again, by most."""
    while True:
        yield world.later(240, 520)
        customer, service = world.fresh(customer), world.someone("service")
        contact = customer.contacts.filter(refused_at=None).order_by("pk").first()
        if customer.state != "active" or contact is None:
            return
        world.act(
            service,
            log_call,
            customer=customer,
            contact=contact,
            result=world.weighted({"other": 70, "no_answer": 20, "interested": 10}),
            content="回访：设备运行正常，客户总体满意。",
            talk_seconds=world.rng.randint(60, 400),
            next_step="",
        )
        if (
            customer.confirmed_at
            and customer.confirmed_at < world.now - timedelta(days=75)
            and world.chance(0.7)
            and customer.needs
        ):
            world.act(service, customers.confirm_customer, customer)


def _later_life(world: World, owner: Person, customer: Any) -> Story:
    if customer.state != "active" or customer.owner_id != owner.account.pk or owner.gone:
        return
    turn = world.weighted({"again": 42, "lost": 14, "released": 12, "shared": 18, "nothing": 14})
    if turn == "again":
        source = world.weighted({"latent_need": 40, "repeat": 30, "customer": 20, "referral": 10})
        yield from latent(world, owner, customer, source)
    elif turn == "lost":
        reason = world.pick(("价格", "竞品替代", "业务停止", "失去联系", "服务不满"))
        world.act(owner, customers.mark_lost, customer, reason=reason)
        yield world.later(150, 400)
        if world.chance(0.3):
            world.act(owner, customers.win_back, world.fresh(customer))
    elif turn == "released":
        world.act(owner, customers.release_customer, customer, reason="长期无采购计划")
        yield world.later(20, 160)
        if world.chance(0.6):
            heir = world.pick(p for p in world.staff("sales") if p is not owner and not p.on_trial)
            world.act(heir, customers.claim_customer, world.fresh(customer))
    elif turn == "shared":
        yield from _asked_to_share(world, owner, customer)


def _asked_to_share(world: World, owner: Person, customer: Any) -> Story:
    """Somebody outside wants data: not without the person's consent, which nobody may waive, nor without approval."""
    recipient, purpose = world.pick(_RECIPIENTS)
    contact = customer.contacts.order_by("pk").first()
    share = world.act(
        owner,
        customers.request_share,
        customer=customer,
        recipient=recipient,
        purpose=purpose,
        categories="联系人姓名、电话、地址",
        consent_contact=contact if world.chance(0.8) else None,
    )
    yield world.later(0.5, 6)
    if contact is None or share.consent_contact is None:
        if world.attempt(owner, customers.share, share, {SHARE, "b2b-6.1.3-03"}) is not None:
            raise RuntimeError("data left without consent")
        yield world.later(1, 10)
        manager = world.people[_manager(world, owner)]
        world.act(manager, customers.refuse_share, world.fresh(share), reason="无客户同意记录，不予提供")
        return
    if contact.lawful_basis != "consent":
        world.act(
            owner, customers.record_consent, contact, lawful_basis="consent", basis_note="书面同意向合作方提供联系方式"
        )
        yield world.later(0.5, 5)
    yield from _share(world, owner, share)


def _share(world: World, owner: Person, share: Any) -> Story:
    if not (yield from approved(world, owner, "customers.share", share, "合作方上门服务需要", refused=0.2)):
        manager = world.people[_manager(world, owner)]
        world.act(manager, customers.refuse_share, world.fresh(share), reason="改为由我方代为联系")


def refuse_calls(world: World) -> Story:
    """Now and then a customer's contact asks not to be called; some allow it again later."""
    while True:
        yield world.on(world.day + timedelta(days=world.rng.randint(12, 26)))
        active = Customer.objects.filter(state="active", contacts__refused_at=None, contacts__isnull=False).order_by(
            "pk"
        )
        chosen = world.pick(active) if active else None
        if chosen is None:
            continue
        contact = chosen.contacts.filter(refused_at=None).order_by("pk").first()
        service = world.someone("service")
        refusal = world.act(service, customers.record_refusal, contact=contact, reason="希望改用邮件联系")
        if world.chance(0.3):
            yield world.later(40, 120)
            world.act(world.someone("dept_manager"), customers.lift_refusal, refusal, reason="客户来电表示可以联系")
