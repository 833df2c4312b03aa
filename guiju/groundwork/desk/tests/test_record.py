"""The strands of a story, keys of one's own, and what stands in for a search over every kind at once."""

import pytest

from guiju.groundwork.desk.keys import KEYS, keys_of, set_key
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.testing.cast import Cast


def test_a_command_gets_another_key_for_one_person_alone(cast: Cast) -> None:
    assert set_key(cast.owner.account, "note", "w")["note"] == "w"
    assert (keys_of(cast.owner.account)["note"], keys_of(cast.teammate.account)["note"]) == ("w", "m")


def test_a_key_that_is_taken_is_refused_until_it_is_free(cast: Cast) -> None:
    with pytest.raises(Invalid):
        set_key(cast.owner.account, "note", "c")
    set_key(cast.owner.account, "create", "u")
    assert set_key(cast.owner.account, "note", "C")["note"] == "c"


def test_a_command_that_goes_somewhere_keeps_its_g(cast: Cast) -> None:
    assert set_key(cast.owner.account, "go_leads", "x")["go_leads"] == "g x"


def test_the_g_itself_and_fixed_keys_cannot_be_given_away(cast: Cast) -> None:
    for code, key in (("note", "g"), ("palette", "p"), ("nothing", "p")):
        with pytest.raises(Invalid):
            set_key(cast.owner.account, code, key)


def test_an_empty_key_gives_a_command_its_own_back(cast: Cast) -> None:
    set_key(cast.owner.account, "note", "w")
    assert set_key(cast.owner.account, "note", "")["note"] == "m"


def test_no_two_commands_share_a_key() -> None:
    assert len({key.key for key in KEYS}) == len(KEYS)
