"""Records of the kinds that no sale makes: what the frame, the keepers of rights and the marketing people leave."""

from typing import Any

from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.security.actions import file_of
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


def concerned(oracle: Oracle, story: Story) -> None:
    """Whom something that happened let into a record: who decided a request, who was acted for."""
    for request in REGISTER.kinds["governance.approvalrequest"].every.all():
        oracle.concerned.update((request.ref, person.id) for person in (story.cast.legal, story.cast.finance))
    for acting in REGISTER.kinds["security.impersonation"].every.all():
        oracle.concerned.add((acting.ref, acting.subject_id))
