"""Tables for a server of a test's own: copied from the database that the tests run on, in place of every migration."""

import subprocess
from urllib.parse import quote

from django.db import connection

from guiju.site import binaries
from guiju.site.postgres import Urls


def copy_tables(urls: Urls) -> None:
    """Copy the empty tables of the tests' database into ``urls``; nothing where our programs are older than its server.

    Whoever serves it then finds no migration to walk, or all of them.
    """
    found = binaries.find()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        (version,) = cursor.fetchone()
    if int(version) // 10_000 > found.major:
        return
    given = connection.settings_dict
    host = given["HOST"] or given["OPTIONS"].get("host", "")
    user = ":".join(quote(part, safe="") for part in (given["USER"], given["PASSWORD"]) if part)
    source = f"postgresql://{user}@/{given['NAME']}?host={quote(str(host), safe='/')}&port={given['PORT'] or 5432}"
    dumped = subprocess.run(
        [found.folder / "pg_dump", "--no-owner", "--no-privileges", source], capture_output=True, check=True
    )
    subprocess.run(
        [found.folder / "psql", "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-1", urls.owner],
        input=dumped.stdout,
        stdout=subprocess.DEVNULL,
        check=True,
    )
