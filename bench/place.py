"""Where a measurement took place: the database a child process is to use, and how busy the machine was."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import quote

from django.db import connection


def environment() -> dict[str, str]:
    """The environment of a child process that works on the database of this one."""
    given = connection.settings_dict
    host = given["HOST"] or given["OPTIONS"].get("host", "")
    user = ":".join(quote(part, safe="") for part in (given["USER"], given["PASSWORD"]) if part)
    url = f"postgresql://{user}@/{given['NAME']}?host={quote(str(host), safe='/')}&port={given['PORT'] or 5432}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "DJANGO_SETTINGS_MODULE": "guiju.site.settings_test",
    }


def guiju(*words: str) -> subprocess.Popen[str]:
    """Start the command ``guiju`` on this database."""
    return subprocess.Popen(
        [sys.executable, "-m", "guiju.site.cli", *words], env=environment(), stdout=subprocess.PIPE, text=True
    )


def tell(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Print one line of JSON: what was measured, the figures, the load of the machine; returns it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('server_version')")
        fsync, version = cursor.fetchone()
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "fsync": fsync, "postgres": version}
    told = {"bench": name, **figures, **machine}
    print(json.dumps(told, ensure_ascii=False), flush=True)
    return told
