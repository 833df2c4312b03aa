from datetime import date

import pytest
from django.contrib.auth import authenticate

from guiju.groundwork.access.grants import acting_for, posts_held, rights
from guiju.groundwork.access.models import Account, Post, StandIn, Unit
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.groundwork.testing.still import StillClock
from guiju.org import actions, queries
from guiju.org.models import Employee

TODAY = date(2026, 3, 2)


def _hire(cast: Cast, number: str = "E-7", username: str = "xin", password: str | None = None) -> Employee:
    return actions.hire(
        cast.hr.actor, number=number, name="新同事", username=username, unit=cast.units["team_one"], role="sales",
        phone="13800000000", password=password,
    )  # fmt: skip


def test_a_new_department_knows_its_path_from_the_root(cast: Cast) -> None:
    unit = actions.open_department(cast.hr.actor, name="大客户组", parent=cast.units["north"], is_department=False)
    assert unit.path == f"{cast.units['north'].path}{unit.pk}/"
    assert Unit.objects.get(pk=unit.pk).path == unit.path
    assert events_of(unit) == ["org.department_opened"]


def test_a_unit_gets_a_new_head(cast: Cast) -> None:
    unit = actions.edit_unit(cast.manager.actor, cast.units["team_one"], head=cast.teammate.account)
    assert unit.head == cast.teammate.account
    assert actions.edit_unit(cast.manager.actor, unit, head=None).head is None


def test_a_manager_does_not_edit_another_department(cast: Cast) -> None:
    with pytest.raises(NotFound):
        perform(cast.manager.actor, Request("org.edit_unit", cast.units["south"].pk, {"duties": "x"}))


def test_hiring_makes_an_account_a_post_and_an_employee(cast: Cast) -> None:
    employee = _hire(cast, password="a long first one")
    assert authenticate(username="xin", password="a long first one") == employee.account
    assert [(held.role, held.unit_id) for held in posts_held([employee.account_id], TODAY)] == [
        ("sales", cast.units["team_one"].pk)
    ]
    assert events_of(employee) == ["org.employee_hired"]


def test_without_a_first_password_nobody_signs_in(cast: Cast) -> None:
    assert not _hire(cast).account.has_usable_password()


def test_a_taken_sign_in_name_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        _hire(cast, username="owner")
    assert "username" in refusal.value.fields


def test_a_taken_employee_number_is_refused_and_leaves_no_account(cast: Cast) -> None:
    _hire(cast)
    with pytest.raises(Lost) as refusal:
        _hire(cast, username="other")
    assert refusal.value.code == "org.employee.org_employee_number"
    assert not Account.objects.filter(username="other").exists()


def test_a_changed_name_is_changed_on_the_account_too(cast: Cast) -> None:
    employee = actions.edit_employee(cast.hr.actor, _hire(cast), name="改名")
    assert Account.objects.get(pk=employee.account_id).name == "改名"


def test_an_appointment_gives_rights_and_its_end_takes_them(cast: Cast, clock: StillClock) -> None:
    post = actions.appoint(
        cast.manager.actor, account=cast.owner.account, unit=cast.units["north"], role="deputy_manager"
    )
    assert "deputy_manager" in rights(cast.owner.account, clock.moment).roles
    actions.end_post(cast.manager.actor, post)
    clock.advance(days=1)
    assert "deputy_manager" not in rights(cast.owner.account, clock.moment).roles


