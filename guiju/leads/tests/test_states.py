from guiju.leads import states


def test_every_move_is_one_that_the_machine_allows() -> None:
    for move in (states.ASSIGN, states.CLAIM, states.RELEASE, states.RECYCLE, states.CONVERT):
        assert move.target is not None
        assert all(states.MACHINE.allows(source, move.target) for source in move.sources)


def test_nothing_follows_a_closed_lead() -> None:
    assert not any(
        states.MACHINE.allows(state, after) for state in states.MACHINE.closed for after in states.MACHINE.labels
    )


def test_only_an_assigned_lead_moves_on_by_a_contact() -> None:
    assert {state: states.after_contact(state) for state in states.OPEN} == {
        "new": "new", "screened": "screened", "assigned": "contacted", "contacted": "contacted", "pooled": "pooled",
    }  # fmt: skip
