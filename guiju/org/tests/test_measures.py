from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import count
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import StillClock
from guiju.org import actions
from guiju.org.measures import MEASURES

BY_NAME = {measure.name: measure for measure in MEASURES}


def test_departments_with_head_and_duties_are_counted(cast: Cast) -> None:
    month = Period.of("month", cast.clock.moment)
    actions.edit_unit(cast.hr.actor, cast.units["north"], duties="华北客户销售")
    actions.edit_unit(cast.hr.actor, cast.units["south"], head=None)
    headed = count(BY_NAME["org.departments_with_head"], month)
    written = count(BY_NAME["org.departments_with_duties"], month)
    assert (headed.satisfied, headed.population) == (9, 10)
    assert (written.satisfied, written.population) == (1, 10)


def test_a_leaver_counts_as_closed_only_when_rights_ended_that_very_day(cast: Cast, clock: StillClock) -> None:
    for number, left_on in (("1", None), ("2", clock.moment.date().replace(day=1))):
        employee = actions.hire(
            cast.hr.actor, number=number, name=number, username=f"u{number}", unit=cast.units["north"], role="sales",
            hired_on=clock.moment.date().replace(day=1),
        )  # fmt: skip
        actions.leave(cast.hr.actor, employee, left_on=left_on)
    score = count(BY_NAME["org.leavers_closed_same_day"], Period.of("month", clock.moment))
    assert (score.satisfied, score.population) == (1, 2)
