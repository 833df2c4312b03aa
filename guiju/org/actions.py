"""Every write to departments, employees, posts and stand-ins."""

from datetime import date
from typing import Annotated

from django.db.models import Q

from guiju.groundwork.access.models import Account, Post, StandIn, Unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.org import queries
from guiju.org.events import (
    DepartmentOpened,
    EmployeeEdited,
    EmployeeHired,
    EmployeeLeft,
    PersonAppointed,
    PostEnded,
    StandInArranged,
    StandInEnded,
    UnitEdited,
)
from guiju.org.models import Employee

_FIRST_DAY = Annotated[date | None, Ask(N_("First day"), help=N_("Today if left empty"))]
_LAST_DAY = Annotated[date | None, Ask(N_("Last day"), help=N_("Today if left empty"))]


@action("org.open_department", creates=Unit)
def open_department(
    by: Actor,
    unit: Unit,
    *,
    name: str,
    parent: Unit | None = None,
    role: str = "",
    is_department: bool = True,
    head: Account | None = None,
    duties: str = "",
) -> DepartmentOpened:
    """Found a department, or with ``is_department`` False a team, below ``parent``."""
    change(unit, name=name, parent=parent, role=role, is_department=is_department, head=head, duties=duties)
    return DepartmentOpened(name, parent.pk if parent is not None else None)


@action("org.edit_unit")
def edit_unit(
    by: Actor, unit: Unit, *, name: str = KEEP, head: Account | None = KEEP, role: str = KEEP, duties: str = KEEP
) -> UnitEdited:
    """Change a unit's name, head, role in the policies or written duties; a head must still be working here."""
    if isinstance(head, Account) and not head.is_active:
        raise Invalid({"head": (N_("%(name)s no longer works here."), {"name": head.name})})
    return UnitEdited(change(unit, name=name, head=head, role=role, duties=duties))


@action("org.hire", creates=Employee)
def hire(
    by: Actor,
    employee: Employee,
    *,
    number: str,
    name: str,
    username: Annotated[str, Ask(N_("Sign-in name"))],
    unit: Unit,
    role: Annotated[str, Ask(N_("Role"), help=N_("role key of the policies, such as sales"))],
    position: str = "",
    phone: str = "",
    email: Annotated[str, Ask(N_("E-mail"))] = "",
    hired_on: date | None = None,
    password: Annotated[str | None, Ask(N_("First password"), help=N_("Empty: no sign-in until one is set"))] = None,
) -> EmployeeHired:
    """Take a person on: an account to sign in with, the employee's data, and a first post in ``unit``."""
    if Account.objects.filter(username=username).exists():
        raise Invalid({"username": (N_("This sign-in name is taken."), {})})
    account = Account(username=username, name=name, email=email)
    account.set_password(password)  # None makes it unusable
    account.save()
    start = hired_on or business_day(by.now)
    change(
        employee, account=account, number=number, name=name, unit=unit, position=position, phone=phone, hired_on=start
    )
    appoint(by, account=account, unit=unit, role=role, valid_from=start)
    return EmployeeHired(account.pk, unit.pk, role)


@action("org.edit_employee")
def edit_employee(
    by: Actor,
    employee: Employee,
    *,
    name: str = KEEP,
    number: str = KEEP,
    unit: Unit = KEEP,
    position: str = KEEP,
    phone: str = KEEP,
) -> EmployeeEdited:
    """Correct an employee's data; the name on the account follows."""
    fields = change(employee, name=name, number=number, unit=unit, position=position, phone=phone)
    if "name" in fields:
        Account.objects.filter(pk=employee.account_id).update(name=employee.name)
    return EmployeeEdited(fields)


