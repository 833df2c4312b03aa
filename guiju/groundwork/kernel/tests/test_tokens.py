from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from guiju.groundwork.kernel.simplified import TO_SIMPLIFIED
from guiju.groundwork.kernel.tokens import (
    initials,
    initials_tokens,
    needle,
    needles,
    query_tokens,
    readings,
    simplified,
    tokens,
)

NAMES = [
    f"{place}{word}{trade}{form}"
    for place in ("北京", "深圳市", "重庆", "长沙", "厦门", "成都", "江苏省")
    for word in ("华盛", "宏达鑫", "行远", "天海", "长城", "金银", "乐山", "星辰", "重力波", "银行通")
    for trade in ("科技", "贸易", "实业", "网络", "食品", "会展服务", "传动设备", "建筑工程")
    for form in ("有限公司", "股份有限公司")
]
business_text = st.text(
    alphabet=st.one_of(
        st.sampled_from("华为技术有限公司重庆银行長城廣東臺灣曾单翔（）() .-·,，"),
        st.sampled_from("aB1９Ａ_%"),
        st.characters(),
    ),
    max_size=25,
)


def found_by(query: str, text: str) -> bool:
    """What the database does: all tokens of one reading, a star meaning any token that begins so."""
    held = set(tokens(text))
    return any(
        all(any(one.startswith(wanted[:-1]) for one in held) if wanted[-1] == "*" else wanted in held for wanted in way)
        for way in readings(query)
    )


def test_text_is_cut_into_overlapping_pairs_and_initials() -> None:
    assert tokens("华为技术") == ["华为", "为技", "技术", "术", "~hw", "~wj", "~js"]
    assert tokens("3M中国") == ["3m", "m中", "中国", "国", "~3m", "~mz", "~zg"]
    assert tokens("Acme") == ["ac", "cm", "me", "e"]
    assert tokens("") == tokens(" -_") == []


@pytest.mark.parametrize("query", ["华为", "為技", "技 术", "（深圳）", "深圳有限", "翔", "hwjs", "JSSZ", "術", "HW"])
def test_a_company_is_found_by_any_piece_of_its_name(query: str) -> None:
    assert found_by(query, "华为技术（深圳）有限公司翔")


@pytest.mark.parametrize("query", ["华技", "小米", "飞", "xm", "", "%", "_"])
def test_it_is_not_found_by_anything_else(query: str) -> None:
    assert not found_by(query, "华为技术（深圳）有限公司翔")


@given(business_text, st.data())
def test_whatever_is_contained_in_a_text_finds_it(text: str, data: st.DataObject) -> None:
    plain = needle(text)
    line = data.draw(st.sampled_from(plain.split("\n")))
    if not line:
        return
    start = data.draw(st.integers(0, len(line) - 1))
    piece = line[start : data.draw(st.integers(start + 1, len(line)))]
    held = tokens(text)
    assert set(pairwise(piece)) <= {(one[0], one[1]) for one in held if len(one) == 2}
    assert len(piece) > 1 or any(one.startswith(piece) for one in held)


@given(business_text)
def test_tokens_are_clean_and_each_comes_once(text: str) -> None:
    held = tokens(text)
    assert len(set(held)) == len(held)
    for token in held:
        assert token.removeprefix("~").isalnum()
        assert 1 <= len(token) <= 3


def test_single_signs_ask_for_a_beginning() -> None:
    assert query_tokens("翔") == ["翔*"]
    assert query_tokens("h 华为") == ["h*", "华为"]


def test_words_of_letters_may_be_pinyin_initials() -> None:
    assert initials_tokens("hwjs") == ["~hw", "~wj", "~js"]
    assert initials_tokens("华为") == initials_tokens("h") == initials_tokens("hw js") == []
    assert readings("hw") == [["hw"], ["~hw"]]
    assert readings("华为") == [["华为"]]
    assert readings(" ") == []


def test_lines_do_not_run_into_each_other() -> None:
    assert needle("张三\n138-0013-8000") == "张三\n13800138000"
    assert "三1" not in tokens("张三\n138-0013-8000")


def test_the_recheck_compares_plain_forms() -> None:
    assert needle("ＨＵＡＷＥＩ（深圳）Co., Ltd.") == "huawei深圳coltd"
    assert needles("華為  技術 華為") == ["华为", "技术"]
    assert needles("100%_") == ["100"]


def test_traditional_characters_are_found_as_simplified_ones() -> None:
    assert simplified("臺灣電腦軟體廣東龍華") == "台湾电脑软体广东龙华"
    assert not set(TO_SIMPLIFIED.values()) & set(TO_SIMPLIFIED)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("重庆银行", "cqyh"),
        ("长城汽车", "ccqc"),
        ("成长", "cz"),
        ("乐山音乐", "lsyy"),
        ("厦门", "xm"),
        ("六安", "la"),
        ("朝阳", "cy"),
        ("3M中国", "3mzg"),
        ("長城", "cc"),
    ],
)
def test_initials_follow_the_phrase_a_character_stands_in(text: str, spelled: str) -> None:
    assert initials(text) == spelled


def test_initials_agree_with_pypinyin_on_company_names() -> None:
    slow = {name: "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)) for name in NAMES}
    different = [name for name in NAMES if initials(name) != slow[name]]
    assert len(different) <= len(NAMES) // 100


def test_surnames_are_found_by_both_readings() -> None:
    assert {"~zw", "~cw"} <= set(tokens("曾伟"))
    assert "~zg" not in tokens("曾国华实业发展")
