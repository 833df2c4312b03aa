"""Reading policy text: YAML in, clauses out, every problem listed at once with its place and reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from guiju.groundwork.kernel.text import Text
from guiju.groundwork.policy.clause import STATES, Clause
from guiju.groundwork.policy.controls import KINDS, Control

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first, where it was built, is ten times as fast
KEYS = {"id", "title", "text", "actor", "controls", "measure", "state", "same_as"}


@dataclass(frozen=True)
class Problem:
    """Something wrong in a policy text: where (file, clause, key) and why."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class Unreadable(Exception):
    """A policy text has problems; ``problems`` lists all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_folder(folder: Path) -> dict[str, Any]:
    """One policy as a document: ``about.yaml`` with the clauses of ``chapters/*.yaml`` in file order."""
    document = dict(_loaded(folder / "about.yaml"))
    document["chapters"] = [_loaded(path) for path in sorted((folder / "chapters").glob("*.yaml"))]
    return document


def _loaded(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_SAFE)  # noqa: S506 - both are safe loaders


def read(document: dict[str, Any]) -> tuple[Clause, ...]:
    """The clauses of one policy document; raises :class:`Unreadable` with every problem found."""
    clauses, problems = _read(document, strict=True)
    if problems:
        raise Unreadable(problems)
    return clauses


def read_stored(document: dict[str, Any]) -> tuple[tuple[Clause, ...], tuple[Problem, ...]]:
    """The clauses of a version that was adopted once, and what this release cannot read in it any more.

    A reader that became stricter must not take a company's whole policy out of force: a control that it cannot read is
    left out, its clause goes on with the others; a clause without number or wording is left out altogether.
    """
    return _read(document, strict=False)


def _read(document: dict[str, Any], *, strict: bool) -> tuple[tuple[Clause, ...], tuple[Problem, ...]]:
    problems: list[Problem] = []
    clauses: list[Clause] = []
    seen: set[str] = set()
    policy = str(document.get("policy", "?"))
    for chapter in _listed(document, "chapters", policy, problems):
        for raw in _listed(chapter, "clauses", policy, problems):
            place = f"{policy} {raw.get('id', '?')}"
            if str(raw.get("id")) in seen:
                problems.append(Problem(place, "the number occurs twice"))
            seen.add(str(raw.get("id")))
            clause = _clause(policy, chapter, raw, place, problems, strict=strict)
            if clause is not None:
                clauses.append(clause)
    return tuple(clauses), tuple(problems)


def _listed(part: dict[str, Any], key: str, place: str, problems: list[Problem]) -> list[dict[str, Any]]:
    found = part.get(key)
    if isinstance(found, list) and all(isinstance(item, dict) for item in found):
        return found
    problems.append(Problem(place, f"{key} must be a list, each with its keys"))
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _clause(
    policy: str, chapter: dict[str, Any], raw: dict[str, Any], place: str, problems: list[Problem], *, strict: bool
) -> Clause | None:
    found = len(problems)
    _check_wording(raw, place, problems)
    controls = [_control(place, item, problems) for item in raw.get("controls") or ()]
    if strict and len(problems) > found:
        return None
    try:
        return Clause(
            id=raw["id"],
            policy=policy,
            chapter=Text.of(chapter["title"]),
            title=Text.of(raw["title"]),
            text=Text.of(raw["text"]),
            actor=tuple(raw["actor"]),
            controls=tuple(control for control in controls if control is not None),
            measure=raw.get("measure"),
            state=raw.get("state", "in_force"),
            same_as=tuple(raw.get("same_as") or ()),
        )
    except (KeyError, TypeError) as error:
        problems.append(Problem(place, f"number, chapter, wording and actor are needed: {error}"))
        return None


def _check_wording(raw: dict[str, Any], place: str, problems: list[Problem]) -> None:
    for key in sorted(set(raw) - KEYS):
        problems.append(Problem(place, f"unknown key {key!r}"))
    for key in ("id", "title", "text", "actor"):
        if not raw.get(key):
            problems.append(Problem(place, f"{key} is missing"))
    for key in ("title", "text"):
        if isinstance(raw.get(key), dict) and not all(raw[key].get(language) for language in ("zh", "en")):
            problems.append(Problem(place, f"{key} needs zh and en"))
        if isinstance(raw.get(key), dict) and set(raw[key]) - {"zh", "en"}:
            # {en: Needs, background} is two keys to YAML: such a wording is put in quotation marks
            problems.append(
                Problem(place, f"{key} has more than zh and en: a wording with a comma needs quotation marks")
            )
    if raw.get("state", "in_force") not in STATES:
        problems.append(Problem(place, f"unknown state {raw['state']!r}"))


def _control(place: str, item: Any, problems: list[Problem]) -> Control | None:
    if not isinstance(item, dict) or len(item) != 1:
        problems.append(Problem(place, "a control is one kind with its settings"))
        return None
    (kind, settings), *_ = item.items()
    if kind not in KINDS:
        problems.append(Problem(place, f"unknown control kind {kind!r}; known are {', '.join(sorted(KINDS))}"))
        return None
    try:
        return KINDS[kind].model_validate({"set": settings} if kind == "terms" else settings)
    except (ValidationError, ValueError) as error:
        details = error.errors() if isinstance(error, ValidationError) else [{"loc": (), "msg": str(error)}]
        for detail in details:
            where = ".".join(str(part) for part in detail["loc"])
            problems.append(Problem(place, f"{kind}{'.' + where if where else ''}: {detail['msg']}"))
        return None
