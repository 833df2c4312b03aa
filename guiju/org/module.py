"""The organisation's manifest."""

from guiju.groundwork.access.models import Post, StandIn, Unit
from guiju.groundwork.desk.module import Module
from guiju.groundwork.kernel.text import N_
from guiju.org import actions, events, measures, resources
from guiju.org.models import Employee

MODULE = Module(
    name="org",
    label=N_("Organisation"),
    models=(Unit, Post, StandIn, Employee),
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
    ),
    labels={
        "org.open_department": N_("Open a department"),
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
    see={"org.see": N_("See the organisation"), "org.see_phone": N_("See employees' phone numbers")},
    measures=measures.MEASURES,
    resources=resources.RESOURCES,
)
