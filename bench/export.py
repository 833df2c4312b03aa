"""The export of 100,000 leads as a workbook and as CSV, by a process of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.db import connection

from bench.place import environment, tell
from guiju.groundwork.testing.cast import Cast, guard_open
from guiju.groundwork.transfer import exports
from guiju.groundwork.transfer.models import Export

_WORK = """
import django
django.setup()
from guiju.groundwork.transfer.module import work
assert work(lambda: False) == 1
"""
_FILL = """
INSERT INTO leads_lead (name, name_key, contact_name, phone, phone_key, phone_ext, email, region, source, campaign,
    intent, industry, company_size, screening, grade, key, needs, presented, state, obtained_at, next_step,
    converted_ref, invalid_reason, tokens, owner_id, unit_id, created_at, updated_at, version)
SELECT '公司' || n || '有限公司', '公司' || n, '联系人' || n, '138' || lpad(n::text, 8, '0'),
    '+86138' || lpad(n::text, 8, '0'), '', 'p' || n || '@example.com', '广东', 'ads', '', 'high', '机械制造', 'small',
    '', 'A', false, '=1+' || n, '', 'assigned', now(), '回访', '', '', '{}', %s, %s, now(), now(), 1
FROM generate_series(1, %s) n
"""


def measure(cast: Cast, home: Path, rows: int = 100_000) -> list[dict[str, Any]]:
    """Fill the table, then write it out in both kinds of file. Goal: 30 seconds each, in memory that does not grow."""
    with guard_open(), connection.cursor() as cursor:
        cursor.execute(_FILL, [cast.owner.id, cast.owner.unit.pk, rows])
        cursor.execute("ANALYZE leads_lead")
    return [_one(cast, home, layout) for layout in ("xlsx", "csv")]


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
        "layout": layout, "rows": done.written, "mb": round((done.size or 0) / 1024 / 1024, 1), "goal_seconds": 30,
        "seconds": round(time.perf_counter() - began, 1), "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "resident_mb": round(used.ru_maxrss / 1024),
    }  # fmt: skip
    return tell("export", figures)
