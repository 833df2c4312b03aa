"""How approvals, waivers, policy versions and acknowledgements appear at the desk."""

from guiju.governance import states
from guiju.governance.models import Acknowledgement, ApprovalCondition, ApprovalRequest, Reassignment, RouteDraft
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.models import PolicyVersion, Waiver

APPROVALS = Resource(
    model=ApprovalRequest,
    slug="approvals",
    label=N_("Approval request"),
    plural=N_("Approval requests"),
    icon="checklist",
    see="governance.see",
    group="governance",
    title="about_name",
    columns=("about_name", "verb", "amount", "asked_by", "unit", "state", "created_at"),
    facts=(
        "about_name", "verb", "amount", "inputs", "reason", "clause_id", "asked_by", "unit", "created_at", "decided_at",
        "reminders", "content_hash",
    ),
    filters=("state", "verb", "asked_by", "unit", "clause_id"),
    states=states.MACHINE,
    path=(states.PENDING, states.GRANTED, states.USED),
    verbs=(
        "governance.approve", "governance.refuse", "governance.send_back", "governance.hand_over",
        "governance.add_signer", "governance.ask_question", "governance.answer_question", "governance.give_copy",
        "governance.resubmit", "governance.remind", "governance.withdraw",
    ),
    lines=("steps", ("position", "role", "mode", "source", "state", "due_at", "decided_by", "decided_for",
                     "decided_at", "opinion")),
)  # fmt: skip

WAIVERS = Resource(
    model=Waiver,
    slug="waivers",
    label=N_("Waiver"),
    plural=N_("Waivers"),
    icon="door-exit",
    see="governance.see",
    group="governance",
    title="about_name",
    columns=("about_name", "clause_id", "verb", "asked_by", "role", "state", "asked_at"),
    facts=(
        "about_name", "clause_id", "verb", "reason", "asked_by", "asked_at", "role", "unit", "decided_by",
        "decided_at", "opinion", "used_at",
    ),
    filters=("state", "clause_id", "role", "asked_by"),
    states=states.WAIVER,
    path=("requested", "granted", "used"),
    verbs=("governance.grant_waiver", "governance.refuse_waiver"),
)  # fmt: skip

ACKNOWLEDGEMENTS = Resource(
    model=Acknowledgement,
    slug="acknowledgements",
    label=N_("Acknowledgement"),
    plural=N_("Acknowledgements"),
    icon="signature",
    see="governance.see",
    group="policy",
    title="policy",
    columns=("account", "policy", "number", "signed_at"),
    facts=("account", "policy", "number", "signed_at"),
    filters=("policy", "number", "account"),
    create="governance.acknowledge",
)

_VERSION = (
    Column("title", N_("Policy")), Column("policy", N_("Key")), Column("number", N_("Version")),
    Column("effective_from", N_("In force from")),
    Column("adopted_at", N_("Adopted")),
)  # fmt: skip
VERSIONS = Resource(
    model=PolicyVersion,
    slug="policy-versions",
    label=N_("Policy version"),
    plural=N_("Policy versions"),
    icon="books",
    see="governance.see",
    title="policy",
    columns=_VERSION,
    facts=(*_VERSION, Column("content_hash", N_("Check sum"))),
    filters=("policy",),
    sort="-effective_from",
)

CONDITIONS = Resource(
    model=ApprovalCondition,
    slug="approval-conditions",
    label=N_("Approval condition"),
    plural=N_("Approval conditions"),
    icon="list-check",
    see="governance.see",
    group="governance",
    title="text",
    columns=("text", "about_name", "owed_by", "set_by", "due_at", "state"),
    facts=("text", "about_name", "owed_by", "set_by", "unit", "due_at", "met_at", "note", "request"),
    filters=("state", "owed_by", "set_by"),
    states=states.CONDITION,
    path=("open", "met"),
    verbs=("governance.meet_condition",),
)

REASSIGNMENTS = Resource(
    model=Reassignment,
    slug="reassignments",
    label=N_("Reassignment"),
    plural=N_("Reassignments"),
    icon="replace",
    see="governance.reassign",
    group="governance",
    title="reason",
    columns=("absent", "to", "reason", "count", "created_at"),
    facts=("absent", "to", "reason", "count", "created_at"),
    filters=("absent", "to"),
    create="governance.reassign",
)

ROUTES = Resource(
    model=RouteDraft,
    slug="route-drafts",
    label=N_("Drawn route"),
    plural=N_("Drawn routes"),
    icon="route",
    see="governance.draft_route",
    title="title",
    columns=("title", "verb", "instead_of", "drawn_by", "state", "adopted_as", "updated_at"),
    facts=("title", "verb", "instead_of", "drawn_by", "state", "clause_id", "adopted_as", "updated_at"),
    filters=("state", "verb"),
    states=states.ROUTE,
    path=(states.DRAFT, states.ADOPTED),
    verbs=("governance.adopt_route",),
)

RESOURCES = (APPROVALS, CONDITIONS, REASSIGNMENTS, ROUTES, WAIVERS, ACKNOWLEDGEMENTS, VERSIONS)
