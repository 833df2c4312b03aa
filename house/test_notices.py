"""What the house tells people: every kind declared, nothing mailed that is hidden or dealt with by then."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from guiju.calls.actions import add_note
from guiju.governance.actions import acknowledge
from guiju.governance.notices import POLICY, TO_DECIDE
from guiju.groundwork.access.models import Account
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.clock.tick import BROKEN, ESCALATED, tick
from guiju.groundwork.desk.bulk_runs import carry_on, start_bulk
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.ledger.deliver import drain
from guiju.groundwork.notices import inbox
from guiju.groundwork.notices.channels import send_due
from guiju.groundwork.notices.kinds import AT_ONCE, INBOX, KINDS
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.policy.reader import read_folder
from guiju.groundwork.policy.shipped import folders
from guiju.groundwork.testing.cast import Cast, Person, guard_open
from guiju.groundwork.testing.still import at
from guiju.groundwork.transfer.module import work
from guiju.leads.actions import assign, capture

CLAUSES: list[dict[str, Any]] = [
    {
        "id": "t-1",
        "controls": [
            {"terms": {"notices.sending": {"digest_at": ["13:30"], "defaults": {"all": {"*": {"mail": "digest"}}}}}},
            {"terms": {"calls.notes": {"edit_minutes": 10}}},
        ],
    }
]


def reachable(*people: Person) -> None:
    """These alone have a mail address, and read English."""
    Account.objects.update(email="")
    for person in people:
        Account.objects.filter(pk=person.id).update(email=f"{person.account.username}@crm.example", language="en")


def post(moment: str) -> list[Any]:
    before = len(mail.outbox)
    send_due(at(moment), lambda ref: f"https://crm.example/{ref}")
    return mail.outbox[before:]


def test_the_shipped_policy_names_only_kinds_that_are_sent() -> None:
    chapters = read_folder(folders()["company"])["chapters"]
    controls = [c for chapter in chapters for clause in chapter["clauses"] for c in clause.get("controls", ())]
    (sending,) = [c["terms"]["notices.sending"] for c in controls if "notices.sending" in c.get("terms", {})]
    named = {name for kinds in sending["defaults"].values() for name in kinds} | set(sending["urgent"])

    assert named - {"*"} <= set(KINDS.named)


def test_every_declared_kind_is_sent_somewhere_and_says_what_it_is() -> None:
    root = Path(__file__).resolve().parents[1] / "guiju"
    sources = "\n".join(path.read_text() for path in root.rglob("*.py") if "tests" not in path.parts)

    assert all(kind.label and sources.count(f'"{kind.name}"') for kind in KINDS.named.values())
    assert {kind.name.split(".")[0] for kind in KINDS.named.values()} >= {"clock", "governance", "transfer", "calls"}


def test_what_somebody_may_no_longer_see_is_not_mailed(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt(CLAUSES)
    reachable(cast.owner, cast.manager)
    lead = capture(cast.owner.actor, name="华信机电")
    for person in (cast.owner, cast.manager):
        said = {"who": "Lin", "text": "see"}
        inbox.tell(
            [person.id], "%(who)s mentioned you: %(text)s", said, kind="calls.mention", ref=lead.ref, at=cast.clock()
        )
    assign(cast.manager.actor, lead, to=cast.teammate.account)

    (letter,) = post("2026-03-02 13:30")

    assert letter.to == ["manager@crm.example"]
    assert Notice.objects.get(account=cast.owner.id).mail_error == "no longer visible"


def test_a_duty_that_was_done_meanwhile_is_not_in_the_digest_and_an_open_one_comes_again(
    cast: Cast, adopt: Callable[..., Any]
) -> None:
    respond = {"when": "leads.lead_captured", "by": "leads.lead_screened", "within": "1 h", "who": "owner"}
    told = [{"at": "100%", "tell": "owner"}, {"at": "100%", "tell": "superior"}]
    adopt([{"id": "t-2", "controls": [{"respond": {**respond, "warn": told}}]}, *CLAUSES])
    reachable(cast.owner)
    first, second = (capture(cast.owner.actor, name=name) for name in ("第一家公司", "第二家公司"))
    tick(SYSTEM.at(at("2026-03-02 13:29")))
    with guard_open():
        Duty.objects.filter(about=first.ref).update(state="done_late")

    assert set(Notice.objects.values_list("kind", flat=True)) == {BROKEN, ESCALATED}
    (letter,) = post("2026-03-02 13:30")
    assert second.name in letter.body
    assert first.name not in letter.body + letter.subject
    (again,) = post("2026-03-03 13:30")
    assert second.name in again.body


def test_an_approval_that_is_decided_needs_no_mail(cast: Cast, adopt: Callable[..., Any]) -> None:
    route = {"before": "leads.discard_lead", "route": [{"role": "dept_manager", "title": {"zh": "审批", "en": "OK"}}]}
    adopt([{"id": "t-3", "controls": [{"approve": route}]}, *CLAUSES])
    reachable(cast.manager)
    lead = capture(cast.owner.actor, name="误建公司")
    asked = {"verb": "leads.discard_lead", "about": lead.ref, "inputs": {"reason": "误建"}, "reason": "误建"}
    request = perform(cast.owner.actor, Request("governance.request_approval", inputs=asked)).record
    assert Notice.objects.get(account=cast.manager.id).kind == TO_DECIDE
    perform(cast.manager.actor, Request("governance.refuse", request.pk, {"opinion": "再看"}))

    assert post("2026-03-02 13:30") == []
    assert Notice.objects.get(account=cast.manager.id).mail_error == "dealt with"


def test_whoever_started_work_on_many_records_hears_that_it_is_finished(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt(CLAUSES)
    lead = capture(cast.owner.actor, name="华信机电")
    start_bulk(cast.owner.actor, verb="leads.discard_lead", keys=[lead.pk], given={"reason": "误建"})
    carry_on(by=cast.system)
    drain(cast.system, REGISTER.listeners)

    assert Notice.objects.get(kind="desk.bulk_finished").params == {"done": 1, "refused": 0}


def test_a_new_version_of_a_policy_is_to_be_read_until_it_is_signed(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt(CLAUSES)
    reachable(cast.owner, cast.teammate)
    document = {
        "policy": "house", "title": {"zh": "内部规定", "en": "House rules"},
        "text": {"zh": "内部规定。", "en": "House rules."}, "chapters": [],
    }  # fmt: skip
    perform(cast.director.actor, Request("governance.adopt_policy", inputs={"document": document}))

    assert Notice.objects.filter(kind=POLICY).count() == len(cast.people)
    acknowledge(cast.owner.actor, policy="house")
    (letter,) = post("2026-03-02 13:30")
    assert letter.to == ["teammate@crm.example"]
    assert "House rules" in letter.body
    assert "/policy/" in letter.body


@pytest.mark.parametrize("kind", ["clock.duty_warned", "clock.duty_broken", "governance.to_decide", "governance.urged"])
def test_duties_and_approvals_always_come_into_the_inbox(kind: str) -> None:
    from guiju.groundwork.notices import rules

    assert rules.ways_in_force(KINDS.named[kind], (), rules.PLAIN, {kind: {INBOX: "off"}}).inbox == AT_ONCE


def test_a_mention_in_a_note_is_told_by_the_ways_in_force(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt(CLAUSES)
    lead = capture(cast.owner.actor, name="华信机电")
    add_note(cast.owner.actor, about=lead.ref, text="请经理看一下", mentions=[cast.manager.id])

    assert Notice.objects.get(account=cast.manager.id).kind == "calls.mention"


def test_an_export_that_is_ready_is_told_with_its_name(
    cast: Cast, adopt: Callable[..., Any], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    adopt([{"id": "t-4", "controls": [{"terms": {"transfer.export": {"most_rows": 100, "keep_days": 7}}}]}, *CLAUSES])
    capture(cast.owner.actor, name="华信机电")
    asked = {"of_kind": "leads.lead", "reason": "盘点线索"}
    export = perform(cast.owner.actor, Request("transfer.prepare_export", inputs=asked)).record
    perform(cast.owner.actor, Request("transfer.start_export", export.pk))
    assert work(lambda: False) == 1

    told = Notice.objects.get(kind="transfer.export_ended")
    assert (told.account_id, told.ref) == (cast.owner.id, export.ref)
