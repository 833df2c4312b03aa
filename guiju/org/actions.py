"""Every write to departments, employees, posts and stand-ins."""

from datetime import date
from typing import Annotated

from django.db.models import Q

from guiju.groundwork.access.accounts import new_account
from guiju.groundwork.access.grants import home_unit, superior_of
from guiju.groundwork.access.models import Account, Post, StandIn, Unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.handing import Passing, pass_on
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.org import queries
from guiju.org.events import (
    DepartmentOpened,
    EmployeeEdited,
    EmployeeHired,
    EmployeeLeft,
    HandoverGiven,
    HandoverReceived,
    PersonAppointed,
    PostEnded,
    StandInArranged,
    StandInEnded,
    UnitEdited,
    WorkHandedOver,
)
from guiju.org.models import Employee, Handover

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
    account = new_account(username, name, email=email, password=password)
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
    _tell_of_open_work(by, employee)
    return EmployeeLeft(last.isoformat(), len(ended))


@action("org.hand_over_work", creates=Handover)
def hand_over_work(
    by: Actor,
    handover: Handover,
    *,
    employee: Annotated[Employee, Ask(N_("Who gives"))],  # type: ignore[valid-type]
    receiver: Annotated[Account, Ask(N_("Who receives"))],  # type: ignore[valid-type]
    occasion: str,
    kinds: Annotated[list[str] | None, Ask(N_("Kinds of records"), help=N_("Everything if left empty"))] = None,
    items: dict[str, list[int]] | None = None,
    credit_percent: int = 0,
    note: str = "",
) -> WorkHandedOver:
    """Give a person's open work to another in one go: everything, some kinds, or by list (``items``: kind to keys).

    Stages, links and history stay. Only what the actor may hand over goes; receiver and giver confirm.
    """
    giver = employee.account_id
    if not queries.may_hand_over_for(by, employee):
        raise NotAllowed("org.not_your_person", N_("You do not hand over the work of %(name)s."), name=employee.name)
    if giver == receiver.pk:
        raise Invalid({"receiver": (N_("Nobody hands over to themselves."), {})})
    if not 0 <= credit_percent <= 100:
        raise Invalid({"credit_percent": (N_("Between 0 and 100 percent."), {})})
    passing = Passing(giver, receiver.pk, home_unit(receiver.pk, by.now), by.now, credit_percent)
    wanted = queries.open_work(by, giver, kinds, items)
    change(
        handover, giver_id=giver, owner=receiver, unit_id=passing.unit_id, occasion=occasion, note=note,
        credit_percent=credit_percent,
        items={one.kind: went for one, keys in wanted if (went := pass_on(one, keys, passing))},
    )  # fmt: skip
    if not handover.items:
        raise Refused("org.nothing_open", N_("%(name)s has nothing open that you could hand over."), name=employee.name)
    handover.summary = queries.summary_of(handover.items)
    counts = {kind: len(keys) for kind, keys in handover.items.items()}
    text = N_("%(giver)s handed over to you: %(summary)s. Please confirm the receipt.")
    told = {"giver": employee.name, "summary": handover.summary}
    inbox.tell([receiver.pk], text, told, kind="org.handed_over", ref=employee.ref, at=by.now)
    return WorkHandedOver(giver, receiver.pk, occasion, counts, credit_percent)


@action("org.confirm_receipt")
def confirm_receipt(by: Actor, handover: Handover) -> HandoverReceived:
    """The receiver says that everything has arrived."""
    if by.account_id != handover.owner_id:
        raise NotAllowed("org.not_the_receiver", N_("Only the receiver confirms the receipt."))
    if handover.received_at is not None:
        raise Lost("org.received", N_("The receipt was confirmed already."))
    handover.received_at = by.now
    return HandoverReceived()


@action("org.confirm_giving")
def confirm_giving(by: Actor, handover: Handover) -> HandoverGiven:
    """The giver confirms what went out of their hands; for whoever has left, a superior does."""
    gone = not Account.objects.filter(pk=handover.giver_id, is_active=True).exists()
    if by.account_id != handover.giver_id and (not gone or by.account_id == handover.owner_id):
        raise NotAllowed("org.not_the_giver", N_("Only the giver confirms this."))
    if handover.given_at is not None:
        raise Lost("org.given", N_("The giver confirmed already."))
    handover.given_at = by.now
    return HandoverGiven()


def _tell_of_open_work(by: Actor, employee: Employee) -> None:
    """Whoever recorded the leaving and the superior are told what is still open, and that it can be handed over."""
    counted = queries.counted_work(None, employee.account_id)
    if counted:
        whom = {by.account_id, superior_of(employee.account_id, employee.unit_id)} - {None}
        text = N_("%(name)s has left with open work: %(summary)s. Hand it over.")
        told = {"name": employee.name, "summary": queries.in_words(counted)}
        people = [one for one in whom if one is not None]
        inbox.tell(people, text, told, kind="org.open_work", ref=employee.ref, at=by.now)
