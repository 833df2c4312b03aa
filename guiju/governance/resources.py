"""How approvals, waivers, policy versions and acknowledgements appear at the desk."""

from guiju.governance import states
from guiju.governance.models import Acknowledgement, ApprovalRequest
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
        "about_name", Column("about", N_("Record")), "verb", "amount", "inputs", "reason", "clause_id", "asked_by",
        "unit", "created_at", "decided_at", "content_hash",
    ),
    filters=("state", "verb", "asked_by", "unit", "clause_id"),
    states=states.MACHINE,
    path=(states.PENDING, states.GRANTED, states.USED),
    verbs=("governance.approve", "governance.refuse", "governance.withdraw"),
    lines=("steps", ("position", "role", "state", "decided_by", "decided_for", "decided_at", "opinion")),
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
        "about_name", "about", "clause_id", "verb", "reason", "asked_by", "asked_at", "role", "unit", "decided_by",
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
    Column("policy", N_("Policy")), Column("number", N_("Version")), Column("effective_from", N_("In force from")),
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

RESOURCES = (APPROVALS, WAIVERS, ACKNOWLEDGEMENTS, VERSIONS)
