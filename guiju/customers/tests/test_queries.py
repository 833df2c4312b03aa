from guiju.customers import actions, queries
from guiju.groundwork.testing.cast import Cast

CODE = "91350100M000100Y43"


def test_duplicates_are_found_by_number_code_and_name_each_once(cast: Cast) -> None:
    by = cast.owner.actor
    same = actions.open_customer(by, name="远山集团有限公司", credit_code=CODE)
    actions.add_contact(by, customer=same, name="林女士", phone="13800138000")
    namesake = actions.open_customer(by, name="远山股份有限公司")
    found = queries.duplicates_of("远山", "+8613800138000", CODE)
    assert [(one.ref, one.reason) for one in found] == [(same.ref, "phone"), (namesake.ref, "name")]
    assert queries.duplicates_of(credit_code=CODE)[0].reason == "credit_code"
    assert found[0].owner == "陈**"


def test_nothing_typed_finds_nothing(cast: Cast) -> None:
    actions.open_customer(cast.owner.actor, name="远山集团有限公司")
    assert queries.duplicates_of() == []
    assert queries.refusal_of("") is None
    assert not queries.contacts_with("").exists()
