"""Records of the kinds that no sale makes: what the frame, the keepers of rights and the marketing people leave."""

from typing import Any

from guiju.customers.actions.searching import look_for_duplicates
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.leads.actions import take_enquiry
from guiju.security.actions import file_of, reveal
from guiju.security.issuing import issue
from house.oracle import Oracle
from house.story import Story

LONG = "2099-01-01"


def keep_house(story: Story) -> None:
    """Tokens, files of accounts, reviews, acting for somebody, leave, hand-overs, tables in, saved views."""
    cast = story.cast
    system = SYSTEM.at(cast.clock())
    for person in (cast.owner, cast.stranger):
        issue(system, person.account, "abgleich")
        file_of(person.account, person.actor)
        story.do(person, "desk.save_view", of_kind="leads.lead", name="我的")
        story.do(person, "transfer.prepare_export", of_kind="customers.customer", reason="对账")
    story.do(cast.hr, "security.open_review")
    acting = {"subject": cast.owner.account, "ticket": "T-1", "minutes": 30, "reason": "核对"}
    story.do(cast.admin, "security.begin_impersonation", **acting)
    story.do(
        cast.marketing, "transfer.upload_file", word="leads", content="公司名称\n甲公司\n".encode(), file_name="a.csv"
    )
    given = {"absent": cast.owner.account, "substitute": cast.teammate.account}
    story.do(cast.hr, "org.stand_in", **given, valid_from="2026-03-02", valid_to="2026-03-05")
    story.do(cast.marketing, "leads.book_cost", source="ads", month="2026-03-01", amount="900")
    story.do(cast.manager, "customers.open_pool", name="北区公海", kind_held="leads")
    _leave(story)
    take_over(story)


def _leave(story: Story) -> None:
    """Somebody leaves a lead to a colleague of another team."""
    cast = story.cast
    leaver = story.hired()
    lead = story.screened()
    story.do(cast.marketing, "leads.assign", lead, to=leaver.account)
    given = {"receiver": cast.teammate.account, "occasion": "moved"}
    story.do(cast.director, "org.hand_over_work", employee=leaver, **given)


def sell_more(story: Story, order: Any, contact: Any) -> None:
    """What comes beside an order and a contact."""
    cast = story.cast
    story.do(cast.owner, "orders.plan_receivables", order)
    story.do(
        cast.owner, "customers.give_consent", contact=contact, purpose="marketing", channel="phone", proof="电话录音"
    )
    keep, gone = story.customer(), story.customer()
    story.do(cast.owner, "customers.merge_customers", survivor=keep.pk, merged=gone.pk)
    numbered = {"bank_ref": f"B-{next(story.numbers)}", "payer": "某公司"}
    story.do(cast.finance, "finance.record_receipt", amount="5", order=order, **numbered)


def ask_and_look(story: Story, contact: Any) -> None:
    """Leave to pass a gate, asked for and given; approval on a condition; a number shown; ways of being told."""
    cast = story.cast
    story.waived("b2b-3.2.2-04", "deals.agree_negotiation", story.negotiation())
    asked = {"clause_id": "b2b-3.2.2-04", "verb": "deals.agree_negotiation", "reason": "客户已等待多日"}
    story.do(cast.owner, "governance.request_waiver", **asked, about=story.negotiation().ref)
    contract = {"verb": "contracts.submit", "reason": "请审批"}
    passed = story.do(cast.owner, "governance.request_approval", **contract, about=story.contract().ref)
    story.do(cast.legal, "governance.approve", passed, opinion="同意", condition="补齐附件")
    for person in (cast.owner, cast.manager, cast.finance):
        reveal(person.actor, about=contact.ref, field="phone", reason="核对电话")
    story.do(cast.owner, "notices.choose", choices={})


def take_over(story: Story) -> None:
    """Decisions that wait pass to another person, routes are drawn, a night's search finds what is alike."""
    cast = story.cast
    story.do(
        cast.owner, "governance.request_approval", verb="contracts.submit", about=story.contract().ref, reason="请审批"
    )  # fmt: skip
    story.do(cast.admin, "governance.reassign", absent=cast.legal.account, to=cast.director.account, reason="出差")
    route = {"verb": "orders.confirm", "control": {"route": [{"role": "finance"}]}}
    story.do(cast.admin, "governance.draft_route", title="订单", **route)
    keepers = ((cast.owner, cast.stranger), (cast.teammate, cast.owner), (cast.stranger, cast.stranger))
    for number, (one, other) in enumerate(keepers):
        story.do(one, "customers.open_customer", name=f"无锡百川泵业{number}有限公司", region="江苏")
        story.do(other, "customers.open_customer", name=f"百川泵业{number}", region="江苏")
    look_for_duplicates(SYSTEM.at(cast.clock()))
    take_enquiry(SYSTEM.at(cast.clock()), door="web", name="来客公司", phone="13700000001")


def concerned(oracle: Oracle, story: Story) -> None:
    """Whom something that happened let into a record: who decided a request, who was acted for, who may give leave."""
    for waiver in REGISTER.kinds["policy.waiver"].every.filter(state="requested"):
        able = (post.account for post in oracle.posts if post.role == waiver.role and waiver.unit_id in post.below)
        oracle.concerned.update((waiver.ref, account) for account in able)
    for request in REGISTER.kinds["governance.approvalrequest"].every.all():
        also = (
            story.cast.finance if request.state == "used" else story.cast.director
        )  # who is told of it; its new reader
        oracle.concerned.update((request.ref, person.id) for person in (story.cast.legal, also))
    for acting in REGISTER.kinds["security.impersonation"].every.all():
        oracle.concerned.add((acting.ref, acting.subject_id))
