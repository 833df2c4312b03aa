"""A pasted line or the text of a business card, split into what it says (pure)."""

import re
import unicodedata
from dataclasses import dataclass, fields

from guiju.groundwork.kernel import phone as phones
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.tokens import SURNAME_INITIALS

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_SITE = re.compile(r"(?:https?://)?(?:www\.)[\w.-]+\.\w+(?:/\S*)?|https?://\S+", re.ASCII | re.IGNORECASE)
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_NUMBER = re.compile(r"(?<![\w])(?:\+?\d[\d\s()-]{5,18}\d(?:\s*(?:转|ext\.?|x|-)\s*\d{1,6})?)(?!\w)", re.IGNORECASE)
_LABEL = re.compile(
    r"^\s*(?P<label>公司(?:名称)?|单位|姓\s*名|联系人|名字|手\s*机(?:号码?)?|电\s*话|联系电话|座\s*机|传\s*真|邮\s*箱|电子邮件|职\s*[务位]|地\s*址|网\s*[址站]"
    r"|需求|备注|行业|地区|区域|来源|微信|company|name|contact|mobile|phone|tel|fax|e-?mail|title|address|web)\s*[:：]\s*",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(公司|集团|厂|事务所|研究院|研究所|学院|大学|医院|银行|合作社|工作室|中心|商行|经营部|Co\.|Ltd|Inc|GmbH|LLC|Corp)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(董事长|总经理|副总经理|副总|总监|经理|主管|主任|部长|处长|科长|厂长|工程师|采购|销售|助理|秘书|顾问|代表|专员|老板|负责人|CEO|CTO|CFO|Manager|Director|Engineer|President)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(省|市|区|县|镇|路|街|号|栋|楼|室|园区|大厦)")
_REGION = re.compile(r"(?P<province>[一-鿿]{2,8}?(?:省|自治区))?(?P<city>[一-鿿]{2,8}?市)?")
_POLITE = re.compile(r"(先生|女士|小姐|老师|总|经理|主任|工)$")
_MUNICIPAL = ("北京", "上海", "天津", "重庆")
# The hundred most common surnames and those of two signs: enough to tell a name from another word of two signs.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柳施洪路倪乔章鲁葛温俞安齐伍梅"
) | frozenset(SURNAME_INITIALS)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯")
_FIELD_OF = {
    "公司": "company", "公司名称": "company", "单位": "company", "company": "company",
    "姓名": "person", "联系人": "person", "名字": "person", "name": "person", "contact": "person",
    "职务": "title", "职位": "title", "title": "title", "地址": "address", "address": "address",
    "需求": "needs", "备注": "needs", "行业": "industry", "地区": "region", "区域": "region", "来源": "source",
}  # fmt: skip


@dataclass
class Card:
    """What a card says; what it does not say is empty. ``phone`` is a mobile where there is one, else a landline."""

    company: str = ""
    person: str = ""
    title: str = ""
    phone: str = ""
    landline: str = ""
    email: str = ""
    website: str = ""
    credit_code: str = ""
    region: str = ""
    address: str = ""
    industry: str = ""
    source: str = ""
    needs: str = ""

    def told(self) -> dict[str, str]:
        """Only what was found."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}


def split(text: str) -> Card:
    """Read a line (``云帆科技有限公司 林女士 138 0013 8000``) or a card of several lines, labelled or not."""
    card = Card()
    plain = unicodedata.normalize("NFKC", text).replace("：", ":")
    rest: list[str] = []
    for line in re.split(r"[\n\r]+", plain):
        rest += _line(card, line)
    for part in rest:
        _place(card, part)
    if not card.phone:
        card.phone = card.landline
    if not card.region:
        card.region = _region(card.address or card.company)
    return card


def _line(card: Card, line: str) -> list[str]:
    """Take labelled values, addresses of mail and web, codes and numbers out of a line; what is left is words."""
    label = _LABEL.match(line)
    name = re.sub(r"\s", "", label["label"]).lower() if label else ""
    value = line[label.end() :].strip() if label else line
    if name in ("传真", "fax"):
        return []
    known = _FIELD_OF.get(name)
    if known is not None and not any(_LABEL.match(part) for part in re.split(r"[,，;；、|/]\s*", value)[1:]):
        setattr(card, known, getattr(card, known) or _polite(value, known))
        return []
    for field, pattern in (("email", _MAIL), ("website", _SITE), ("credit_code", _CODE)):
        found = pattern.search(value)
        if found:
            setattr(card, field, getattr(card, field) or found[0])
            value = pattern.sub(" ", value)
    value = _NUMBER.sub(lambda found: _number(card, found[0]), value)
    if name:
        return []
    chunks = (re.split(r"\s+", chunk) for chunk in re.split(r"[,，;；、|/]+", value))
    return [part for chunk in chunks for part in _together([word.strip(" .。·-") for word in chunk]) if part]


def _number(card: Card, raw: str) -> str:
    try:
        read = phones.normalise(raw)
    except Malformed:
        return raw
    kind = "phone" if read.kind is phones.PhoneKind.MOBILE else "landline"
    setattr(card, kind, getattr(card, kind) or re.sub(r"\s+", " ", raw.strip()))
    return " "


def _together(parts: list[str]) -> list[str]:
    """Words of Latin letters that follow each other belong together: ``Acme Tools Ltd``, ``Ben Miller``."""
    found: list[str] = []
    for part in parts:
        latin = bool(re.fullmatch(r"[A-Za-z.&'-]+", part))
        if latin and found and re.fullmatch(r"[A-Za-z.&' -]+", found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _place(card: Card, part: str) -> None:
    """Say what a word is: company, person, title, address; what nobody knows counts as needs."""
    if not card.company and _COMPANY.search(part):
        card.company = part
    elif not card.person and (name := _name(part)):
        card.person, title = name
        card.title = card.title or title
    elif not card.title and _TITLE.search(part) and len(part) <= 16:
        card.title = part
    elif len(_PLACE.findall(part)) >= 2 or (card.address and _PLACE.search(part)):
        card.address = f"{card.address}{part}"
    elif not card.region and part.removesuffix("市") in _MUNICIPAL:
        card.region = part
    else:
        card.needs = f"{card.needs} {part}".strip()


def _name(part: str) -> tuple[str, str] | None:
    """A Chinese name, perhaps with a polite word or post behind it, or two to three Latin words: (name, post)."""
    if re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z.]+){1,2}", part):
        return part, ""
    post = _TITLE.search(part)
    bare = part[: post.start()] if post and post.start() else part
    core = _POLITE.sub("", bare)
    surname = 2 if core[:2] in _DOUBLE else 1 if core[:1] in _SURNAMES else 0
    given = len(core) - surname
    polite = core != part
    if not surname or not re.fullmatch(r"[一-鿿]+", core) or not (1 <= given <= 2 or (given == 0 and polite)):
        return None
    if post and post.start() and given == 0:
        return part, part[post.start() :]
    return (core if given else bare), (part[post.start() :] if post and post.start() else "")


def _polite(value: str, field: str) -> str:
    return value.strip() if field != "person" else re.split(r"[\s,，/]", value.strip())[0]


def _region(text: str) -> str:
    for city in _MUNICIPAL:
        if text.startswith(city):
            return f"{city}市"
    found = _REGION.match(text)
    return (found["province"] or "") + (found["city"] or "") if found else ""
