"""The organisation's manifest."""

from guiju.groundwork.access.models import Post, StandIn, Unit
from guiju.groundwork.desk.module import Module, RailPage
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.kinds import NoticeKind
from guiju.org import actions, events, measures, resources
from guiju.org.models import Employee, Handover
from guiju.org.pages import PAGES

MODULE = Module(
    name="org",
    notices=(
        NoticeKind("org.handed_over", N_("Work was handed over to me")),
        NoticeKind("org.open_work", N_("Somebody has left with open work")),
    ),
    label=N_("Organisation"),
    models=(Unit, Post, StandIn, Employee, Handover),
    actions=(
        actions.open_department,
        actions.edit_unit,
        actions.hire,
        actions.edit_employee,
        actions.leave,
        actions.appoint,
        actions.end_post,
        actions.stand_in,
        actions.end_stand_in,
        actions.hand_over_work,
        actions.confirm_receipt,
        actions.confirm_giving,
    ),
    events=(
        events.DepartmentOpened,
        events.UnitEdited,
        events.EmployeeHired,
        events.EmployeeEdited,
        events.EmployeeLeft,
        events.PersonAppointed,
        events.PostEnded,
        events.StandInArranged,
        events.StandInEnded,
        events.WorkHandedOver,
        events.HandoverReceived,
        events.HandoverGiven,
    ),
    labels={
        "org.open_department": N_("Open a department"),
        "org.hand_over_work": N_("Hand over work"),
        "org.confirm_receipt": N_("Confirm the receipt"),
        "org.confirm_giving": N_("Confirm as giver"),
        "org.work_handed_over": N_("Work handed over"),
        "org.handover_received": N_("Receipt confirmed"),
        "org.handover_given": N_("Confirmed by the giver"),
        "org.edit_unit": N_("Edit department"),
        "org.hire": N_("Take on an employee"),
        "org.edit_employee": N_("Edit employee"),
        "org.leave": N_("Record leaving"),
        "org.appoint": N_("Appoint"),
        "org.end_post": N_("End post"),
        "org.stand_in": N_("Arrange a stand-in"),
        "org.end_stand_in": N_("End standing in"),
        "org.department_opened": N_("Department opened"),
        "org.unit_edited": N_("Department edited"),
        "org.employee_hired": N_("Employee taken on"),
        "org.employee_edited": N_("Employee edited"),
        "org.employee_left": N_("Employee left"),
        "org.person_appointed": N_("Person appointed"),
        "org.post_ended": N_("Post ended"),
        "org.stand_in_arranged": N_("Stand-in arranged"),
        "org.stand_in_ended": N_("Standing in ended"),
    },
    see={
        "org.see_handovers": N_("See hand-overs of work"),
        "org.see": N_("See the organisation"),
        "org.see_phone": N_("See employees' phone numbers"),
    },
    measures=measures.MEASURES,
    resources=resources.RESOURCES,
    pages=PAGES,
    rail=(RailPage("org", N_("Hand over work"), "/hand-over/", "transfer", "org.hand_over_work"),),
)
