"""Leads from files: what their columns may be called, and how a row reads."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import gettext, override

from guiju.customers.models import CompanySize, Source
from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.flow.bulk import copied
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.kernel.tokens import tokens
from guiju.leads import actions, queries, rules
from guiju.leads.models import Lead

HEADINGS = {
    "name": (
        "公司名称", "公司", "企业名称", "企业", "单位名称", "客户名称", "客户", "名称",
        "company", "company name", "account",
    ),
    "contact_name": ("联系人", "联系人姓名", "姓名", "contact", "contact name", "contact person"),
    "phone": (
        "联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "座机",
        "phone number", "mobile", "tel", "telephone",
    ),
    "email": ("邮箱", "电子邮箱", "邮件", "电子邮件", "e-mail", "mail"),
    "region": ("地区", "省份", "城市", "所在地", "区域", "city", "province"),
    "source": ("来源", "线索来源", "渠道", "来源渠道", "channel", "lead source"),
    "campaign": ("活动", "市场活动", "营销活动", "活动名称"),
    "intent": ("意向", "意向度", "意向程度", "客户意向", "interest"),
    "industry": ("行业", "所属行业", "sector"),
    "company_size": ("规模", "公司规模", "企业规模", "人员规模", "size", "employees"),
    "needs": ("需求", "客户需求", "备注", "需求描述", "note", "notes", "requirement"),
    "pool": ("公海", "公海名称", "放入公海", "shared pool", "pool name"),
    "product": ("意向产品", "产品", "感兴趣的产品", "product of interest"),
    "obtained_at": ("获取时间", "获取日期", "录入日期", "登记日期", "日期", "创建时间", "obtained on", "date"),
}  # fmt: skip
_CODED: Mapping[str, Mapping[str, Any]] = {
    "source": dict(Source.choices),
    "intent": rules.INTENTS,
    "company_size": dict(CompanySize.choices),
}
# What people write besides the labels. Other words are kept with the needs, and the source becomes “other”.
_ALSO: dict[str, dict[str, str]] = {
    "source": {
        "ads": "广告 线上广告 信息流 信息流广告", "search": "搜索 网络搜索 百度",
        "social": "微信 抖音 公众号 社交媒体",
        "exhibition": "展会 展览 展销会", "campaign": "活动 市场活动", "email": "邮件", "website": "官网 网站 自有网站",
        "referral": "转介绍 客户介绍 客户转介绍",
        "partner": "渠道 代理商 合作伙伴", "call": "电话 电销", "visit": "拜访 陌拜",
    },
    "intent": {"high": "高 a", "medium": "中 b", "low": "低 c", "none": "无 d"},
    "company_size": {},
}  # fmt: skip
_UNKNOWN = {"source": "other", "intent": "", "company_size": ""}
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?)?分?)?\Z"
)


def read(values: Mapping[str, str], now: datetime) -> rules.Prospect | rules.Reasons:
    """One row as it will be stored, or every reason why it cannot be. Codes may be given by their labels."""
    row = rules.read_row(_coded(values))
    obtained_at, reason = _moment(values.get("obtained_at", ""), now)
    if isinstance(row, rules.Reasons):
        return rules.Reasons(row | ({"obtained_at": reason} if reason else {}))
    if reason:
        return rules.Reasons(obtained_at=reason)
    found_by = tokens(rules.search_text(row.name, row.contact_name, row.phone, row.email))
    known_since = obtained_at or now
    pool = values.get("pool", "").strip()
    return rules.Prospect(row, known_since, copied(*row, known_since, found_by), pool)


def _coded(values: Mapping[str, str]) -> dict[str, str]:
    """The row with codes for labels; a word that is no label is not lost, it stands with the needs."""
    given, kept = dict(values), []
    for name in _CODED:
        text = values.get(name, "").strip()
        if text:
            code = _codes(name).get(text.lower())
            given[name] = _UNKNOWN[name] if code is None else code
            if code is None:
                kept.append(text)
    if kept:
        given["needs"] = "\n".join([values.get("needs", "").strip(), *kept]).strip()
    return given


@cache
def _codes(name: str) -> dict[str, str]:
    """The code itself, its label in both languages, other words for it → the code."""
    found = {code: code for code in _CODED[name]}
    found |= {word: code for code, words in _ALSO[name].items() for word in words.split()}
    for language in ("en", "zh-hans"):
        with override(language):
            found |= {gettext(str(label)).lower(): code for code, label in _CODED[name].items()}
    return found


def _moment(text: str, now: datetime) -> tuple[datetime | None, rules.Reason | None]:
    text = text.strip()
    moment = _parsed(text) if text else None
    if moment is None:
        return None, (N_("This is not a date: “%(text)s”."), {"text": text[:40]}) if text else None
    return (moment, None) if moment <= now else (None, (N_("This moment has not come yet."), {}))


@lru_cache(maxsize=8192)
def _parsed(text: str) -> datetime | None:
    found = _MOMENT.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=BUSINESS_ZONE)
    except ValueError:
        return None


def typed(read: rules.Prospect) -> dict[str, str]:
    """The fields of a row as somebody would type them into the form of a lead."""
    row = read.row
    number = f"{row.phone}-{row.phone_ext}" if row.phone_ext else row.phone
    given = {name: value for name, value in row.values().items() if name in HEADINGS}
    return given | {"phone": number}


LEADS = Importable(
    word="leads",
    kind=Lead.kind(),
    verb="leads.import_batch",
    label=N_("Leads"),
    headings=HEADINGS,
    needed=("name",),
    read=read,
    take_in=actions.import_batch,
    sift=queries.sifted,
    values=typed,
    edit="leads.edit_lead",
    coded=_CODED,
    give="leads.assign",
    barred=lambda _by, lines: queries.into_pools(lines)[2],
)
