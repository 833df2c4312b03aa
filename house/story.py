"""A story told through the doors, step by step, as people of the company would do it under the shipped policies.

Every step can be told otherwise by giving inputs. A step that needs earlier ones tells them first.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db.models import Model

from guiju.groundwork.clock.tick import tick
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.kernel.hashing import content_hash
from guiju.groundwork.policy import book
from guiju.groundwork.policy.models import PolicyVersion
from guiju.groundwork.testing.cast import FOUNDED, Cast, guard_open
from guiju.groundwork.testing.still import at

APRIL = "2026-04-10 10:00"
ANALYSIS = {"current_state": "手工排产，三条产线", "pain_points": "交期不准，返工多", "goals": "半年内准交率到九成五"}
DESCRIPTION = {
    "needs": "两套排产系统，含实施",
    "background": "新厂房六月投产，需配套",
    "competitors": "甲公司与乙公司均在接触",
}
PARTS = {"description": "排产系统标准版", "implementation": "分两期，四个月", "expected_result": "准交率九成五"}
DISCUSSION = {"discussed_with": "交付部、产品研发部", "discussion_note": "确认接口与工期"}
PROOF = {
    "strengths": "本地团队", "value": "年省百万", "problem_fit": "按约束自动排产", "case": "某电机厂",
    "testimonial": "上线即见效",
}  # fmt: skip
AGREED = {
    "agreed_terms": "按标准合同", "agreed_price": "60000.00", "agreed_delivery": "签约后四个月",
    "agreed_after_sales": "质保一年",
}  # fmt: skip
STANCE = {"customer_stance": "关注工期", "limits": "不低于六万元"}


def adopt_shipped(documents: dict[str, dict[str, Any]]) -> None:
    """Put these policies in force since the company's founding, and nothing else."""
    founded = at("2020-01-01 09:00")
    with guard_open():
        PolicyVersion.every.all().delete()
        for name, document in documents.items():
            PolicyVersion.every.create(
                policy=name, number=1, title=document["title"], document=document, effective_from=FOUNDED,
                content_hash=content_hash(document), created_at=founded, updated_at=founded, version=1,
            )  # fmt: skip
    book.forget()


