"""Adopting a version of a policy, and signing that one has read it."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from django.db import connection

from guiju.governance import notices
from guiju.governance.events import PolicyAcknowledged, PolicyAdopted
from guiju.governance.models import Acknowledgement
from guiju.groundwork.access.models import Account, Post
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.hashing import content_hash
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_, Text
from guiju.groundwork.notices import inbox
from guiju.groundwork.policy import binding
from guiju.groundwork.policy.models import PolicyVersion
from guiju.groundwork.policy.reader import Problem, Unreadable, read, read_stored


@action("governance.adopt_policy", creates=PolicyVersion)
def adopt_policy(
    by: Actor,
    version: PolicyVersion,
    *,
    document: Annotated[dict[str, Any], Ask(N_("Policy text"))],
    effective_from: Annotated[date | None, Ask(N_("In force from"), help=N_("Today if left empty"))] = None,
) -> PolicyAdopted:
    """Adopt a policy's text (as ``policy.reader.read_folder`` gives it) as its next version, in force from a date.

    Refused when the text has problems (all are listed): what cannot be read, and what binds to nothing here; when it
    is word for word the newest version of this policy; and when it would replace a version from a day in the past.
    """
    policy = str(document.get("policy") or "")
    if not policy or not isinstance(document.get("title"), dict):
        raise Invalid({"document": (N_("The text does not name its policy."), {})})
    with connection.cursor() as cursor:  # versions become known in the order of their keys, or a book would miss one
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('policy.adopt', 0))")
    _check(document)
    since = effective_from or business_day(by.now)
    newest = PolicyVersion.objects.filter(policy=policy).order_by("-number").first()
    seal = content_hash(document)
    if newest is not None and newest.content_hash == seal:
        text = N_("This is word for word version %(number)s of “%(policy)s”; there is nothing to adopt.")
        raise Refused("governance.same_text", text, number=newest.number, policy=policy)
    if since < business_day(by.now) and PolicyVersion.objects.filter(policy=policy).exists():
        text = N_("A version cannot take effect in the past: %(day)s. Name today or a later day.")
        raise Refused("governance.past_date", text, day=since.isoformat())
    version.policy, version.number = policy, newest.number + 1 if newest is not None else 1
    version.title, version.document, version.content_hash = document["title"], document, seal
    version.effective_from = since
    version.adopted_by, version.adopted_at = by.account_id, by.now
    _tell_everybody(by, version)
    return PolicyAdopted(policy, version.number, version.effective_from.isoformat(), seal)


def _tell_everybody(by: Actor, version: PolicyVersion) -> None:
    """Everybody with a post is asked to read the version and sign it, the title in their own language."""
    day = business_day(by.now)
    posts = Post.objects.filter(valid_from__lte=day).exclude(valid_to__lt=day)
    people = Account.objects.filter(is_active=True, is_service=False, pk__in=posts.values("account"))
    text = N_("“%(title)s”, version %(number)d, is in force from %(day)s. Please read it and sign.")
    languages: dict[str, list[int]] = {}
    for pk, language in people.values_list("pk", "language"):
        languages.setdefault(language, []).append(pk)
    for language, accounts in languages.items():
        title = Text.of(version.title).get(language)
        told = {"title": title, "number": version.number, "day": version.effective_from.isoformat()}
        inbox.tell(accounts, text, told | {"policy": version.policy}, kind=notices.POLICY, ref="", at=by.now)


def _check(document: dict[str, Any]) -> None:
    """Refuses a text that cannot be read, or that names verbs, fields, roles or terms which do not exist."""
    try:
        read(document)
    except Unreadable as found:
        raise Refused("policy.unreadable", N_("The text has problems: %(problems)s"), problems=str(found)) from found
    problems = new_problems(document)
    if problems:
        told = "\n".join(str(problem) for problem in problems)
        raise Refused("policy.binds_to_nothing", N_("The text has problems: %(problems)s"), problems=told)


def new_problems(document: dict[str, Any]) -> list[Problem]:
    """What this text would bind to nothing, in itself or in the policies beside it, that is not so already.

    While no policy names the roles, any role may be named: the profile that lists them may be adopted last.
    """
    newest: dict[str, dict[str, Any]] = {}
    for version in PolicyVersion.objects.order_by("number"):
        newest[version.policy] = version.document
    before = _problems(newest.values())
    after = _problems({**newest, str(document["policy"]): document}.values())
    return [problem for problem in after if problem not in before]


def _problems(documents: Iterable[dict[str, Any]]) -> list[Problem]:
    documents = list(documents)
    roles = {key: Text.of(title) for one in documents for key, title in one.get("roles", {}).items()}
    clauses = [clause for one in documents for clause in read_stored(one)[0]]
    if REGISTER.known is None:
        return []
    found = binding.problems(clauses, REGISTER.known(roles))
    return [problem for problem in found if roles or not problem.reason.startswith("there is no role called")]


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
