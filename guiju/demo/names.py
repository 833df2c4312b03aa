"""Names, numbers and codes of people and companies that do not exist.

Telephone numbers begin with 154 or 169: both have the form of Chinese mobile numbers, neither is given out to anybody.
Mail addresses end in example.com. Company names are put together from a city, two signs and a trade.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pypinyin import lazy_pinyin

from guiju.groundwork.kernel import credit_code
from guiju.groundwork.kernel.malformed import Malformed

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
)
_GIVEN = [
    *(
        "晓雯",
        "志远",
        "思琪",
        "浩然",
        "雨桐",
        "建国",
        "丽娜",
        "子涵",
        "文博",
        "佳怡",
        "俊杰",
        "梦洁",
        "海峰",
        "雪莹",
        "国强",
    ),
    *(
        "欣悦",
        "立群",
        "婷婷",
        "明哲",
        "可心",
        "永康",
        "诗涵",
        "振宇",
        "静怡",
        "家豪",
        "敏慧",
        "天佑",
        "若兰",
        "启航",
        "春燕",
    ),
    *(
        "泽宇",
        "晨曦",
        "卫东",
        "依诺",
        "宏伟",
        "秋月",
        "承志",
        "美玲",
        "一鸣",
        "芷若",
        "伟民",
        "慧敏",
        "鹏程",
        "嘉宁",
        "少华",
    ),
    *(
        "书瑶",
        "立诚",
        "红梅",
        "景行",
        "安琪",
        "正阳",
        "雅静",
        "修远",
        "巧云",
        "东升",
        "语嫣",
        "致和",
        "倩倩",
        "子墨",
        "素芬",
    ),
]
_CITIES = {
    "苏州": "320500",
    "无锡": "320200",
    "常州": "320400",
    "南通": "320600",
    "南京": "320100",
    "杭州": "330100",
    "宁波": "330200",
    "嘉兴": "330400",
    "绍兴": "330600",
    "合肥": "340100",
    "东莞": "441900",
    "佛山": "440600",
    "深圳": "440300",
    "珠海": "440400",
    "青岛": "370200",
    "济南": "370100",
    "武汉": "420100",
    "长沙": "430100",
    "成都": "510100",
    "重庆": "500100",
    "西安": "610100",
    "郑州": "410100",
    "天津": "120100",
    "上海": "310100",
}
_FIRST = "澄砚朗铄珩屿霁泓衡骁榕棠硕昱屹沐溯锐翊拓瀚煦崧澜恺瑾宸旭钧弘"
_SECOND = "岳川晟澈原驰陆衍禾柏序泽翎曜澍石林峤源图联擎方瑞启科诚驭"
TRADES = {
    "精密机械": "机械制造",
    "汽车零部件": "汽车零部件",
    "电子科技": "电子制造",
    "新材料": "新材料",
    "食品": "食品加工",
    "生物医药": "医药",
    "纺织": "纺织服装",
    "包装材料": "包装印刷",
    "仓储物流": "物流仓储",
    "环保设备": "环保",
    "化工": "化工",
    "家居": "家居制造",
    "能源科技": "新能源",
    "轴承": "机械制造",
    "半导体": "电子制造",
    "冷链物流": "物流仓储",
}


@dataclass(frozen=True)
class Company:
    """A company that does not exist: full name, the two signs people call it by, its city and industry."""

    name: str
    short: str
    city: str
    industry: str


class Names:
    """Draws names, numbers and codes, none of them twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def person(self) -> str:
        """A person's name."""
        return self._new(lambda: self._rng.choice(_SURNAMES) + self._rng.choice(_GIVEN))

    def contact(self) -> tuple[str, str]:
        """Somebody at a customer, who may have the same name as somebody else: name and position."""
        position = self._rng.choice(
            ("总经理", "生产副总", "设备部经理", "信息部经理", "采购经理", "工厂长", "技术总监", "运营主管")
        )
        return self._rng.choice(_SURNAMES) + self._rng.choice(_GIVEN), position

    def username(self, name: str) -> str:
        """The name in pinyin, with a figure behind it when somebody else is written so."""
        stem, count = "".join(lazy_pinyin(name)), 1
        while (username := stem if count == 1 else f"{stem}{count}") in self._taken:
            count += 1
        self._taken.add(username)
        return username

    def phone(self) -> str:
        """A number of the form of a mobile number, in a range that nobody has."""
        return self._new(lambda: f"1{self._rng.choice(('54', '69'))}{self._rng.randrange(10**8):08d}")

    def company(self) -> Company:
        """A company with its city, trade and short name."""
        short = self._new(
            lambda: self._rng.choice(_FIRST) + self._rng.choice(_SECOND) + self._rng.choice(tuple(TRADES))
        )
        city = self._rng.choice(tuple(_CITIES))
        form = self._rng.choices(("有限公司", "股份有限公司", "集团有限公司"), (88, 8, 4))[0]
        trade = next(trade for trade in TRADES if short.endswith(trade) and len(short) == len(trade) + 2)
        return Company(f"{city}{short}{form}", short[:2], city, TRADES[trade])

    def industry_of(self, name: str) -> str:
        """The industry of a company as its name tells it."""
        return next((industry for trade, industry in TRADES.items() if trade in name), "制造业")

    def credit_code(self, city: str) -> str:
        """A valid credit code of a company registered in the city."""
        while True:
            body = "MA" + "".join(self._rng.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=6))
            try:
                code = credit_code.make(_CITIES[city], body)
            except Malformed:  # some bodies have no check digit of their own
                continue
            if code not in self._taken:
                self._taken.add(code)
                return code

    def _new(self, draw: Callable[[], str]) -> str:
        while (drawn := draw()) in self._taken:
            pass
        self._taken.add(drawn)
        return drawn
