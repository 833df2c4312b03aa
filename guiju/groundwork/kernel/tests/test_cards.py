"""Pasted lines and business cards are split into fields."""

import pytest

from guiju.groundwork.kernel.cards import split

CARD = """苏州云帆科技有限公司
林晓梅  采购总监
手机：138 0013 8000
电话：0512-62881234 转 808
传真：0512-62881235
邮箱：lin.xm@yunfan.com.cn
地址：江苏省苏州市工业园区星湖街328号
www.yunfan.com.cn"""


def test_a_card_of_several_lines_is_split_into_its_fields() -> None:
    assert split(CARD).told() == {
        "company": "苏州云帆科技有限公司", "person": "林晓梅", "title": "采购总监", "phone": "138 0013 8000",
        "landline": "0512-62881234 转 808", "email": "lin.xm@yunfan.com.cn", "website": "www.yunfan.com.cn",
        "region": "江苏省苏州市", "address": "江苏省苏州市工业园区星湖街328号",
    }  # fmt: skip


def test_a_labelled_card_is_read_by_its_labels() -> None:
    card = split(
        "公司名称: 常州远山电机厂\n联系人: 王五 先生\n联系电话: 0519-86881234\n需求: 边缘网关 20 台\n来源: 展会"
    )
    assert card.told() == {
        "company": "常州远山电机厂", "person": "王五", "phone": "0519-86881234", "landline": "0519-86881234",
        "needs": "边缘网关 20 台", "source": "展会",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "company", "person", "phone"),
    [
        ("云帆科技有限公司 林女士 13800138000", "云帆科技有限公司", "林女士", "13800138000"),
        ("张伟，13912345678，上海启明机械有限公司", "上海启明机械有限公司", "张伟", "13912345678"),
        ("欧阳娜娜/华东医院/+86 139 1234 5678", "华东医院", "欧阳娜娜", "+86 139 1234 5678"),
        ("Ben Miller, Acme Tools Ltd, 010-62881234", "Acme Tools Ltd", "Ben Miller", "010-62881234"),
        ("王总 18612345678", "", "王总", "18612345678"),
    ],
)
def test_one_line_is_split_in_any_order(line: str, company: str, person: str, phone: str) -> None:
    card = split(line)
    assert (card.company, card.person, card.phone) == (company, person, phone)


def test_a_name_with_its_post_gives_both() -> None:
    card = split("陈晨经理 深圳市万物互联有限公司")
    assert (card.person, card.title, card.region) == ("陈晨", "经理", "深圳市")


def test_a_credit_code_is_no_telephone_number() -> None:
    card = split("常州远山电机有限公司 91320411MA1MCAKW4X")
    assert (card.credit_code, card.phone) == ("91320411MA1MCAKW4X", "")


def test_text_that_says_nothing_known_is_kept_as_needs() -> None:
    assert split("想了解一下报价").told() == {"needs": "想了解一下报价"}


def test_empty_text_says_nothing() -> None:
    assert split("  \n ").told() == {}
