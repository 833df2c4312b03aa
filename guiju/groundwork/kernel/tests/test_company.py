import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.company import name_key, normalised_name


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("华为技术有限公司", "华为技术"),
        ("華為技術有限公司", "华为技术"),
        ("深圳市华为技术股份有限公司", "华为技术"),
        ("华为技术（深圳）有限公司", "华为技术深圳"),
        ("腾讯 科技 (北京) 有限公司", "腾讯科技北京"),
        ("广东省深圳市南山区大疆创新科技有限公司", "大疆创新科技"),
        ("上海浦东新区金桥出口加工有限责任公司", "金桥出口加工"),
        ("阿里巴巴集团控股有限公司", "阿里巴巴"),
        ("HUAWEI Technologies Co., Ltd.", "huawei technologies"),
        ("Huawei Technologies Company Limited", "huawei technologies"),
        ("Apple Inc.", "apple"),
        ("Siemens AG", "siemens"),
        ("Coca-Cola", "coca-cola"),
    ],
)
def test_forms_and_places_are_left_out(name: str, normal: str) -> None:
    assert normalised_name(name) == normal


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("北京银行股份有限公司", "北京银行"),
        ("北京科技有限公司", "北京科技"),
        ("北京小米有限公司", "北京小米"),
        ("中山大学", "中山大学"),
        ("杭州市市政工程集团有限公司", "杭州市市政工程"),
        ("南京市区供水服务有限公司", "南京市区供水服务"),
        ("中国石油天然气股份有限公司北京分公司", "中国石油天然气股份有限公司北京分公司"),
        ("公司", "公司"),
        ("Limited", "limited"),
    ],
)
def test_what_makes_the_name_stays(name: str, normal: str) -> None:
    assert normalised_name(name) == normal


def test_names_typed_in_two_ways_share_a_key() -> None:
    assert name_key("深圳市腾讯计算机系统有限公司") == name_key("腾讯计算机系统有限公司") == "腾讯计算机系统"
    assert name_key("Acme Trading Co.,Ltd") == name_key("ACME  TRADING") == "acmetrading"
    assert name_key("华为技术(深圳)有限公司") == name_key("华为技术深圳有限公司")
    assert name_key("") == name_key(" -") == ""


@given(st.text(max_size=30))
def test_any_text_has_a_key_that_is_letters_and_digits(name: str) -> None:
    key = name_key(name)
    assert key == "" or key.replace("\n", "").isalnum()


@given(st.text(alphabet="华为技术北京市银行天安有限公司集团股份()（）ab ", max_size=20))
def test_a_name_with_letters_never_loses_all_of_them(name: str) -> None:
    assert bool(name_key(name)) == any(sign.isalnum() for sign in name)