def test_nobody_appoints_outside_their_own_field(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.appoint(cast.manager.actor, account=cast.manager.account, unit=cast.units["company"], role="auditor")
    with pytest.raises(NotAllowed):
        actions.appoint(cast.owner.actor, account=cast.owner.account, unit=cast.units["team_one"], role="dept_manager")


def test_a_post_that_has_not_begun_never_begins(cast: Cast) -> None:
    post = actions.appoint(
        cast.hr.actor, account=cast.owner.account, unit=cast.units["north"], role="legal", valid_from=date(2026, 4, 1)
    )
    assert actions.end_post(cast.hr.actor, post).discarded_at == cast.clock.moment
    with pytest.raises(NotFound):
        actions.end_post(cast.hr.actor, post)


def test_an_ended_post_is_not_ended_again(cast: Cast) -> None:
    post = Post.objects.get(account=cast.owner.account)
    ended = actions.end_post(cast.hr.actor, post)
    with pytest.raises(Refused):
        actions.end_post(cast.hr.actor, ended)


def test_a_person_arranges_their_own_stand_in(cast: Cast) -> None:
    actions.stand_in(
        cast.manager.actor, absent=cast.manager.account, substitute=cast.teammate.account,
        valid_from=TODAY, valid_to=date(2026, 3, 6), reason="出差",
    )  # fmt: skip
    assert acting_for(cast.teammate.id, TODAY) == [cast.teammate.id, cast.manager.id]
    assert acting_for(cast.teammate.id, date(2026, 3, 7)) == [cast.teammate.id]


def test_nobody_takes_another_persons_place_by_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.stand_in(
            cast.owner.actor, absent=cast.director.account, substitute=cast.teammate.account,
            valid_from=TODAY, valid_to=TODAY,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.stand_in(
            cast.manager.actor, absent=cast.owner.account, substitute=cast.manager.account,
            valid_from=TODAY, valid_to=TODAY,
        )  # fmt: skip


def test_standing_in_for_oneself_or_backwards_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(Lost):
        actions.stand_in(
            cast.hr.actor, absent=cast.owner.account, substitute=cast.teammate.account,
            valid_from=TODAY, valid_to=date(2026, 3, 1),
        )  # fmt: skip


def test_standing_in_ends_early(cast: Cast) -> None:
    arrangement = cast.stand_in(cast.manager, cast.teammate, date(2026, 3, 1), date(2026, 3, 31))
    assert actions.end_stand_in(cast.manager.actor, arrangement).valid_to == TODAY


def test_leaving_ends_posts_account_headship_and_stand_ins_the_same_day(cast: Cast) -> None:
    employee = _hire(cast)
    actions.edit_unit(cast.hr.actor, cast.units["team_one"], head=employee.account)
    cast.stand_in(
        cast.owner,
        type(cast.owner)(employee.account, cast.owner.actor, cast.owner.unit, "sales"),
        TODAY,
        date(2026, 3, 9),
    )
    gone = actions.leave(cast.hr.actor, employee)
    account = Account.objects.get(pk=gone.account_id)
    assert (gone.left_on, gone.closed_at) == (TODAY, cast.clock.moment)
    assert not account.is_active
    assert rights(account, cast.clock.moment).grants == ()
    assert not Post.objects.filter(account=account, valid_to=None).exists()
    assert Unit.objects.get(pk=cast.units["team_one"].pk).head is None
    assert StandIn.objects.get(substitute=account).valid_to == TODAY
    with pytest.raises(Refused):
        actions.leave(cast.hr.actor, gone)


def test_leaving_is_recorded_on_the_day_itself(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.leave(cast.hr.actor, _hire(cast), left_on=date(2026, 3, 31))


def test_colleagues_share_a_unit(cast: Cast) -> None:
    assert list(queries.colleagues(cast.owner.id, TODAY)) == [cast.teammate.account]


def test_the_tree_has_one_root_with_everything_below_it(cast: Cast) -> None:
    (root,) = queries.unit_tree()
    assert root.unit == cast.units["company"]
    walked = {unit.name: depth for depth, unit in root.walk()}
    assert walked["销售一组"] == 2
    assert len(walked) == len(cast.units)


def test_staff_counts_who_is_employed_on_the_day(cast: Cast) -> None:
    employee = _hire(cast)
    assert list(queries.staff(TODAY)) == [employee]
    assert not queries.staff(date(2026, 3, 1)).exists()
