from datetime import date
from pathlib import Path
from typing import Any

import pytest

import guiju
from guiju.governance import actions, queries
from guiju.groundwork.kernel.errors import Invalid, Lost, Refused
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.policy.reader import read_folder
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import StillClock

WORDING = {"zh": "条款", "en": "Clause"}
POLICIES = Path(guiju.__file__).parent / "policies"


def _document(*ids: str, policy: str = "house") -> dict[str, Any]:
    clauses = [{"id": name, "title": WORDING, "text": WORDING, "actor": ["all"]} for name in ids]
    return {"policy": policy, "title": WORDING, "chapters": [{"title": WORDING, "clauses": clauses}]}


def test_an_adopted_policy_is_in_force_from_its_day(cast: Cast, clock: StillClock) -> None:
    actions.adopt_policy(cast.admin.actor, document=_document("h-1"), effective_from=date(2026, 3, 5))
    assert "h-1" not in in_force(clock.moment).clauses
    clock.set("2026-03-05 00:00")
    assert "h-1" in in_force(clock.moment).clauses


def test_versions_are_numbered_and_hashed(cast: Cast) -> None:
    first = actions.adopt_policy(cast.admin.actor, document=_document("h-1"))
    second = actions.adopt_policy(cast.admin.actor, document=_document("h-1", "h-2"))
    assert (first.number, second.number) == (1, 2)
    assert first.content_hash != second.content_hash
    assert second.adopted_by == cast.admin.id
    assert set(in_force(cast.clock.moment).clauses) >= {"h-1", "h-2"}


def test_the_same_text_is_not_adopted_again(cast: Cast) -> None:
    actions.adopt_policy(cast.admin.actor, document=_document("h-1"))
    with pytest.raises(Refused) as refusal:
        actions.adopt_policy(cast.admin.actor, document=_document("h-1"))
    assert refusal.value.code == "governance.same_text"
    assert refusal.value.params == {"number": 1, "policy": "house"}


def test_a_text_with_problems_is_refused_with_all_of_them(cast: Cast) -> None:
    broken = _document("h-1", "h-1")
    del broken["chapters"][0]["clauses"][1]["actor"]
    with pytest.raises(Refused) as refusal:
        actions.adopt_policy(cast.admin.actor, document=broken)
    assert "twice" in str(refusal.value)
    assert "actor is missing" in str(refusal.value)
    with pytest.raises(Invalid):
        actions.adopt_policy(cast.admin.actor, document={})


def test_the_policies_that_ship_can_be_adopted(cast: Cast) -> None:
    for folder in sorted(path.parent for path in POLICIES.glob("*/about.yaml")):
        assert actions.adopt_policy(cast.system, document=read_folder(folder)).number == 1


def test_reading_is_signed_for_once_per_version(cast: Cast) -> None:
    today = cast.clock.moment.date()
    actions.adopt_policy(cast.admin.actor, document=_document("h-1"))
    assert {v.policy for v in queries.to_acknowledge(cast.owner.id, today)} == {"house", "test"}
    signed = actions.acknowledge(cast.owner.actor, policy="house")
    assert (signed.account_id, signed.number, signed.signed_at) == (cast.owner.id, 1, cast.clock.moment)
    assert {v.policy for v in queries.to_acknowledge(cast.owner.id, today)} == {"test"}
    with pytest.raises(Lost):
        actions.acknowledge(cast.owner.actor, policy="house")
    actions.adopt_policy(cast.admin.actor, document=_document("h-2"))
    assert {v.policy for v in queries.to_acknowledge(cast.owner.id, today)} == {"house", "test"}


def test_only_a_version_in_force_is_signed_for(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.acknowledge(cast.owner.actor, policy="nothing")
    with pytest.raises(Refused):
        actions.acknowledge(cast.system, policy="test")
