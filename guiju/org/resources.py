"""How the organisation appears at the desk."""

from guiju.groundwork.access.models import Post, StandIn, Unit
from guiju.groundwork.desk.resource import Column, Panel, Resource
from guiju.groundwork.kernel.text import N_
from guiju.org.models import Employee, Handover

DEPARTMENTS = Resource(
    model=Unit,
    slug="departments",
    label=N_("Department"),
    plural=N_("Departments"),
    icon="sitemap",
    see="org.see",
    group="org",
    columns=("name", "parent", "head", "role", "is_department"),
    facts=("name", "parent", "head", "role", "is_department", "duties"),
    filters=("is_department", "role", "parent"),
    create="org.open_department",
    edit="org.edit_unit",
    verbs=("org.edit_unit",),
    panels=(
        Panel(
            "below", N_("Units below"), "access.unit", lambda unit: Unit.objects.filter(parent=unit),
            ("name", "head", "is_department"), create="org.open_department", prefill="parent",
        ),
        Panel(
            "posts", N_("Posts"), "access.post", lambda unit: Post.objects.filter(unit=unit).select_related("account"),
            ("account", "role", "valid_from", "valid_to"), create="org.appoint", prefill="unit",
        ),
    ),
)  # fmt: skip

EMPLOYEES = Resource(
    model=Employee,
    slug="employees",
    label=N_("Employee"),
    plural=N_("Employees"),
    icon="users",
    see="org.see",
    group="org",
    columns=("name", "number", "unit", "position", "phone", "hired_on", "left_on"),
    facts=(
        "name", "number", Column("account__username", N_("Sign-in name")), "unit", "position", "phone", "hired_on",
        "left_on", "closed_at",
    ),
    filters=("unit", "left_on"),
    create="org.hire",
    edit="org.edit_employee",
    verbs=("org.edit_employee", "org.leave"),
    masked={"phone": "org.see_phone"},
    panels=(
        Panel(
            "posts", N_("Posts"), "access.post", lambda employee: Post.objects.filter(account=employee.account_id),
            ("unit", "role", "valid_from", "valid_to"),
        ),
        Panel(
            "handovers", N_("Hand-overs of work"), "org.handover",
            lambda employee: Handover.objects.filter(giver=employee.account_id),
            ("summary", "owner", "occasion", "received_at"), create="org.hand_over_work", prefill="employee",
        ),
    ),
)  # fmt: skip

POSTS = Resource(
    model=Post,
    slug="posts",
    label=N_("Post"),
    plural=N_("Posts"),
    icon="id-badge-2",
    see="org.see",
    group="org",
    title="account",
    columns=("account", "unit", "role", "valid_from", "valid_to"),
    facts=("account", "unit", "role", "valid_from", "valid_to"),
    filters=("unit", "role", "account"),
    create="org.appoint",
    verbs=("org.end_post",),
)

STAND_INS = Resource(
    model=StandIn,
    slug="standins",
    label=N_("Stand-in"),
    plural=N_("Stand-ins"),
    icon="user-share",
    see="org.see",
    group="org",
    title="absent",
    columns=("absent", "substitute", "valid_from", "valid_to", "reason"),
    facts=("absent", "substitute", "valid_from", "valid_to", "reason"),
    filters=("absent", "substitute"),
    create="org.stand_in",
    verbs=("org.end_stand_in",),
)

HANDOVERS = Resource(
    model=Handover,
    slug="handovers",
    label=N_("Hand-over of work"),
    plural=N_("Hand-overs of work"),
    icon="transfer",
    see="org.see_handovers",
    group="org",
    title="summary",
    columns=(
        "summary", "giver", Column("owner", N_("To")), "occasion", "credit_percent", "created_at", "received_at",
        "given_at",
    ),
    facts=(
        "giver", Column("owner", N_("To")), "occasion", "summary", "credit_percent", "note", "received_at", "given_at",
    ),
    filters=("giver", "owner", "occasion", "received_at"),
    sort="-created_at",
    verbs=("org.confirm_receipt", "org.confirm_giving"),
)  # fmt: skip

RESOURCES = (DEPARTMENTS, EMPLOYEES, POSTS, STAND_INS, HANDOVERS)
