"""A test's own policy: working time and generous rights, and whatever clauses the test is about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from guiju.groundwork.kernel.hashing import content_hash
from guiju.groundwork.policy import book
from guiju.groundwork.policy.models import PolicyVersion
from guiju.groundwork.policy.reader import read_folder
from guiju.groundwork.policy.shipped import folders
from guiju.groundwork.testing.cast import FOUNDED, guard_open
from guiju.groundwork.testing.still import at

POLICY = "test"
_WORKING_TIME = {"terms": {"clock.working_time": {"slots": ["09:00-12:00", "13:30-18:00"]}}}
_RIGHTS = (
    (["all"], "self"),
    (["dept_manager", "deputy_manager"], "tree"),
    (
        [
            "marketing_director",
            "legal",
            "finance",
            "marketing",
            "delivery",
            "service",
            "admin",
            "hr",
            "tech",
            "crm_board",
        ],
        "all",
    ),
)
BASE: tuple[dict[str, Any], ...] = (
    {"id": "test-time", "controls": [_WORKING_TIME]},
    {
        "id": "test-rights",
        "controls": [{"permit": {"roles": roles, "verbs": ["*"], "scope": scope}} for roles, scope in _RIGHTS],
    },
)


def adopt(
    clauses: str | Sequence[Mapping[str, Any]] = (), *, base: bool = True, since: date = FOUNDED
) -> PolicyVersion:
    """Put clauses (YAML text or a list of ``{id, controls, measure, …}``) in force; ``base`` adds time and rights.

    Title, text and actor may be left out. Each call replaces what the call before it put in force.
    """
    given = yaml.safe_load(clauses) if isinstance(clauses, str) else clauses
    document = {
        "policy": POLICY,
        "title": {"zh": "测试制度", "en": "Test policy"},
        "chapters": [
            {
                "title": {"zh": "第一章", "en": "Chapter one"},
                "clauses": [_whole(raw) for raw in (*(BASE if base else ()), *(given or ()))],
            }
        ],
    }
    number = PolicyVersion.every.filter(policy=POLICY).count() + 1
    founded = at("2020-01-01 09:00")
    with guard_open():
        version: PolicyVersion = PolicyVersion.every.create(
            policy=POLICY, number=number, title=document["title"], document=document, effective_from=since,
            content_hash=content_hash(document), created_at=founded, updated_at=founded, version=1,
        )  # fmt: skip
    book.forget()
    return version


def _whole(raw: Mapping[str, Any]) -> dict[str, Any]:
    wording = {"zh": f"条款 {raw['id']}", "en": f"Clause {raw['id']}"}
    return {"title": wording, "text": wording, "actor": ["all"], **raw}


def adopt_shipped() -> None:
    """Put the policies that the product ships with in force since the company's founding, and nothing else."""
    founded = at("2020-01-01 09:00")
    with guard_open():
        PolicyVersion.every.all().delete()
        for name, folder in folders().items():
            document = read_folder(folder)
            PolicyVersion.every.create(
                policy=name, number=1, title=document["title"], document=document, effective_from=FOUNDED,
                content_hash=content_hash(document), created_at=founded, updated_at=founded, version=1,
            )  # fmt: skip
    book.forget()
