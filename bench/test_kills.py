"""Two hundred kills; GUIJU_BENCH_KILLS says how many."""

from bench.kills import kills_asked, run


def test_what_was_acknowledged_is_there_once_after_every_kill() -> None:
    """Limits: nothing lost, nothing doubled, nothing unfinished; a ledger that verifies."""
    kills = kills_asked()

    told = run(kills, files=max(1, kills // 5), rows=12_000)

    assert (told["kills"], told["wrong"]) == (kills, [])
    assert min(told["web"], told["worker"], told["database"]) == kills // 3
    assert told["after_repeating"] > 0
    assert told["doubled_without_keys"] > 0  # the control: the same clients without their keys are caught
