"""`guiju policy`: check policy texts, adopt them, list what is in force, show a clause, tell how clauses are kept."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from guiju.governance.actions import adopt_policy
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import Text
from guiju.groundwork.measures.run import Measures
from guiju.groundwork.policy import binding, shipped
from guiju.groundwork.policy.book import Book, in_force
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.models import PolicyVersion
from guiju.groundwork.policy.reader import Problem, Unreadable, read, read_folder
from guiju.site.wiring import known


def main(arguments: list[str]) -> int:
    """Carry out one of the words of `guiju policy`; 0 when done, 1 when a text has problems or a clause is unknown."""
    asked = _parser().parse_args(arguments)
    if asked.word == "check":
        return _check(asked.folder)
    if asked.word == "adopt":
        return _adopt(asked.name, asked.since)
    book = in_force(SYSTEM.now)
    if asked.word == "list":
        return _list(book)
    if asked.word == "show":
        return _show(book, asked.clause)
    return _score(book, Period.parse(asked.period) if asked.period else Period.of("month", SYSTEM.now))


def problems_of(documents: Sequence[dict[str, Any]]) -> list[Problem]:
    """Everything wrong in these texts taken together: what cannot be read, and what binds to nothing in this house."""
    found: list[Problem] = []
    clauses: list[Clause] = []
    roles: dict[str, Text] = {}
    for document in documents:
        roles |= {key: Text.of(title) for key, title in document.get("roles", {}).items()}
        try:
            clauses += read(document)
        except Unreadable as unreadable:
            found += unreadable.problems
        found += _aims(document)
    return [*found, *binding.problems(clauses, known(roles))]


def documents_shipped() -> dict[str, dict[str, Any]]:
    """The policy texts that the product ships with, by their key."""
    return {name: read_folder(folder) for name, folder in shipped.folders().items()}


def _aims(document: dict[str, Any]) -> Iterable[Problem]:
    measures = known({}).measures
    for aim in document.get("aims", ()):
        if aim.get("measure") not in measures:
            yield Problem(f"{document['policy']} aims", f"no measure is called {aim.get('measure')}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guiju policy", description="Operating policies: check, adopt, list, show, score."
    )
    words = parser.add_subparsers(dest="word", required=True)
    check = words.add_parser("check", help="read policy texts and list every problem in them")
    check.add_argument("folder", nargs="?", type=Path, help="a policy's folder; without one, all that are shipped")
    adopt = words.add_parser("adopt", help="put shipped policies in force")
    adopt.add_argument("name", nargs="*", help="which; without one, all that are shipped")
    adopt.add_argument("--from", dest="since", type=date.fromisoformat, help="in force from this day on (today)")
    words.add_parser("list", help="list the versions in force and how their clauses are carried out")
    show = words.add_parser("show", help="show one clause")
    show.add_argument("clause")
    score = words.add_parser("score", help="how every clause in force was kept")
    score.add_argument("--period", help="such as 2026-11, 2026-Q4 or 2026 (this month)")
    return parser


def _check(folder: Path | None) -> int:
    documents = documents_shipped()
    if folder is not None:
        given = read_folder(folder)
        documents[str(given["policy"])] = given
    found = problems_of(list(documents.values()))
    for problem in found:
        print(problem, file=sys.stderr)
    clauses = sum(len(chapter["clauses"]) for document in documents.values() for chapter in document["chapters"])
    print(f"{len(documents)} policies, {clauses} clauses, {len(found)} problems")
    return 1 if found else 0


def _adopt(names: Sequence[str], since: date | None) -> int:
    documents = documents_shipped()
    unknown = [name for name in names if name not in documents]
    if unknown:
        print(f"There is no policy called {', '.join(unknown)}; shipped are {', '.join(documents)}.", file=sys.stderr)
        return 1
    found = problems_of(list(documents.values()))
    if found:
        print(*found, sep="\n", file=sys.stderr)
        return 1
    for name in names or documents:
        try:
            version = adopt_policy(SYSTEM.through("command"), document=documents[name], effective_from=since)
        except Refused as refused:
            if refused.code != "governance.same_text":
                raise
            print(f"{name}: unchanged")
        else:
            print(f"{version}: in force from {version.effective_from.isoformat()}")
    return 0


def _list(book: Book) -> int:
    for version in PolicyVersion.objects.order_by("policy", "number"):
        mark = "*" if str(version) in book.mark.split() else " "
        print(
            f"{mark} {version}  from {version.effective_from.isoformat()}  {version.title['zh']}  {version.title['en']}"
        )
    live = [clause for clause in book.clauses.values() if clause.state == "in_force"]
    kinds = sorted({clause.coverage for clause in live})
    shares = ", ".join(f"{sum(c.coverage == kind for c in live)} {kind}" for kind in kinds)
    print(f"{len(book.clauses)} clauses, {len(live)} in force{': ' + shares if live else ''}")
    return 0


def _show(book: Book, clause_id: str) -> int:
    clause = book.clauses.get(clause_id)
    if clause is None:
        print(f"No policy in force has a clause {clause_id}.", file=sys.stderr)
        return 1
    print(f"{clause.id}  {clause.title.zh}  {clause.title.en}")
    print(clause.text.zh, clause.text.en, sep="\n")
    print(f"state: {clause.state}; carried out: {clause.coverage}; bound: {', '.join(clause.actor)}")
    for control in clause.controls:
        print(f"  {control.kind}: {control.model_dump_json(by_alias=True, exclude_defaults=True, fallback=str)}")
    print(f"measure: {clause.measure or '-'}")
    print(f"same as: {', '.join(clause.same_as) or '-'}")
    return 0


def _score(book: Book, period: Period) -> int:
    measures = Measures(HOUSE.measures)
    print(f"{period.key}  {book.mark}")
    for clause in book.clauses.values():
        score = measures.score(clause, period) if clause.state == "in_force" else None
        if score is not None:
            share = f"{score.value:.0%}" if score.value is not None else "no data"
            counted = f"{score.satisfied:>6}/{score.population:<6} {share:>8}{' (few)' if score.few else ''}"
            print(f"{clause.id:16} {counted}  {clause.title.zh}  {clause.title.en}")
    return 0
