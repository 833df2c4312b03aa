"""A worker is killed in the middle of a file; the next one goes on, and nothing is lost or doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from bench.make_leads import make
from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.transfer import jobs, plans, states, uploads
from guiju.groundwork.transfer.models import Job, Upload
from guiju.groundwork.transfer.tests.conftest import TERMS
from guiju.leads.models import Lead

NAMES = Path(__file__).parents[4] / "bench/data/company-names-zh.txt"
ROWS = 10_500  # just above what is read by a process beside the worker
LIMITS = {"most_rows": 50_000, "most_columns": 40, "undo_hours": 72, "keep_days": 7}
_HOLDER = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.objsubid = 1
  AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('transfer ' || %s, 0)
"""


@contextmanager
def workers(home: Path, *names: str) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Workers side by side on the database of the test, each known there by its name."""
    base = connection.settings_dict
    url = f"postgresql://{base['USER']}@/{base['NAME']}?host={quote(base['HOST'], safe='/')}&port={base['PORT']}"
    told = {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "GUIJU_HOME": str(home), "GUIJU_LOG": "ERROR"}
    command = [sys.executable, "-m", "guiju.site.cli", "worker"]
    running = {name: subprocess.Popen(command, env={**os.environ, **told, "PGAPPNAME": name}) for name in names}
    try:
        yield running
    finally:
        for one in running.values():
            one.terminate()
        for one in running.values():
            one.wait(30)


def holder(upload: Upload) -> str:
    """The name of the worker that is at this file; empty when none is."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, [upload.ref])
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def until(what: Callable[[], bool], within: float = 240) -> None:
    """Wait for it."""
    deadline = time.monotonic() + within
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_goes_on_after_its_worker_was_killed(cast: Any, adopt: Any, settings: Any, tmp_path: Path) -> None:
    # Given: a file to be taken in, and two workers of which one does so while the other is kept out
    home = tmp_path / "home"
    settings.MEDIA_ROOT = home / "files"
    adopt([{**TERMS[0], "controls": [{"terms": {**TERMS[0]["controls"][0]["terms"], "transfer.intake": LIMITS}}]}])  # type: ignore[index]
    path = tmp_path / "made.csv"
    with workers(home, "one", "other") as running:
        made = make(ROWS, NAMES, path, "gb18030")
        by = replace(cast.marketing.actor, clock=wall_clock)  # the workers go by the time of the machine
        upload = uploads.upload_file(by, word="leads", content=path.read_bytes(), file_name="made.csv")
        with transaction.atomic():  # its trial is another test's: no worker ever sees that it waits
            upload = uploads.match_columns(by, upload, columns=dict(plans.plan_of(upload).columns))
            jobs.stop(upload.ref)
            upload = uploads.end_trial(by, upload, counts=dict.fromkeys(("new", "update", "duplicate", "broken"), 0))
        uploads.take_in(by, upload)
        # When: it is killed once some rows are in
        until(lambda: Lead.objects.exists())
        killed = holder(upload)
        running[killed].send_signal(signal.SIGKILL)
        running[killed].wait(30)
        between = Lead.objects.count()
        # Then
        until(lambda: Upload.objects.get().state == states.DONE)
    head = Upload.objects.select_related("head").get().head
    assert head is not None
    assert (head.new, head.duplicate, head.broken) == (made["new"], made["duplicate"], made["broken"])
    assert 0 < between < Lead.objects.count() == made["new"]
    assert Job.objects.latest("pk").tries == 2
