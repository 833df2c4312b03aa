"""The command ``guiju ledger``: seal, save a checkpoint, verify, tell a record's story, see to parked news."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger import deliver, seal, timeline, verify

KINDS = {
    verify.EDITED: N_("the entry was changed after it was sealed"),
    verify.DELETED: N_("the entry is gone"),
    verify.INSERTED: N_("the entry was put in after the seal"),
    verify.MOVED: N_("the entry was moved to another place"),
    verify.FUTURE: N_("the entry names a transaction that has not begun"),
    verify.SEAL_EDITED: N_("the seal itself was changed"),
    verify.SEAL_MISSING: N_("the seal is gone"),
    verify.CUT: N_("the ledger was cut off from here on"),
    verify.REWRITTEN: N_("the history up to this seal was written anew after the checkpoint was saved"),
}
CLEAN, FOUND, BAD_WORDS = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Look after the ledger. Exit code 0: done and in order; 1: something was found; 2: the words made no sense."""
    asked = _parser().parse_args(arguments)
    done: Callable[[argparse.Namespace], int] = asked.run
    return done(asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guiju ledger", description=main.__doc__)
    words = parser.add_subparsers(metavar="WORD", required=True)
    words.add_parser("seal", help="seal what is finished").set_defaults(run=_seal)
    word = words.add_parser("checkpoint", help="print the newest seal, to be kept outside this machine")
    word.add_argument("--out", type=Path, metavar="FILE", help="add it to this file instead")
    word.set_defaults(run=_checkpoint)
    word = words.add_parser("verify", help="compute everything again and name what was touched")
    word.add_argument("--checkpoint", type=Path, metavar="FILE", help="checkpoints saved earlier, one a line")
    word.set_defaults(run=_verify)
    word = words.add_parser("show", help="tell the story of one record, newest first")
    word.add_argument("ref", metavar="REF", help="the record, as kind:id (leads.lead:12)")
    word.add_argument("--most", type=int, default=100, help="how many entries (default: %(default)s)")
    word.set_defaults(run=_show)
    word = words.add_parser("debts", help="list the news that could not be delivered")
    word.add_argument("--retry", type=int, metavar="ID", help="put this one back, to be tried again at once")
    word.set_defaults(run=_debts)
    return parser


def _seal(_asked: argparse.Namespace) -> int:
    seal.check_era()
    count = seal.seal()
    print(ngettext("%(count)d entry sealed", "%(count)d entries sealed", count) % {"count": count})
    return CLEAN


def _checkpoint(asked: argparse.Namespace) -> int:
    point = seal.checkpoint()
    if point is None:
        print(_("Nothing has been sealed yet."), file=sys.stderr)
        return FOUND
    if asked.out is None:
        print(point)
        return CLEAN
    with asked.out.open("a", encoding="ascii") as file:
        file.write(f"{point}\n")
    print(_("Checkpoint %(number)d saved; keep the file where nobody who can change the database can change it.")
          % {"number": point.number})  # fmt: skip
    return CLEAN


def _verify(asked: argparse.Namespace) -> int:
    try:
        lines = asked.checkpoint.read_text(encoding="ascii").splitlines() if asked.checkpoint else []
        saved = [seal.Checkpoint.read(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        print(_("The checkpoints cannot be read: %(reason)s") % {"reason": error}, file=sys.stderr)
        return BAD_WORDS
    report = verify.verify(*saved)
    counts = {
        "entries": report.entries,
        "seals": report.seals,
        "young": report.unsealed,
        "seconds": f"{report.seconds:.1f}",
    }
    print(
        _("%(entries)d entries under %(seals)d seals verified in %(seconds)s s; %(young)d too young to be sealed")
        % counts
    )
    for finding in report.findings:
        print(_place(finding) + _(KINDS[finding.kind]))
    if report.more:
        print(_("… and more; only the first findings are listed."))
    if not saved:
        print(_("No checkpoint was given: an end that was cut off, or an older copy put back, would not show."))
    print(_("In order: nothing was touched.") if report.clean else _("The ledger was touched."))
    return CLEAN if report.clean else FOUND


def _place(finding: verify.Finding) -> str:
    if finding.entry is None:
        return _("Seal %(seal)d: ") % {"seal": finding.seal}
    return _("Seal %(seal)d, entry %(entry)d: ") % {"seal": finding.seal, "entry": finding.entry}


def _show(asked: argparse.Namespace) -> int:
    entries = timeline.of(asked.ref, most=asked.most)
    if not entries:
        print(_("Nothing is known of %(ref)s.") % {"ref": asked.ref}, file=sys.stderr)
        return FOUND
    for entry in entries:
        who = f"{entry.actor_name} ({entry.door})"
        print(f"{entry.id:>8}  {_local(entry.happened_at)}  {entry.event}  {who}  {entry.ref}")
        for name, value in entry.after.items():
            print(f"          {name}: {entry.before.get(name, '–')} → {value}")
    return CLEAN


def _debts(asked: argparse.Namespace) -> int:
    if asked.retry is not None:
        if not deliver.retry(asked.retry, wall_clock()):
            print(_("There is no parked news number %(id)d.") % {"id": asked.retry}, file=sys.stderr)
            return FOUND
        print(_("Number %(id)d will be tried again at once.") % {"id": asked.retry})
        return CLEAN
    debts = deliver.parked()
    for debt in debts:
        print(
            f"{debt.pk:>8}  {_local(debt.parked_at or debt.next_at)}  {debt.entry.event}  {debt.ref}  → {debt.listener}"
        )
        print(f"          {debt.error}")
    print(
        ngettext("%(count)d piece of news is parked", "%(count)d pieces of news are parked", len(debts))
        % {"count": len(debts)}
    )
    return FOUND if debts else CLEAN


def _local(moment: datetime) -> str:
    return moment.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M:%S")
