"""Customers and contacts from files: what their columns may be called, and how a row reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext, override

from guiju.customers import people, queries
from guiju.customers.actions.intake import import_batch, import_contacts
from guiju.customers.models import CompanySize, Contact, Customer, LawfulBasis, Level, Source, ValueTier
from guiju.customers.people import Person, read_person
from guiju.customers.rows import Reasons, Row, read_row
from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.kernel.text import N_

HEADINGS = {
    "name": ("公司名称", "客户名称", "客户", "公司", "企业名称", "单位名称", "名称", "company", "customer"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码", "税号", "credit code", "tax number"),
    "industry": ("行业", "所属行业", "sector"),
    "company_size": ("规模", "公司规模", "企业规模", "人员规模", "size", "employees"),
    "region": ("地区", "区域", "省份", "城市", "所在地", "city", "province"),
    "address": ("地址", "公司地址", "详细地址", "注册地址"),
    "source": ("来源", "客户来源", "渠道", "来源渠道", "channel"),
    "level": ("客户分类", "客户级别", "客户等级", "级别", "等级", "class", "grade"),
    "value_tier": ("客户价值", "价值", "价值分层", "value"),
    "needs": ("需求", "客户需求", "采购需求", "requirement"),
    "background": ("背景", "备注", "客户背景", "说明", "note", "notes"),
    "contact_name": ("联系人", "联系人姓名", "姓名", "contact", "contact name", "contact person"),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "mobile", "tel", "telephone"),
    "email": ("邮箱", "电子邮箱", "邮件", "e-mail", "mail"),
    "position": ("职务", "职位", "岗位", "title", "job title"),
    "pool": ("公海", "公海名称", "放入公海", "shared pool", "pool name"),
}  # fmt: skip
CODED: Mapping[str, Mapping[str, Any]] = {
    "company_size": dict(CompanySize.choices),
    "source": dict(Source.choices),
    "level": dict(Level.choices),
    "value_tier": dict(ValueTier.choices),
}
PERSON_HEADINGS = {
    "customer": HEADINGS["name"],
    "credit_code": HEADINGS["credit_code"],
    "name": HEADINGS["contact_name"],
    "phone": HEADINGS["phone"],
    "email": HEADINGS["email"],
    "position": HEADINGS["position"],
    "is_decision_maker": ("是否决策人", "决策人", "decision maker"),
    "lawful_basis": ("合法性基础", "合法依据", "处理依据", "lawful ground", "lawful basis"),
}  # fmt: skip
PERSON_CODED: Mapping[str, Mapping[str, Any]] = {
    "is_decision_maker": {"yes": N_("Yes"), "no": N_("No")},
    "lawful_basis": dict(LawfulBasis.choices),
}
_PERSON_EDITED = ("name", "phone", "email", "position", "is_decision_maker")
_EDITED = (
    "name", "credit_code", "industry", "company_size", "region", "address", "source", "level", "value_tier", "needs",
    "background",
)  # fmt: skip


def read(values: Mapping[str, str], _now: datetime) -> Row | Reasons:
    """One row as it will be stored, or every reason why it cannot be. Codes may be given by their labels."""
    return read_row(values, _codes(CUSTOMERS.word))


def typed(read: Row) -> dict[str, Any]:
    """The fields of a row as the form of a customer takes them; the person is no part of it."""
    return {name: value for name, value in read.values().items() if name in _EDITED}


def sift(lines: Sequence[Any], earlier: dict[str, str]) -> Any:
    """The rows to take in and those not, without storing any."""
    return queries.sifted(lines, earlier)


def read_contact(values: Mapping[str, str], _now: datetime) -> Person | Reasons:
    """One row of a file of contacts as it will be stored, or every reason why it cannot be."""
    return read_person(values, _codes(CONTACTS.word))


def typed_contact(read: Person) -> dict[str, Any]:
    """The fields of a row as the form of a contact takes them."""
    return {name: value for name, value in read.values().items() if name in _PERSON_EDITED}


def sift_contacts(lines: Sequence[Any], earlier: dict[str, str]) -> Any:
    """The rows to take in and those not, without storing any."""
    placed, faults = people.sifted(lines, earlier)
    return [line for _, line in placed], faults


@cache
def _codes(word: str) -> dict[str, dict[str, str]]:
    """By field: the code itself and its label in both languages, in small letters → the code."""
    coded = CODED if word == CUSTOMERS.word else PERSON_CODED
    found = {name: {code.lower(): code for code in codes} for name, codes in coded.items()}
    for language in ("en", "zh-hans"):
        with override(language):
            for name, codes in coded.items():
                found[name] |= {gettext(str(label)).lower(): code for code, label in codes.items()}
    return found


CUSTOMERS = Importable(
    word="customers",
    kind=Customer.kind(),
    verb="customers.import_batch",
    label=N_("Customers"),
    headings=HEADINGS,
    needed=("name",),
    read=read,
    take_in=import_batch,
    sift=sift,
    values=typed,
    edit="customers.edit_customer",
    coded=CODED,
    give="customers.hand_over",
    hangs=(("customers.contact", "customer"),),
    barred=lambda _by, lines: queries.into_pools(lines)[2],
)
CONTACTS = Importable(
    word="contacts",
    kind=Contact.kind(),
    verb="customers.import_contacts",
    label=N_("Contacts"),
    headings=PERSON_HEADINGS,
    needed=("name",),
    read=read_contact,
    take_in=import_contacts,
    sift=sift_contacts,
    values=typed_contact,
    edit="customers.edit_contact",
    coded=PERSON_CODED,
    barred=people.barred,
)
