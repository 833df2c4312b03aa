"""``guiju import``: bring records in from a CSV or workbook file."""

import argparse
import json
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.kernel.errors import NotAllowed, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer import faults, importing

DONE, REFUSED = 0, 1


def import_file(arguments: list[str]) -> int:
    """Bring in a file. Exit code 0: every row was dealt with; 1: refused, with the reason; 2: the words made no sense.

    A run that was stopped goes on where it was when the same file is given again; brought in before, it adds nothing.
    """
    asked = _parser().parse_args(arguments)
    try:
        return _carried_out(asked)
    except Refused as refused:
        print(_(refused.text) % refused.params if refused.params else _(refused.text), file=sys.stderr)
        return REFUSED


def _carried_out(asked: argparse.Namespace) -> int:
    importable = HOUSE.imports[asked.kind]
    by = _actor(asked.as_user, importable.verb)
    report = importing.run(
        importable,
        asked.file,
        by,
        encoding=asked.encoding,
        sheet=asked.sheet,
        tell=_silent if asked.json else _progress,
    )
    if asked.errors:
        faults.write(report.head, asked.errors)
    told = report.plain()
    if asked.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        text = N_("%(rows)s rows: %(new)s new, %(duplicate)s known already, %(broken)s not readable; %(seconds)s s.")
        print(_(text) % told)
    return DONE


def _actor(username: str, verb: str) -> Actor:
    if not username:
        return SYSTEM.through("command")
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise Refused("import.nobody", N_("There is no account “%(name)s”."), name=username)
    by = Actor(account.pk, account.name, door="command")
    if not rights(account, by.now).may(verb):
        raise NotAllowed("access.no_right", NO_RIGHT)
    return by


def _silent(report: importing.Report) -> None:
    """A program reads the answer; it is told once, at the end."""


def _progress(report: importing.Report) -> None:
    print(f"{report.rows_now:>9,}  {report.rows_now / report.seconds:,.0f}/s", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guiju import", description=import_file.__doc__)
    parser.add_argument("kind", choices=sorted(HOUSE.imports), help="what the rows are")
    parser.add_argument("file", type=_file, help="CSV (UTF-8 or GB18030, found out by itself) or XLSX, XLS, ODS")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.add_argument("--encoding", default="", help="of a CSV file whose encoding is known better")
    parser.add_argument("--sheet", default="", help="name of the workbook's sheet (default: the first)")
    parser.add_argument("--errors", type=Path, help="write the rows not taken in, with reasons, to this XLSX file")
    parser.add_argument("--as", dest="as_user", default="", metavar="USER", help="sign-in name of who brings it in")
    return parser


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{name} is no file")
    return path
