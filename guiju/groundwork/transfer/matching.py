"""The page of the columns: what it shows of the answers so far, and how it is read when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.answers import sentence
from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.transfer import plans
from guiju.groundwork.transfer.models import TriedRow, Upload
from guiju.groundwork.transfer.plans import OWNER, Plan

SHOWN = 3


@dataclass(frozen=True)
class Word:
    """A word of a coded column, and the code or person it stands for (``key`` names the posted field)."""

    key: str
    text: str
    chosen: str


@dataclass(frozen=True)
class Place:
    """One column of the file: its heading, what stands there, and the field it may be."""

    number: int
    heading: str
    examples: str
    chosen: str
    options: list[tuple[str, str]]
    codes: list[tuple[str, str]]
    words: list[Word]


@dataclass(frozen=True)
class Previewed:
    """A row of the trial: its cells with a mark on those that are wrong, and why it fell into its class."""

    row: int
    outcome: str
    label: str
    cells: list[tuple[str, bool]]
    why: str


def places(
    importable: Importable, upload: Upload, plan: Plan, *, may_give: bool, given: QueryDict | None = None
) -> list[Place]:
    """Every column of the file with the field it is taken for."""
    by_place = {place: name for name, place in plan.columns.items()}
    names = [*importable.headings, *([OWNER] if may_give else [])]
    options = [(name, plans.label_of(importable, name)) for name in names]
    found = []
    for number, heading in enumerate(upload.header):
        chosen = given.get(f"place-{number}", "") if given is not None else by_place.get(number, "")
        examples = " · ".join(
            [row[number][:40] for row in plan.sample[:8] if number < len(row) and row[number]][:SHOWN]
        )
        codes = plans.codes_of(importable, chosen) if chosen in importable.coded else []
        words = _words(importable, plan, chosen, number) if codes else []
        found.append(Place(number, heading, examples, chosen, options, codes, words))
    return found


def fixed(importable: Importable, plan: Plan, given: QueryDict | None = None) -> list[dict[str, Any]]:
    """The fields that may hold a value of their own where the file is silent."""
    return [
        {
            "name": f"fixed-{name}", "label": plans.label_of(importable, name),
            "value": given.get(f"fixed-{name}", "") if given is not None else plan.fixed.get(name, ""),
            "codes": plans.codes_of(importable, name),
        }
        for name in importable.headings
        if name not in importable.needed
    ]  # fmt: skip


def owner_of(plan: Plan, given: QueryDict | None = None) -> dict[str, Any]:
    """Whose the rows are to be that name nobody: key and name."""
    key = given.get("owner", "") if given is not None else plan.owner
    name = Account.objects.filter(pk=key).values_list("name", flat=True).first() if key and str(key).isdecimal() else ""
    return {"key": key or "", "name": name or ""}


def posted(post: QueryDict, plan: Plan, word: str) -> dict[str, Any]:
    """The answers of the page as the verb takes them; of two columns for one field the first counts."""
    importable = HOUSE.imports[word]
    columns: dict[str, int] = {}
    for name, value in post.items():
        place = name.removeprefix("place-")
        if place != name and place.isascii() and place.isdecimal() and value and str(value) not in columns:
            columns[str(value)] = int(place[:9])
    own = {
        name.removeprefix("fixed-"): str(value) for name, value in post.items() if name.startswith("fixed-") and value
    }
    words = {
        name: {text: code for text in plans.words_in(plan, place) if (code := post.get(word_key(name, text), ""))}
        for name, place in columns.items()
        if name in importable.coded
    }
    owner = post.get("owner", "")
    return {
        "columns": columns, "fixed": own, "words": {name: codes for name, codes in words.items() if codes},
        **({"owner": int(owner)} if owner.isdecimal() else {}),
    }  # fmt: skip


def word_key(name: str, text: str) -> str:
    """The posted field in which somebody says what a word of the file stands for."""
    return f"word-{name}-{text}"


def preview(importable: Importable, plan: Plan, row: TriedRow, label: str) -> Previewed:
    """A row of the trial, the cells of the fields it fails by marked."""
    wrong = {plan.columns.get(str(field)) for field, _, _ in row.reasons}
    cells = [(cell[:80], place in wrong) for place, cell in enumerate(row.cells)]
    return Previewed(row.row, row.outcome, label, cells, _why(importable, row))


def _why(importable: Importable, row: TriedRow) -> str:
    told = []
    for field, text, params in row.reasons:
        known: Mapping[str, Any] = params or {}
        name = plans.label_of(importable, field) if field in importable.headings or field == OWNER else ""
        told.append(": ".join(part for part in (name, sentence(text, dict(known))) if part))
    return "; ".join(told)


def _words(importable: Importable, plan: Plan, name: str, place: int) -> list[Word]:
    """The words of a column that are no labels by themselves: what each is taken for may be said."""
    answered = plan.words.get(name, {})
    return [
        Word(word_key(name, text), text, answered.get(text) or plans.code_meant(importable, name, text))
        for text in plans.words_in(plan, place)
    ]
