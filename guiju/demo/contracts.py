"""From agreement to signature: draft, review by legal and managers, rework, signature, hand-over."""

from datetime import timedelta
from typing import Any

from guiju.contracts import actions as contracts
from guiju.deals.actions import lose
from guiju.demo import words
from guiju.demo.approvals import approved
from guiju.demo.money import carry_out
from guiju.demo.world import Person, Story, World
from guiju.documents.actions import attach

_TEXT = (
    "第一条 标的与价款：以附件清单为准，合同总价 {amount} 元（含税）。\n第二条 交付：乙方于 {day} 前交付并安装调试。\n"
    "第三条 验收：以附件技术指标为准，试运行 10 个工作日。\n第四条 付款：{terms}。\n第五条 质保：自验收合格之日起一年。"
)


def close_the_deal(world: World, owner: Person, opportunity: Any) -> Story:
    """A contract is drawn up from the agreement and signed once everybody who must has approved it."""
    yield world.later(1, 10)
    terms, delivery = world.pick(words.PAYMENT_TERMS), world.day + timedelta(days=world.rng.randint(25, 50))
    amount = opportunity.negotiations.order_by("-pk").first().agreed_price
    contract = world.act(
        owner,
        contracts.draft,
        opportunity=world.fresh(opportunity),
        title=f"{opportunity.name}合同",
        text=_TEXT.format(amount=amount, day=delivery, terms=terms),
        own_text=world.chance(0.2),
        delivery_date=delivery,
        begins_on=delivery,
        ends_on=delivery + timedelta(days=364),
        payment_terms=terms,
        payment_method=world.pick(words.PAYMENT_METHODS) if world.chance(0.94) else "",
    )
    yield world.later(0.3, 4)
    for _ in range(3):
        reason = "客户已口头确认，望尽快审批。" if world.chance(0.5) else ""
        if (yield from approved(world, owner, "contracts.submit", contract, reason, refused=0.13)):
            break
        yield world.later(1, 8)
        text = f"{world.fresh(contract).text}\n第六条 违约责任按标准文本执行。"
        contract = world.act(owner, contracts.edit_contract, world.fresh(contract), text=text)
    else:
        world.act(owner, contracts.cancel, world.fresh(contract), reason="多次审核未通过，客户转向其他供应商")
        world.act(owner, lose, world.fresh(opportunity), reason="合同条款未达成一致")
        return
    contract = world.fresh(contract)
    world.act(
        owner,
        attach,
        content=f"{contract.title}\n编号：{contract.number}\n\n{contract.text}\n".encode(),
        file_name=f"{contract.number} 定稿.txt",
        content_type="text/plain",
        about=contract.ref,
    )
    yield from _signed(world, owner, opportunity, contract)


def _signed(world: World, owner: Person, opportunity: Any, contract: Any) -> Story:
    yield world.later(3, 24)
    if world.chance(0.04):
        world.act(owner, contracts.cancel, world.fresh(contract), reason="客户集团冻结采购")
        world.act(owner, lose, world.fresh(opportunity), reason="客户预算取消")
        return
    signer, _ = world.names.contact()
    contract = world.act(owner, contracts.sign, world.fresh(contract), signed_by_customer=signer)
    world.begin(carry_out(world, owner, contract))
    yield world.later(0.1, 3) if world.chance(0.5 + 0.45 * owner.care) else world.later(9, 24)
    world.act(owner, contracts.hand_over_details, world.fresh(contract), to="项目执行部、财务组")
