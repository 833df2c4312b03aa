"""How each clause of the B2B and CRM policies is kept and how it is broken: one trial a clause, in steps of a story."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from guiju.groundwork.policy import shipped
from guiju.groundwork.policy.reader import read_folder
from house.story import APRIL, DESCRIPTION, DISCUSSION, PROOF, Story

DOCUMENTS = {name: read_folder(folder) for name, folder in shipped.folders().items()}
Step = Callable[[Story], Any]


@dataclass(frozen=True)
class Trial:
    """How one clause is kept and how it is broken; ``first`` is what stands before it is kept."""

    keep: Step
    slip: Step
    first: Step | None = None


def when(moment: str, step: Step) -> Step:
    """The step, told at another time than the story began."""

    def told(story: Story) -> Any:
        story.on(moment)
        return step(story)

    return told


def then_waits(step: Step, until: str = "2026-03-20 10:00") -> Step:
    """The step, and then nothing for weeks."""

    def told(story: Story) -> None:
        step(story)
        story.on(until)

    return told


def opens(story: Story, **told: Any) -> Any:
    usual = {
        "name": "二部",
        "head": story.cast.teammate.account,
        "duties": "华中区销售",
        "parent": story.cast.units["company"],
    }
    return story.do(story.cast.admin, "org.open_department", **usual | told)


def adopts(story: Story, who: Any, *, figures: bool = True, policy: str = "crm") -> Any:
    document = deepcopy(DOCUMENTS[policy])
    document["text"]["en"] += f" Revision {next(story.numbers)}."
    if not figures:
        del document["aims"][0]["measure"]
    return story.do(who, "governance.adopt_policy", document=document)


def on_the_board(story: Story) -> Any:
    story.cast.post(story.cast.director, "crm_board")
    return story.cast.director


def reads_everything(story: Story) -> None:
    newcomer = story.actor(story.hired())
    for policy in DOCUMENTS:
        story.do(newcomer, "governance.acknowledge", policy=policy)


def loses_the_post(story: Story) -> None:
    newcomer = story.hired()
    post = newcomer.account.posts.get()
    story.do(story.cast.hr, "org.end_post", post, valid_to="2026-03-02")


def calls_own_find(story: Story) -> None:
    story.call(lead=story.lead())


def graded(story: Story) -> None:
    story.do(story.cast.owner, "leads.grade", story.contacted(), grade="B")


def planned_high(story: Story) -> None:
    lead = story.screened(intent="high")
    story.do(story.cast.owner, "leads.plan", lead, next_step="上门演示", next_at=f"{APRIL}+08:00")


def released_high(story: Story) -> None:
    story.do(story.cast.owner, "leads.release", story.screened(intent="high"), reason="转岗")


def brought_up_to_date(story: Story) -> None:
    story.do(story.cast.owner, "leads.edit_lead", story.contacted(), needs="两套系统")


def nurtured(story: Story) -> None:
    lead = story.screened(intent="low")
    story.do(story.cast.owner, "leads.plan", lead, next_step="寄案例集", next_at=f"{APRIL}+08:00")


def number_corrected(story: Story) -> None:
    lead = story.assigned()
    story.call(lead=lead, result="wrong_number", content="空号")
    story.do(story.cast.owner, "leads.edit_lead", lead, phone="13700001234")


def advanced(story: Story, opportunity: Any, to: str = "solution") -> Any:
    story.cast.clock.advance(hours=1)
    return story.do(story.cast.owner, "deals.advance", opportunity, to=to)


def agrees_solution(**gaps: Any) -> Step:
    return lambda story: story.do(story.cast.owner, "deals.agree_solution", story.solution(**gaps))


def agrees_without_quotation(story: Story) -> None:
    parts = {"description": "标准版", "implementation": "分两期", "expected_result": "准交率"}
    solution = story.do(
        story.cast.owner, "deals.draft_solution", opportunity=story.analysed(), **parts, **DISCUSSION
    )  # fmt: skip
    story.do(story.cast.owner, "deals.agree_solution", solution)


def sends(story: Story, **gaps: Any) -> Any:
    return story.do(story.cast.owner, "deals.send_proposal", story.proposal(**gaps))


def sends_unsettled(story: Story) -> None:
    solution = story.solution()
    proposal = story.do(
        story.cast.owner, "deals.draft_proposal", opportunity=solution.opportunity, solution=solution, **PROOF
    )  # fmt: skip
    story.do(story.cast.owner, "deals.send_proposal", proposal)


def presents(story: Story) -> None:
    story.do(story.cast.owner, "deals.present_proposal", sends(story), audience="生产副总", reaction="希望看现场")


def agrees_talks(**gaps: Any) -> Step:
    return lambda story: story.do(story.cast.owner, "deals.agree_negotiation", story.negotiation(**gaps))


def submits_without_agreement(story: Story) -> None:
    story.do(story.cast.owner, "contracts.submit", story.draft(story.opportunity()))


def submits_unreviewed(story: Story) -> None:
    story.do(story.cast.owner, "contracts.submit", story.contract())


def signs_changed(story: Story) -> None:
    contract = story.do(story.cast.owner, "contracts.edit_contract", story.reviewed(), payment_terms="验收后付清")
    story.do(story.cast.owner, "contracts.sign", contract, signed_by_customer="孙总")


def hands_over(story: Story) -> None:
    story.do(story.cast.owner, "contracts.hand_over_details", story.signed(), to="交付部")


def confirms_incomplete(story: Story) -> None:
    story.do(story.cast.owner, "orders.confirm", story.order_by_hand(amount="60000"))


def shares(story: Story) -> None:
    story.approved(story.cast.owner, "customers.share", story.share_asked(), story.cast.manager)


def shares_without_consent(story: Story) -> None:
    story.do(story.cast.owner, "customers.share", story.share_asked(lawful_basis="public"))


def shares_without_approval(story: Story) -> None:
    story.do(story.cast.owner, "customers.share", story.share_asked())


def confirms_customer(story: Story) -> None:
    customer = story.customer()
    story.contact(customer)
    story.do(story.cast.owner, "customers.confirm_customer", customer)


def confirms_bare_customer(story: Story) -> None:
    story.do(story.cast.owner, "customers.confirm_customer", story.customer(needs=""))


def checked_again(story: Story) -> None:
    story.on("2025-11-03 10:00")
    customer = story.customer()
    story.contact(customer)
    story.on("2026-03-02 10:00")
    story.do(story.cast.owner, "customers.confirm_customer", customer)


def loses(reason: str) -> Step:
    return lambda story: story.do(story.cast.owner, "customers.mark_lost", story.customer(), reason=reason)


def still_followed(story: Story) -> None:
    opportunity = story.opportunity()
    story.on("2026-03-25 10:00")
    story.do(story.cast.owner, "deals.edit_opportunity", opportunity, needs="三套系统")


def plans_next(story: Story, opportunity: Any = None) -> None:
    steps = {"next_step": "现场演示", "next_at": f"{APRIL}+08:00"}
    story.do(story.cast.owner, "deals.plan_next", opportunity or story.opportunity(), **steps)


def promised(story: Story) -> Any:
    return story.do(
        story.cast.owner,
        "calls.plan_follow_up",
        customer=story.customer(),
        subject="寄方案",
        due_at="2026-03-04T15:00+08:00",
    )


def keeps_promise(story: Story) -> None:
    promise = promised(story)
    story.on("2026-03-04 14:00")
    story.do(story.cast.owner, "calls.complete_follow_up", promise)


def asks_change(story: Story) -> Any:
    return story.do(
        story.cast.owner, "orders.ask_change", order=story.order(), what="delivery_date", after="2026-03-28"
    )


def ships(story: Story) -> None:
    story.do(story.cast.delivery, "orders.ship", story.confirmed(), carrier="顺丰", tracking_no="SF1")


def ships_late_in_march(story: Story) -> None:
    order = story.confirmed()
    story.on("2026-03-25 10:00")
    story.do(story.cast.delivery, "orders.ship", order, carrier="顺丰")


def receivable(story: Story) -> Any:
    part = {"due_on": "2026-03-10", "amount": "60000.00"}
    return story.do(story.cast.owner, "orders.plan_receivables", story.order(), parts=[part])


def pays(story: Story) -> None:
    order = receivable(story)
    story.do(story.cast.finance, "finance.record_receipt", bank_ref="B1", amount="60000", order=order)


def share_of_worth(story: Story) -> None:
    story.customer(value_tier="high")


def guards(story: Story) -> None:
    document = story.document(secrecy="confidential")
    story.do(story.cast.owner, "documents.classify", document, readers=[story.cast.manager.id])


HOURS_AGO, DAYS_AGO = "2026-03-02T08:00+08:00", "2026-02-25T10:00+08:00"
ENTERED = Trial(lambda s: s.lead(obtained_at=HOURS_AGO), lambda s: s.lead(obtained_at=DAYS_AGO))
MEASURED_AIMS = Trial(
    first=lambda s: adopts(s, on_the_board(s), figures=False),
    keep=lambda s: adopts(s, s.cast.director),
    slip=lambda s: adopts(s, on_the_board(s), figures=False),
)
READ = Trial(keep=reads_everything, slip=lambda s: s.hired())
WORTH = Trial(keep=share_of_worth, slip=lambda s: s.customer(value_tier=""))
COMPLETE = Trial(keep=lambda s: s.customer(), slip=lambda s: s.customer(region=""))
POSTED = Trial(keep=lambda s: s.hired(), slip=loses_the_post)

TRIALS: dict[str, Trial] = {
    "b2b-1.1-01": MEASURED_AIMS,
    "b2b-1.2-01": READ,
    "b2b-1.3.1-01": WORTH,
    "b2b-2.1-01": Trial(opens, lambda s: opens(s, head=None)),
    "b2b-2.1-02": Trial(opens, lambda s: opens(s, duties="")),
    "b2b-2.2.1-01": Trial(lambda s: s.opportunity(source="latent_need"), lambda s: s.opportunity(source="customer")),
    "b2b-2.2.3-02": Trial(lambda s: s.contact(s.customer()), lambda s: s.customer()),
    "b2b-3.1.1-01": Trial(
        lambda s: s.lead(source="exhibition", campaign="工博会"), lambda s: s.lead(source="exhibition")
    ),
    "b2b-3.1.1-02": Trial(
        lambda s: s.assigned(), lambda s: s.do(s.cast.marketing, "leads.assign", s.lead(), to=s.cast.owner.account)
    ),
    "b2b-3.1.1-03": Trial(lambda s: s.assigned(), lambda s: s.assigned(industry="")),
    "b2b-3.1.1-04": ENTERED,
    "b2b-3.1.2-01": Trial(lambda s: s.contacted(), calls_own_find),
    "b2b-3.1.2-02": Trial(lambda s: s.contacted(), then_waits(lambda s: s.assigned())),
    "b2b-3.1.2-03": Trial(lambda s: s.contacted(), lambda s: s.contacted(presented="")),
    "b2b-3.1.2-04": Trial(graded, lambda s: s.contacted()),
    "b2b-3.1.2-05": Trial(planned_high, lambda s: s.screened(intent="high")),
    "b2b-3.1.2-06": Trial(lambda s: s.screened(intent="high"), released_high),
    "b2b-3.1.2-07": Trial(lambda s: s.contacted(), lambda s: s.contacted(content="")),
    "b2b-3.1.2-08": Trial(brought_up_to_date, then_waits(lambda s: s.contacted())),
    "b2b-3.2.1-01": Trial(lambda s: advanced(s, s.analysed()), lambda s: advanced(s, s.opportunity())),
    "b2b-3.2.1-02": Trial(agrees_solution(), agrees_solution(discussed_with="")),
    "b2b-3.2.1-03": Trial(agrees_solution(), agrees_without_quotation),
    "b2b-3.2.2-01": Trial(sends, sends_unsettled),
    "b2b-3.2.2-02": Trial(presents, sends),
    "b2b-3.2.2-03": Trial(sends, lambda s: sends(s, case="")),
    "b2b-3.2.2-04": Trial(agrees_talks(), agrees_talks(agreed_after_sales="")),
    "b2b-3.2.2-05": Trial(agrees_talks(), agrees_talks(limits="")),
    "b2b-3.2.3-01": Trial(lambda s: s.reviewed(), submits_without_agreement),
    "b2b-3.2.3-02": Trial(lambda s: s.reviewed(), submits_unreviewed),
    "b2b-3.2.3-03": Trial(lambda s: s.signed(), signs_changed),
    "b2b-3.2.3-04": Trial(lambda s: s.order(), lambda s: s.order_by_hand(amount="60000")),
    "b2b-3.2.3-05": Trial(hands_over, then_waits(lambda s: s.signed())),
    "b2b-3.2.3-06": Trial(lambda s: s.confirmed(), confirms_incomplete),
    "b2b-5.1.3-01": Trial(lambda s: s.issued(), lambda s: s.issued(about="")),
    "b2b-6.1.1-01": COMPLETE,
    "b2b-6.1.1-02": Trial(lambda s: s.contact(s.customer()), lambda s: s.contact(s.customer(), lawful_basis="")),
    "b2b-6.1.3-01": POSTED,
    "b2b-6.1.3-02": Trial(shares, shares_without_consent),
    "b2b-6.1.3-03": Trial(shares, shares_without_approval),
    "b2b-6.2.1-01": Trial(lambda s: s.issued(), lambda s: s.do(s.cast.owner, "documents.issue", s.document())),
    "b2b-6.2.1-02": Trial(guards, lambda s: s.issued(secrecy="confidential")),
    "b2b-6.2.1-03": Trial(lambda s: s.document(), lambda s: s.document(about="")),
    "b2b-6.2.1-04": Trial(
        lambda s: s.approved(s.cast.owner, "documents.discard_document", s.archived(), s.cast.manager),
        lambda s: s.do(s.cast.owner, "documents.discard_document", s.archived()),
    ),
    "crm-1.1-01": MEASURED_AIMS,
    "crm-1.2-01": READ,
    "crm-1.3.1-01": WORTH,
    "crm-1.3.2-01": COMPLETE,
    "crm-2.1-01": Trial(
        lambda s: s.do(
            s.cast.hr, "org.appoint", account=s.cast.marketing.account, unit=s.cast.units["company"], role="crm_board"
        ),
        lambda s: opens(s, role="service"),
    ),
    "crm-2.1.1-01": Trial(lambda s: adopts(s, on_the_board(s)), lambda s: adopts(s, s.cast.admin)),
    "crm-2.2.1-01": Trial(confirms_customer, then_waits(lambda s: s.customer())),
    "crm-2.2.1-03": Trial(still_followed, lambda s: s.opportunity()),
    "crm-2.2.1-05": Trial(
        agrees_solution(), lambda s: s.do(s.cast.owner, "deals.agree_solution", s.solution(s.opportunity()))
    ),
    "crm-2.2.2-03": Trial(nurtured, lambda s: s.screened(intent="low")),
    "crm-3.1.1-01": Trial(lambda s: s.customer(), lambda s: s.customer(needs="")),
    "crm-3.1.2-01": ENTERED,
    "crm-3.2.1-01": Trial(confirms_customer, confirms_bare_customer),
    "crm-3.2.2-01": Trial(lambda s: s.customer(credit_code="91350100M000100Y43"), lambda s: s.customer()),
    "crm-3.3.1-01": Trial(checked_again, when("2025-11-03 10:00", lambda s: s.customer())),
    "crm-3.3.1-02": Trial(number_corrected, lambda s: s.call(lead=s.assigned(), result="wrong_number", content="空号")),
    "crm-3.3.2-01": Trial(loses("价格"), loses("")),
    "crm-3.4.1-01": POSTED,
    "crm-4.1.1-01": Trial(
        lambda s: s.opportunity(triggered_at=HOURS_AGO), lambda s: s.opportunity(triggered_at=DAYS_AGO)
    ),
    "crm-4.1.1-02": Trial(
        lambda s: s.opportunity(**DESCRIPTION), lambda s: s.opportunity(**DESCRIPTION | {"competitors": ""})
    ),
    "crm-4.1.2-01": Trial(plans_next, lambda s: s.opportunity()),
    "crm-4.2.1-01": Trial(keeps_promise, promised),
    "crm-4.2.2-01": Trial(lambda s: plans_next(s, advanced(s, s.analysed())), lambda s: advanced(s, s.analysed())),
    "crm-4.3.1-01": Trial(lambda s: s.order(), lambda s: s.order(amount="59999")),
    "crm-4.3.2-01": Trial(ships_late_in_march, lambda s: s.order()),
    "crm-4.3.2-02": Trial(
        lambda s: s.do(s.cast.manager, "orders.decide_change", asks_change(s), approve=True), asks_change
    ),
    "crm-4.3.2-03": Trial(ships, lambda s: s.confirmed()),
    "crm-4.3.2-04": Trial(pays, receivable),
}
