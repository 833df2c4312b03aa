from guiju.groundwork.access.grants import holders, rights, superior_of
from guiju.groundwork.clock.calendars import working_calendar
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import StillClock, at


def test_the_owner_sells_in_a_team_below_the_manager(cast: Cast) -> None:
    held = rights(cast.owner.account, cast.clock.moment)
    assert held.roles == {"sales"}
    assert held.units == {cast.units["team_one"].pk}
    assert superior_of(cast.owner.id, cast.owner.unit.pk) == cast.manager.id


def test_role_holders_are_found_in_the_nearest_unit(cast: Cast) -> None:
    assert holders("dept_manager", [cast.stranger.unit.pk], cast.clock.moment.date()) == [cast.south_manager.id]


def test_working_time_is_in_force(cast: Cast) -> None:
    calendar = working_calendar(in_force(cast.clock.moment))
    assert calendar.is_workday(cast.clock.moment.date())


def test_the_clock_moves_for_everybody(cast: Cast, clock: StillClock) -> None:
    clock.set("2026-03-03 09:30")
    assert cast.stranger.actor.now == cast.system.now == at("2026-03-03 09:30")


def test_a_later_adoption_replaces_the_earlier(cast: Cast, adopt: object) -> None:
    adopt([{"id": "t-1", "controls": []}])  # type: ignore[operator]
    adopt("- {id: t-2, controls: []}")  # type: ignore[operator]
    clauses = in_force(cast.clock.moment).clauses
    assert "t-2" in clauses
    assert "t-1" not in clauses
