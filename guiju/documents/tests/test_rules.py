import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.documents import rules


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\报价.xlsx", "报价.xlsx"),
        ("a\r\nSet-Cookie: x.txt", "a__Set-Cookie_ x.txt"),
        ("evil\u202efdp.exe", "evil_fdp.exe"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_file_name_is_freed_of_folders_and_tricks(given_name: str, kept: str) -> None:
    assert rules.clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_a_cleaned_name_is_never_empty_long_or_a_path(name: str) -> None:
    cleaned = rules.clean_name(name)
    assert 0 < len(cleaned) <= 150
    assert "/" not in cleaned
    assert "\\" not in cleaned
    assert cleaned not in (".", "..")


def test_a_long_name_keeps_its_ending() -> None:
    assert rules.clean_name("长" * 300 + ".pdf").endswith(".pdf")


def test_only_going_down_lowers_a_class() -> None:
    assert rules.lowers(rules.CONFIDENTIAL, rules.ORDINARY)
    assert not rules.lowers(rules.ORDINARY, rules.CONFIDENTIAL)
    assert not rules.lowers(rules.IMPORTANT, rules.IMPORTANT)
