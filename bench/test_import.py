"""Leads by the hundred thousand: exact, fast, and whole after a kill."""

import json
import time
from pathlib import Path

import pytest
from django.db import connection

from bench.import_leads import NAMES, measure
from bench.make_leads import make
from bench.place import guiju
from guiju.leads.models import Lead

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hundred_thousand_rows(tmp_path: Path, shipped_policies: None) -> None:
    """Goal: 5,000 rows a second with duplicates, ledger and duties; 400 MB at most."""
    told = measure(tmp_path)
    assert told["resident_mb"] < 400


def test_an_import_killed_again_and_again_ends_with_the_same_totals(tmp_path: Path, shipped_policies: None) -> None:
    """kill -9 five times at different moments; nothing is lost, nothing doubled."""
    path, kills = tmp_path / "leads.csv", 0
    made = make(40_000, NAMES, path)
    while kills < 5:
        before, process = Lead.objects.count(), guiju("import", "leads", str(path), "--json")
        while process.poll() is None and Lead.objects.count() == before:
            time.sleep(0.05)
        if process.poll() is not None:
            break
        time.sleep(0.1 * kills)
        process.kill()
        process.communicate()
        kills += 1
    said, _ = guiju("import", "leads", str(path), "--json").communicate()
    report = json.loads(said)
    print(json.dumps({"bench": "import_killed", "kills": kills, **report}, ensure_ascii=False))
    assert kills >= 3
    assert [report[kind] for kind in ("new", "duplicate", "broken")] == [
        made[kind] for kind in ("new", "duplicate", "broken")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT phone_key), count(DISTINCT name_key) FROM leads_lead")
        assert cursor.fetchone() == (made["new"],) * 3
        cursor.execute("""SELECT sum(cardinality(refs) - 1), sum((data->>'new')::int) FROM ledger_entry
                          WHERE event = 'leads.leads_imported'""")
        assert cursor.fetchone() == (made["new"],) * 2
