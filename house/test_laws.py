"""Every law holds in the house, and a planted violation of each is caught."""

from collections.abc import Callable
from pathlib import Path

import pytest

from house import laws

ROOT = Path(__file__).resolve().parents[1]

PLANTED: dict[Callable[[Path], list[str]], tuple[str, str]] = {
    laws.later_floors_are_not_imported: ("guiju/leads/queries.py", "from guiju.orders.models import Order\n"),
    laws.groundwork_knows_no_floor: ("guiju/groundwork/flow/x.py", "from guiju.leads.models import Lead\n"),
    laws.pure_rooms_know_no_django: ("guiju/leads/rules.py", "from django.db import models\n"),
    laws.only_actions_write: ("guiju/leads/queries.py", "def f(lead):\n    lead.save()\n"),
    laws.files_and_functions_are_short: ("guiju/leads/rules.py", "def f():\n" + "    x = 1\n" * 41),
    laws.resources_are_short: ("guiju/leads/resources.py", "LEAD = Resource(\n" + "    1,\n" * 46 + ")\n"),
    laws.the_action_file_is_short: ("guiju/groundwork/flow/action.py", "x = 1\n" * 150),
    laws.no_dumping_grounds: ("guiju/leads/utils.py", ""),
    laws.no_business_signals: ("guiju/leads/models.py", "from django.db.models.signals import post_save\n"),
    laws.names_say_what_they_are: ("guiju/leads/events.py", "class LeadCapture:\n    pass\n"),
    laws.public_things_have_docstrings: ("guiju/leads/rules.py", "def is_due():\n    return True\n"),
    laws.every_action_has_a_test: (
        "guiju/leads/actions.py",
        "@action('leads.vanish')\ndef vanish(by, lead):\n    'Go.'\n",
    ),
    laws.writers_compose_no_statements: ("guiju/leads/actions/x.py", 'TEXT = f"DELETE FROM {x}"  # noqa: S608\n'),
    laws.schema_and_data_migrations_stand_apart: ("guiju/leads/migrations/0002_x.py", "CreateModel()\nRunPython()\n"),
}


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_the_house_keeps_the_law(law: Callable[[Path], list[str]]) -> None:
    assert law(ROOT) == []


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_a_planted_violation_is_caught(law: Callable[[Path], list[str]], tmp_path: Path) -> None:
    name, text = PLANTED[law]
    planted = tmp_path / name
    planted.parent.mkdir(parents=True)

    assert law(tmp_path) == []
    planted.write_text(text, encoding="utf-8")
    assert len(law(tmp_path)) == 1


def test_the_floors_of_the_laws_are_those_of_the_site() -> None:
    from guiju.site.modules import FLOORS

    assert laws.FLOORS == FLOORS
