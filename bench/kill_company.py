"""The company of the kills: people with tokens, files to bring in, a bulk run; run once, as the owner of the tables.

Told how many files and rows, once Django is set up, it prints one JSON object: each person's token and key, and how
many rows of the files are new.
"""

import json
import sys
from dataclasses import replace
from typing import Any

from guiju.groundwork.access.models import Token
from guiju.groundwork.access.tokens import fresh
from guiju.groundwork.desk.bulk_runs import start_bulk
from guiju.groundwork.kernel.actor import Actor, wall_clock
from guiju.groundwork.ledger.seal import check_era
from guiju.groundwork.testing.cast import Cast, Person, _stored, build, guard_open
from guiju.groundwork.testing.policy import adopt
from guiju.groundwork.testing.still import StillClock
from guiju.groundwork.transfer import plans, uploads
from guiju.groundwork.transfer.models import Upload
from guiju.groundwork.transfer.module import work
from guiju.leads import actions as leads

CLAUSES: list[dict[str, Any]] = [
    {
        "id": "kill-tables",
        "controls": [
            {
                "terms": {
                    "transfer.export": {"most_rows": 100_000, "keep_days": 7},
                    "transfer.intake": {"most_rows": 50_000, "most_columns": 40, "undo_hours": 72, "keep_days": 7},
                }
            }
        ],
    },
    {
        "id": "kill-route",
        "controls": [{"approve": {"before": "leads.release", "route": [{"role": "legal"}, {"role": "finance"}]}}],
    },
]
BULK = 60  # leads of the bulk run


def main(files: int, rows: int) -> dict[str, Any]:
    """Found the company; imports and a bulk run wait for the worker."""
    check_era()
    cast = build(StillClock(wall_clock()))
    adopt(CLAUSES)
    people = {name: _token(cast.people[name]) for name in ("owner", "manager", "legal", "finance")}
    _bulk_run(cast)
    new = sum(_import(_awake(cast.marketing), number, rows) for number in range(files))
    return {"people": people, "keys": {name: cast.people[name].id for name in people}, "new": new}


def _awake(person: Person) -> Actor:
    """The person at the time of the machine, by which web server and worker go."""
    return replace(person.actor, clock=wall_clock)


def _token(person: Person) -> str:
    secret = fresh()
    with guard_open():
        _stored(Token(account=person.account, name="kills", prefix=secret.prefix, digest=secret.digest, scopes=["*"]))
    return secret.whole


def _bulk_run(cast: Cast) -> None:
    by = _awake(cast.manager)
    mine = [
        leads.assign(by, leads.capture(by, name=f"成批{number}公司"), to=cast.owner.account) for number in range(BULK)
    ]
    start_bulk(by, verb="leads.grade", keys=[lead.pk for lead in mine], given={"grade": "A"})


def _import(by: Actor, number: int, rows: int) -> int:
    """A file that was tried and is to be taken in; returns how many of its rows are new."""
    lines = [f"{number}号第{row}实业有限公司,13{number:03d}{row:06d}" for row in range(rows)]
    content = "\n".join(("公司名称,联系电话", *lines)).encode()
    upload = uploads.upload_file(by, word="leads", content=content, file_name=f"{number}.csv")
    uploads.match_columns(by, upload, columns=dict(plans.plan_of(upload).columns))
    while work(lambda: False):
        pass
    tried = Upload.objects.get(pk=upload.pk)
    uploads.take_in(by, tried)
    return int(tried.tried["new"])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
