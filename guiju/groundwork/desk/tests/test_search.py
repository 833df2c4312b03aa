"""Words become tsqueries that can break out of nothing."""

from guiju.groundwork.flow.search import asks


def test_a_query_asks_for_all_pairs_of_its_signs() -> None:
    assert asks("华为技") == "('华为' & '为技')"


def test_letters_ask_for_the_word_itself_or_for_pinyin_initials() -> None:
    assert asks("hw") == "('hw') | ('~hw')"


def test_one_sign_asks_for_tokens_that_begin_with_it() -> None:
    assert asks("翔") == "('翔':*)"


def test_signs_of_the_query_language_are_no_danger() -> None:
    assert asks("'; drop table x --") != ""
    assert asks("' & | ! ( ) \\") == ""