@dataclass
class Story:
    """What happens in the company of a test."""

    cast: Cast
    numbers: Any = field(default_factory=lambda: count(1))

    def do(self, who: Any, verb: str, record: Any = None, /, **inputs: Any) -> Any:
        """Somebody carries out a verb through the door; records among the inputs are given by key."""
        actor: Actor = getattr(who, "actor", who)
        given = {name: value.pk if isinstance(value, Model) else value for name, value in inputs.items()}
        return perform(actor, Request(verb, record.pk if record is not None else None, given)).record

    def on(self, moment: str) -> None:
        """Time passes until this moment, and the heartbeat does its work."""
        self.cast.clock.set(moment)
        tick(SYSTEM.at(self.cast.clock()))

    # Leads

    def lead(self, **told: Any) -> Any:
        """A salesperson enters a prospect."""
        n = next(self.numbers)
        usual = {
            "name": f"启明{n}号机械有限公司", "contact_name": "赵工", "phone": f"1390000{n:04d}", "source": "website",
            "intent": "medium", "industry": "机械", "company_size": "small", "region": "江苏",
        }  # fmt: skip
        return self.do(self.cast.owner, "leads.capture", **usual | told)

    def screened(self, **told: Any) -> Any:
        """A lead found valid."""
        return self.do(self.cast.owner, "leads.screen", self.lead(**told), screening="valid")

    def assigned(self, **told: Any) -> Any:
        """Marketing puts a salesperson in charge."""
        return self.do(self.cast.marketing, "leads.assign", self.screened(**told), to=self.cast.owner.account)

    def call(self, **told: Any) -> Any:
        """A talk is logged."""
        usual = {"result": "interested", "content": "介绍了产品", "needs": "排产系统", "presented": "标准版"}
        return self.do(self.cast.owner, "calls.log_call", **usual | told)

    def contacted(self, **told: Any) -> Any:
        """The person in charge talks to the prospect."""
        lead = self.assigned()
        self.call(lead=lead, **told)
        lead.refresh_from_db()
        return lead

    # Customers

    def customer(self, **told: Any) -> Any:
        """A company is taken into the customer file."""
        usual = {
            "name": f"长河{next(self.numbers)}号电机有限公司", "industry": "电机", "region": "浙江",
            "source": "referral", "needs": "排产系统", "value_tier": "medium",
        }  # fmt: skip
        return self.do(self.cast.owner, "customers.open_customer", **usual | told)

    def contact(self, customer: Any, **told: Any) -> Any:
        """A person there."""
        usual = {"name": "钱经理", "phone": f"1380000{next(self.numbers):04d}", "lawful_basis": "consent"}
        return self.do(self.cast.owner, "customers.add_contact", customer=customer, **usual | told)

    def share_asked(self, **told: Any) -> Any:
        """Somebody asks that customer data may leave the company."""
        customer = self.customer()
        person = self.contact(customer, **told)
        asked = {"recipient": "物流商", "purpose": "送货", "categories": "收货地址"}
        return self.do(self.cast.owner, "customers.request_share", customer=customer, consent_contact=person, **asked)

    # Deals

    def opportunity(self, **told: Any) -> Any:
        """A chance of business with a customer."""
        usual = {"name": "排产系统", "customer": self.customer(), "source": "customer"}
        return self.do(self.cast.owner, "deals.open_opportunity", **usual | told)

    def analysed(self, **told: Any) -> Any:
        """Its needs dug out."""
        return self.do(self.cast.owner, "deals.edit_opportunity", self.opportunity(**told), **ANALYSIS)

    def quotation(self, opportunity: Any, price: str = "60000") -> Any:
        """Prices offered; the list price is 60,000 yuan."""
        n = next(self.numbers)
        product = self.do(
            self.cast.admin, "catalog.add_product", code=f"P{n}", name=f"排产系统{n}", unit_name="套",
            list_price="60000", floor_price="40000",
        )  # fmt: skip
        line = {"product": product.pk, "quantity": "1", "unit_price": price, "spec": "标准版"}
        return self.do(self.cast.owner, "deals.quote", opportunity=opportunity, lines=[line])

    def solution(self, opportunity: Any = None, **told: Any) -> Any:
        """A solution drafted, with its quotation."""
        opportunity = opportunity or self.analysed()
        self.quotation(opportunity)
        return self.do(
            self.cast.owner, "deals.draft_solution", opportunity=opportunity, **PARTS | DISCUSSION | told
        )  # fmt: skip

    def agreed(self, opportunity: Any = None) -> Any:
        """A solution settled with the departments."""
        return self.do(self.cast.owner, "deals.agree_solution", self.solution(opportunity))

    def proposal(self, **told: Any) -> Any:
        """A proposal drafted from the settled solution."""
        solution = self.agreed()
        usual = {"opportunity": solution.opportunity, "solution": solution, **PROOF}
        return self.do(self.cast.owner, "deals.draft_proposal", **usual | told)

    def negotiation(self, opportunity: Any = None, **told: Any) -> Any:
        """Talks with everything written down but the agreement itself."""
        talks = self.do(
            self.cast.owner, "deals.open_negotiation", opportunity=opportunity or self.opportunity(), **STANCE
        )  # fmt: skip
        return self.do(self.cast.owner, "deals.edit_negotiation", talks, **AGREED | told)

    # Contracts and orders

    def contract(self, **told: Any) -> Any:
        """A contract drawn up from an agreement."""
        opportunity = self.opportunity()
        self.do(self.cast.owner, "deals.send_quotation", self.quotation(opportunity))
        self.do(self.cast.owner, "deals.agree_negotiation", self.negotiation(opportunity))
        return self.draft(opportunity, **told)

    def draft(self, opportunity: Any, **told: Any) -> Any:
        """A contract drawn up, agreement or not."""
        usual = {
            "title": "销售合同",
            "text": "双方约定如下",
            "delivery_date": "2026-03-20",
            "payment_method": "银行转账",
        }
        return self.do(self.cast.owner, "contracts.draft", opportunity=opportunity, **usual | told)

    def approved(self, who: Any, verb: str, record: Any, *deciders: Any) -> Any:
        """Approval is asked for and given by each decider in turn; the last one carries the verb out."""
        request = self.do(who, "governance.request_approval", verb=verb, about=record.ref, reason="请审批")
        for decider in deciders:
            self.do(decider, "governance.approve", request, opinion="同意")
        record.refresh_from_db()
        return record

    def reviewed(self) -> Any:
        """A contract passed by legal."""
        return self.approved(self.cast.owner, "contracts.submit", self.contract(), self.cast.legal)

    def signed(self) -> Any:
        """A contract both sides have signed."""
        return self.do(self.cast.owner, "contracts.sign", self.reviewed(), signed_by_customer="孙总")

    def order(self, **told: Any) -> Any:
        """An order made from a signed contract."""
        return self.do(self.cast.owner, "orders.open_order", contract=self.signed(), **told)

    def confirmed(self) -> Any:
        """An order that stands."""
        return self.do(self.cast.owner, "orders.confirm", self.order())

    def order_by_hand(self, **told: Any) -> Any:
        """An order without a contract."""
        return self.do(self.cast.owner, "orders.open_order", customer=self.customer(), **told)

    # Documents

    def document(self, **told: Any) -> Any:
        """A file is stored on a customer's record."""
        usual = {"content": b"minutes", "file_name": "minutes.txt", "about": self.customer().ref, "secrecy": "ordinary"}
        return self.do(self.cast.owner, "documents.attach", **usual | told)

    def issued(self, **told: Any) -> Any:
        """A document whose class was settled goes out."""
        document = self.document(**told)
        self.do(self.cast.owner, "documents.classify", document, secrecy=document.secrecy)
        return self.do(self.cast.owner, "documents.issue", document)

    def archived(self) -> Any:
        """A document at the end of its use."""
        return self.do(self.cast.owner, "documents.archive", self.issued())

    # People and policies

    def hired(self) -> Any:
        """Personnel takes somebody on."""
        n = next(self.numbers)
        unit = self.cast.units["team_one"]
        return self.do(
            self.cast.hr, "org.hire", number=f"E{n}", name="新同事", username=f"new{n}", unit=unit, role="sales"
        )

    def actor(self, employee: Any) -> Actor:
        """An employee who acts at the test's clock."""
        return Actor(employee.account_id, employee.name, clock=self.cast.clock)

    def waived(self, clause: str, verb: str, record: Any) -> None:
        """The owner asks leave to pass a gate once, and the manager gives it."""
        asked = {"clause_id": clause, "verb": verb, "about": record.ref, "reason": "客户已等待多日"}
        leave = self.do(self.cast.owner, "governance.request_waiver", **asked)
        self.do(self.cast.manager, "governance.grant_waiver", leave, opinion="下不为例")