@action("org.appoint", creates=Post)
def appoint(
    by: Actor,
    post: Post,
    *,
    account: Account,
    unit: Unit,
    role: str,
    valid_from: _FIRST_DAY = None,
    valid_to: date | None = None,
) -> PersonAppointed:
    """Give a person a role in a unit between two days, both included; without a last day it is open-ended.

    Refused to whoever does not arrange posts in that unit, for themselves as well as for others.
    """
    if not queries.may_arrange_in(by, "org.appoint", unit) and not queries.may_arrange_in(by, "org.hire", unit):
        raise NotAllowed("org.not_your_unit", N_("You do not arrange posts in “%(unit)s”."), unit=unit.name)
    if not account.is_active:
        raise Refused("org.gone", N_("%(name)s no longer works here."), name=account.name)
    change(
        post, account=account, unit=unit, role=role, valid_from=valid_from or business_day(by.now), valid_to=valid_to
    )
    return PersonAppointed(account.pk, unit.pk, role)


@action("org.end_post")
def end_post(by: Actor, post: Post, *, valid_to: _LAST_DAY = None) -> PostEnded:
    """Let a post end with a day; one that has not begun by then never begins."""
    last = valid_to or business_day(by.now)
    if post.valid_to is not None and post.valid_to <= last:
        raise Refused("org.post_ended", N_("This post ends on %(day)s already."), day=post.valid_to.isoformat())
    if post.valid_from > last:
        post.discarded_at = by.now
    else:
        post.valid_to = last
    return PostEnded(last.isoformat())


@action("org.stand_in", creates=StandIn)
def stand_in(
    by: Actor,
    arrangement: StandIn,
    *,
    absent: Account,
    substitute: Account,
    valid_from: date,
    valid_to: date,
    reason: str = "",
) -> StandInArranged:
    """Let ``substitute`` act for ``absent`` between two days, both included.

    People arrange it for themselves, heads for those in their field; nobody makes themselves another's substitute.
    """
    if not queries.may_arrange_for(by, "org.stand_in", absent):
        raise NotAllowed("org.not_your_person", N_("You do not arrange who stands in for %(name)s."), name=absent.name)
    if by.account_id == substitute.pk:
        raise NotAllowed("org.not_yourself", N_("Nobody makes themselves another person's substitute."))
    if not substitute.is_active:
        raise Refused("org.gone", N_("%(name)s no longer works here."), name=substitute.name)
    change(arrangement, absent=absent, substitute=substitute, valid_from=valid_from, valid_to=valid_to, reason=reason)
    return StandInArranged(absent.pk, substitute.pk, valid_from.isoformat(), valid_to.isoformat())


@action("org.end_stand_in")
def end_stand_in(by: Actor, arrangement: StandIn, *, valid_to: _LAST_DAY = None) -> StandInEnded:
    """End it with a day; one that has not begun by then never begins."""
    last = valid_to or business_day(by.now)
    if arrangement.valid_from > last:
        arrangement.discarded_at = by.now
    else:
        arrangement.valid_to = min(arrangement.valid_to, last)
    return StandInEnded(last.isoformat())


@action("org.leave")
def leave(by: Actor, employee: Employee, *, left_on: _LAST_DAY = None) -> EmployeeLeft:
    """A person leaves: every post ends, the account is shut at once, units they headed wait for a new head.

    Record it on the last day itself; a day still to come is refused, because rights end with this very act.
    """
    today = business_day(by.now)
    last = left_on or today
    if employee.left_on is not None:
        raise Refused("org.left", N_("%(name)s left on %(day)s."), name=employee.name, day=employee.left_on.isoformat())
    if last > today:
        raise Invalid({"left_on": (N_("Record it on the last day itself: rights end at once."), {})})
    posts = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=last), account=employee.account_id)
    ended = [end_post(by, post, valid_to=last) for post in posts]
    for unit in Unit.objects.filter(head=employee.account_id):
        edit_unit(by, unit, head=None)
    for arrangement in StandIn.objects.filter(
        Q(absent=employee.account_id) | Q(substitute=employee.account_id), valid_to__gt=last
    ):
        end_stand_in(by, arrangement, valid_to=last)
    Account.objects.filter(pk=employee.account_id).update(is_active=False)
    change(employee, left_on=last, closed_at=by.now)
    return EmployeeLeft(last.isoformat(), len(ended))
