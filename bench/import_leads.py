"""The import of 100,000 leads, beside a bare COPY of the same rows into a table with the same indexes."""

import io
import json
import os
import time
from pathlib import Path
from typing import Any

from django.db import connection

from bench.make_leads import make
from bench.place import guiju, tell

NAMES = Path(__file__).parent / "data/company-names-zh.txt"


def measure(folder: Path, rows: int = 100_000, names: Path = NAMES) -> dict[str, Any]:
    """Make a file, bring it in by the command in a process of its own, then copy the same rows barely."""
    path = folder / "leads.csv"
    made = make(rows, names, path, "gb18030")
    process = guiju("import", "leads", str(path), "--json")
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    report = json.loads(said)
    assert [report[kind] for kind in ("new", "duplicate", "broken")] == [
        made[kind] for kind in ("new", "duplicate", "broken")
    ]
    figures = {
        "rows": rows, "new": report["new"], "duplicate": report["duplicate"], "broken": report["broken"],
        "seconds": report["seconds"], "rows_per_second": report["rows_per_second"], "goal": 5000,
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1), "resident_mb": round(used.ru_maxrss / 1024),
    }  # fmt: skip
    return tell("import", figures | bare_copies())


def bare_copies() -> dict[str, int]:
    """Rows a second of COPY alone: the stored leads into a table with all their indexes, and into one with none."""
    with connection.cursor() as cursor:
        text = io.BytesIO()
        with cursor.copy("COPY leads_lead TO STDOUT") as copy:
            for piece in copy:
                text.write(piece)
        found = {}
        for name, including in (("all_indexes", "ALL"), ("no_index", "DEFAULTS")):
            cursor.execute(f"CREATE TABLE bench_bare (LIKE leads_lead INCLUDING {including})")
            began = time.perf_counter()
            with cursor.copy("COPY bench_bare FROM STDIN") as copy:
                copy.write(text.getvalue())
            found[f"bare_copy_{name}"] = round(cursor.rowcount / (time.perf_counter() - began))
            cursor.execute("DROP TABLE bench_bare")
    return found
