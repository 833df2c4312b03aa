"""Adopting a version of a policy, and signing that one has read it."""

from datetime import date
from typing import Annotated, Any

from django.db import connection

from guiju.governance.events import PolicyAcknowledged, PolicyAdopted
from guiju.governance.models import Acknowledgement
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.hashing import content_hash
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.models import PolicyVersion
from guiju.groundwork.policy.reader import Unreadable, read


@action("governance.adopt_policy", creates=PolicyVersion)
def adopt_policy(
    by: Actor,
    version: PolicyVersion,
    *,
    document: Annotated[dict[str, Any], Ask(N_("Policy text"))],
    effective_from: Annotated[date | None, Ask(N_("In force from"), help=N_("Today if left empty"))] = None,
) -> PolicyAdopted:
    """Adopt a policy's text (as ``policy.reader.read_folder`` gives it) as its next version, in force from a date.

    Refused when the text has problems (all are listed) or is word for word the newest version of this policy.
    """
    policy = str(document.get("policy") or "")
    if not policy or not isinstance(document.get("title"), dict):
        raise Invalid({"document": (N_("The text does not name its policy."), {})})
    with connection.cursor() as cursor:  # versions become known in the order of their keys, or a book would miss one
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('policy.adopt', 0))")
    try:
        read(document)
    except Unreadable as found:
        raise Refused("policy.unreadable", N_("The text has problems: %(problems)s"), problems=str(found)) from found
    newest = PolicyVersion.objects.filter(policy=policy).order_by("-number").first()
    seal = content_hash(document)
    if newest is not None and newest.content_hash == seal:
        text = N_("This is word for word version %(number)s of “%(policy)s”; there is nothing to adopt.")
        raise Refused("governance.same_text", text, number=newest.number, policy=policy)
    version.policy, version.number = policy, newest.number + 1 if newest is not None else 1
    version.title, version.document, version.content_hash = document["title"], document, seal
    version.effective_from = effective_from or business_day(by.now)
    version.adopted_by, version.adopted_at = by.account_id, by.now
    return PolicyAdopted(policy, version.number, version.effective_from.isoformat(), seal)


@action("governance.acknowledge", creates=Acknowledgement)
def acknowledge(
    by: Actor,
    signature: Acknowledgement,
    *,
    policy: Annotated[str, Ask(N_("Policy"))],
    number: Annotated[int | None, Ask(N_("Version"))] = None,
) -> PolicyAcknowledged:
    """Sign that one has read a policy: the version now in force, or the one with this number."""
    if by.account_id is None:
        raise Refused("governance.person_only", N_("Only a person can sign."))
    versions = PolicyVersion.objects.filter(policy=policy, effective_from__lte=business_day(by.now))
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.order_by("effective_from", "number").last()
    if version is None:
        raise Invalid({"policy": (N_("No such version is in force."), {})})
    signature.account_id, signature.policy = by.account_id, policy
    signature.number, signature.signed_at = version.number, by.now
    return PolicyAcknowledged(policy, version.number)
