"""Makes a CSV of leads from real company names, and says exactly how many of its rows are new, duplicate and broken.

    python bench/make_leads.py --rows 100000 --names company-short-names-zh.txt.gz --encoding gb18030 --out leads.csv

3 in 100 rows are duplicates of an earlier row (by number, or by name but for spaces, width and legal form), 1 in 100
are broken (no name, an impossible number, an impossible date). Every other row has a name
and a valid number of its own.
"""

import argparse
import csv
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from guiju.groundwork.kernel.company import name_key

HEADER = (
    "公司名称", "联系人", "联系电话", "邮箱", "所在地", "线索来源", "市场活动", "意向程度", "所属行业", "公司规模",
    "获取时间", "需求描述",
)  # fmt: skip
_FORMS = ("有限公司", "科技有限公司", "贸易有限公司", "实业有限公司", "网络科技有限公司", "")
_SOURCES = ("线上广告", "网络搜索", "社交媒体", "展会", "市场活动", "自有网站", "客户转介绍", "合作伙伴", "")
_INTENTS = ("高", "中", "低", "")
_INDUSTRIES = ("制造业", "批发零售", "软件与信息服务", "医药健康", "建筑工程", "教育培训", "物流运输", "餐饮食品")
_REGIONS = ("北京", "上海", "广东深圳", "浙江杭州", "江苏苏州", "四川成都", "湖北武汉", "山东青岛")
_SIZES = ("20 人以下", "")
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
_NEEDS = ("想了解报价和交期", "需要上门演示", "现有系统合同年底到期", "")
_PREFIXES = ("130", "131", "135", "137", "138", "139", "150", "158", "159", "177", "186", "188", "189")
_BROKEN = {"no_name": 0, "bad_phone": 2, "bad_date": 10}
DUPLICATES, BROKEN = 0.03, 0.01


def names(path: Path) -> list[str]:
    """The names of the file whose stored form occurs once, in their order."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        found = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    return [name for name in found if len(name) >= 2]


def rows(count: int, known: list[str], seed: int) -> Iterator[tuple[str, list[str]]]:
    """Rows with what each is: new, duplicate_phone, duplicate_name, no_name, bad_phone or bad_date."""
    chance = random.Random(seed)
    fresh, phones = _names(known, chance), _phones(chance)
    taken: list[list[str]] = []
    for _ in range(count):
        row = _row(next(fresh), next(phones), chance)
        draw = chance.random()
        if draw < DUPLICATES and taken:
            kind = chance.choice(("duplicate_phone", "duplicate_name"))
            earlier = chance.choice(taken)
            if kind == "duplicate_phone":
                row[2] = _typed(earlier[2], chance)
            else:
                row[0] = chance.choice(
                    (f" {earlier[0]}", f"{earlier[0]} ", f"{earlier[0]}有限公司", f"（{earlier[0]}）")
                )
                if name_key(row[0]) != name_key(earlier[0]):
                    row[0] = earlier[0]
        elif draw < DUPLICATES + BROKEN:
            kind = chance.choice(tuple(_BROKEN))
            row[_BROKEN[kind]] = {"no_name": " ", "bad_phone": "1380013", "bad_date": "2025-02-31"}[kind]
        else:
            kind = "new"
            taken.append(row)
        yield kind, row


def _row(name: str, phone: str, chance: random.Random) -> list[str]:
    person = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))
    day = date(2025, 1, 1) + timedelta(days=chance.randrange(300))
    return [
        name, person, phone, f"c{phone}@example.com" if chance.random() < 0.3 else "", chance.choice(_REGIONS),
        chance.choice(_SOURCES), "", chance.choice(_INTENTS), chance.choice(_INDUSTRIES), "",
        f"{day:%Y/%m/%d}", chance.choice(_NEEDS),
    ]  # fmt: skip


def _names(known: list[str], chance: random.Random) -> Iterator[str]:
    """Names no two of which are equal in their stored form; when they are used up, two make one."""
    seen: set[str] = set()
    order = known[:]
    chance.shuffle(order)
    while True:
        for name in order:
            whole = (name if not seen or len(seen) < len(known) // 2 else name + chance.choice(known)) + chance.choice(
                _FORMS
            )
            key = name_key(whole)
            if key and key not in seen and len(whole) <= 60:
                seen.add(key)
                yield whole


def _phones(chance: random.Random) -> Iterator[str]:
    """Valid Chinese mobile numbers, no two equal."""
    seen: set[str] = set()
    while True:
        phone = f"{chance.choice(_PREFIXES)}{chance.randrange(10**8):08d}"
        if phone not in seen:
            seen.add(phone)
            yield phone


def _typed(phone: str, chance: random.Random) -> str:
    return chance.choice(
        (phone, f"+86 {phone}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"{phone[:3]} {phone[3:7]} {phone[7:]}")
    )


def make(count: int, source: Path, out: Path, encoding: str = "utf-8", seed: int = 1) -> dict[str, int]:
    """Write the file; returns how many rows of each kind it holds, with the sums new, duplicate and broken."""
    made: Counter[str] = Counter()
    with out.open("w", encoding=encoding, newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADER)
        for kind, row in rows(count, names(source), seed):
            sheet.writerow(row)
            made[kind] += 1
    duplicate = made["duplicate_phone"] + made["duplicate_name"]
    broken = sum(made[kind] for kind in _BROKEN)
    return {"rows": count, "duplicate": duplicate, "broken": broken, "new": made["new"], **made}


def main() -> None:
    """Make one file and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--names", type=Path, required=True, help="company names, one a line, plain or .gz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    made = make(asked.rows, asked.names, asked.out, asked.encoding, asked.seed)
    print(json.dumps(made) if asked.json else "\n".join(f"{count:>9,} {kind}" for kind, count in made.items()))


if __name__ == "__main__":
    main()
