"""The export of 100,000 leads as a workbook and as CSV, by a process of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.db import connection

from bench.place import environment, tell
from guiju.groundwork.flow.bulk import copied, copy_in
from guiju.groundwork.testing.cast import Cast, guard_open
from guiju.groundwork.transfer import exports
from guiju.groundwork.transfer.models import Export
from guiju.leads import states
from guiju.leads.models import Lead

GOAL = 30  # seconds for a hundred thousand rows
GROWTH = 40  # MB that ten times the rows may take more

_WORK = """
import django
django.setup()
from guiju.groundwork.transfer.module import work
assert work(lambda: False) == 1
"""
_COLUMNS = ("name", "name_key", "contact_name", "phone", "phone_key", "email", "needs")


def measure(cast: Cast, home: Path, rows: int = 100_000) -> list[dict[str, Any]]:
    """Fill the table up to so many rows, then write it out in both kinds of file."""
    alike = Lead(
        region="广东", source="ads", intent="high", industry="机械制造", company_size="small", grade="A",
        state=states.ASSIGNED, next_step="回访", owner=cast.owner.account, unit=cast.owner.unit, version=1,
        obtained_at=cast.clock.moment, created_at=cast.clock.moment, updated_at=cast.clock.moment,
    )  # fmt: skip
    with guard_open(), connection.cursor() as cursor:
        copy_in(alike, _COLUMNS, map(_spelled, range(Lead.objects.count(), rows)))
        cursor.execute("ANALYZE leads_lead")
    return [_one(cast, home, layout) for layout in ("xlsx", "csv")]


def _spelled(number: int) -> str:
    name, phone = f"公司{number}有限公司", f"138{number:08d}"
    return copied(
        name, f"公司{number}", f"联系人{number}", phone, f"+86{phone}", f"p{number}@example.com", f"=1+{number}"
    )


def _one(cast: Cast, home: Path, layout: str) -> dict[str, Any]:
    by = cast.director.actor
    export = exports.prepare_export(by, of_kind="leads.lead", reason="measurement", layout=layout)
    exports.start_export(by, export)
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", _WORK], env={**environment(), "GUIJU_HOME": str(home)})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    done = Export.objects.get(pk=export.pk)
    figures = {
        "layout": layout, "rows": done.written, "mb": round((done.size or 0) / 1024 / 1024, 1), "limit_seconds": GOAL,
        "seconds": round(time.perf_counter() - began, 1), "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "resident_mb": round(used.ru_maxrss / 1024),
    }  # fmt: skip
    return tell("export", figures)
