"""Company names without the parts that say nothing about which company it is, to suggest possible duplicates.

Different firms can share such a name (that is why a duplicate by name is a suggestion, never a refusal).
"""

from __future__ import annotations

import re
import unicodedata

from guiju.groundwork.kernel.tokens import needle, simplified

_CHINESE_FORMS = (
    "集团股份有限公司", "集团有限责任公司", "集团有限公司", "控股有限公司", "股份有限公司", "有限责任公司",
    "股份公司", "有限公司", "集团公司", "总公司", "公司", "集团", "(普通合伙)", "(有限合伙)", "普通合伙", "有限合伙",
)  # fmt: skip
_ENGLISH_FORM = re.compile(
    r"[\s,.]+(?:(?:company|co)\b[\s.,]*(?:limited|ltd|inc)?|limited|ltd|incorporated|inc|corporation|corp|llc|llp|plc|gmbh|ag"
    r"|s\.?a\.?|b\.?v\.?|pte|pty|group|holdings?)[\s.,]*\Z"
)
_BRANCHES = ("分公司", "办事处", "分店", "分行", "支行", "营业部")
_LATIN = re.compile(r"[a-z]")
_BRACKETS = re.compile(r"[()\[\]{}【】〔〕〈〉《》「」]")

# Provinces and larger cities that stand before names; with 省, 市, 区 behind them or without.
_PLACES = (
    "内蒙古自治区|广西壮族自治区|西藏自治区|宁夏回族自治区|新疆维吾尔自治区|香港特别行政区|澳门特别行政区|"
    "(?:北京|天津|上海|重庆)市?|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|"
    "云南|陕西|甘肃|青海|台湾)省?|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|"
    "(?:广州|深圳|杭州|苏州|成都|武汉|南京|西安|长沙|郑州|青岛|东莞|佛山|宁波|无锡|厦门|济南|合肥|福州|大连|沈阳|昆明|"
    "哈尔滨|长春|石家庄|南昌|南宁|贵阳|太原|兰州|海口|乌鲁木齐|呼和浩特|银川|西宁|拉萨|珠海|中山|惠州|温州|常州|南通|嘉兴|"
    "绍兴|金华|台州|烟台|潍坊|泉州|徐州|扬州|镇江|洛阳|唐山|汕头|江门|义乌|昆山)市?"
)
_PLACE = re.compile(rf"(?:{_PLACES})")
_DISTRICT = re.compile(r"[一-鿿]{2,3}?(?:新区|开发区|区|县|市)")
_SMALLEST_REST = 4

# What follows a place and would no longer be a name without it: 北京银行, 广州地铁.
_NOT_A_NAME = re.compile(
    r"(?:[省市区县]|银行|农商|农村|商业银行|大学|学院|医院|电力|供电|地铁|公交|烟草|邮政|移动|联通|电信|铁路|航空|机场|港务|自来水|水务|燃气|"
    r"城市|建工|建设|交通|轨道|国际|市政|城投|人民|第[一二三四五六七八九十]|科技|贸易|商贸|实业|电子|机械|网络|信息|文化|广告|食品|"
    r"化工|投资|物流|服装|建筑|软件|环保|教育)"
)


def normalised_name(name: str) -> str:
    """The name half-width, simplified, in lower case, without brackets, legal form and place in front.

    The place goes only where what is left still makes a name: four characters or more that do not begin with
    a trade (北京天安科技有限公司 → 天安科技, but 北京银行股份有限公司 → 北京银行).
    Branches keep their ending. A name that consists of nothing else is kept as it is.
    """
    text = simplified(unicodedata.normalize("NFKC", name)).lower()
    text = " ".join(_BRACKETS.sub(" " if text.isascii() else "", text).split())
    latin = _without_english_form(text)
    text = _joined(latin)
    text = _without_place(_without_chinese_form(text))
    return text or _joined(latin) or " ".join(name.split())


def name_key(name: str) -> str:
    """The normalised name as letters and digits only: equal keys are possible duplicates; empty for no name."""
    return needle(normalised_name(name))


def _joined(text: str) -> str:
    """Spaces go between Chinese characters, and stay between Latin words."""
    return re.sub(r"\s*(?<![!-~])\s+|\s+(?![!-~])", "", text).strip() if " " in text else text


def _without_english_form(text: str) -> str:
    if not _LATIN.search(text):
        return text
    while (shorter := _ENGLISH_FORM.sub("", text).strip()) and shorter != text:
        text = shorter
    return text


def _without_chinese_form(text: str) -> str:
    if text.endswith(_BRANCHES) or not text.endswith(_CHINESE_FORMS):
        return text
    for form in _CHINESE_FORMS:
        if text.endswith(form) and len(text) - len(form) >= 2:
            return _without_chinese_form(text[: -len(form)])
    return text


def _without_place(text: str) -> str:
    """Strip province, city and district, in this order from the front, as long as a name is left."""
    rest = text
    while (found := _PLACE.match(rest) or (rest != text and _DISTRICT.match(rest))) and _is_name(rest[found.end() :]):
        rest = rest[found.end() :]
    return rest


def _is_name(rest: str) -> bool:
    return len(rest) >= _SMALLEST_REST and not _NOT_A_NAME.match(rest)
