"""The answers of the wizard: which column means what, and what is remembered of them for the next file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, override

from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.fields import field_of, has
from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer import store
from guiju.groundwork.transfer.beside import Reading
from guiju.groundwork.transfer.models import Remembered, Upload
from guiju.groundwork.transfer.tabular import plain_header

SKIP, FILL, OVERWRITE = "skip", "fill", "overwrite"
POLICIES = {
    SKIP: (N_("Leave them out"), N_("Rows whose record is known already are listed in the error workbook.")),
    FILL: (N_("Fill in what is missing"), N_("Only empty fields of the known record take the values of the row.")),
    OVERWRITE: (N_("Overwrite"), N_("The row replaces what stands in the known record; empty cells change nothing.")),
}  # fmt: skip
OWNER = "owner"
SAMPLE_ROWS, MOST_WORDS = 30, 40
_OWNER_HEADINGS = ("负责人", "归属人", "所有人", "业务员", "销售", "owner", "salesperson")


@dataclass(frozen=True)
class Plan:
    """How a file is understood.

    ``columns`` says in which place of a row a field stands, ``fixed`` what a field holds where the file is silent,
    ``words`` which code a word of the file stands for. ``owner`` is the account key of whoever gets rows that name
    nobody, ``people`` whom a name in the owner column means. ``sheets`` are the names a workbook offers, ``sample`` the
    first rows, ``rows`` how many there are, ``policy`` what becomes of rows that are known already.
    """

    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    rows: int = 0
    sample: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    owner: int | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    policy: str = SKIP

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    def answers(self) -> dict[str, Any]:
        """What is worth remembering for the next file with these headings."""
        return {name: value for name, value in asdict(self).items() if name in ("columns", "fixed", "words", "people")}

    def reading(self, upload: Upload, by: Actor, after: int, chunk: int) -> Reading:
        """How the rows of the stored file are to be read."""
        columns = [(name, place) for name, place in self.columns.items() if name != OWNER]
        words = {name: dict(codes) for name, codes in self.words.items()}
        path: Path = store.path_of(upload.stored_name)
        return Reading(
            upload.word, path, self.encoding, self.sheet, columns, after, by.now, chunk, dict(self.fixed), words
        )


def plan_of(upload: Upload) -> Plan:
    """The answers given so far."""
    known = {one.name for one in fields(Plan)}
    return Plan(**{name: value for name, value in upload.plan.items() if name in known})


def importable_of(word: str) -> Importable:
    """What the rows of an upload become."""
    return HOUSE.imports[word]


def guessed(importable: Importable, header: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, by what the headings say."""
    names = {**importable.headings, **({OWNER: _OWNER_HEADINGS} if importable.give else {})}
    meant = {plain_header(name): to for to, known in names.items() for name in (to, *known)}
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        to = meant.get(plain_header(heading))
        if to is not None and to not in found:
            found[to] = place
    return found


def remembered(word: str, header: Sequence[str], account_id: int | None) -> dict[str, Any]:
    """What was answered last for these very headings: by this person, else by anybody in the company."""
    rows = Remembered.objects.filter(word=word, headings=headings_key(header)).order_by("-at")
    found = rows.filter(account_id=account_id or 0).first() or rows.first()
    return dict(found.plan) if found is not None else {}


def remember(upload: Upload, plan: Plan, by: Actor) -> None:
    """Keep the answers for the next file with the same headings."""
    Remembered.objects.update_or_create(
        word=upload.word, headings=headings_key(upload.header), account_id=upload.asker.pk,
        defaults={"plan": plan.answers(), "at": by.now},
    )  # fmt: skip


def headings_key(header: Sequence[str]) -> str:
    """The same for the same headings in the same order."""
    return hashlib.sha256("\n".join(plain_header(one) for one in header).encode()).hexdigest()


def label_of(importable: Importable, name: str) -> str:
    """What people call a field of an importable kind."""
    if name == OWNER:
        return gettext(N_("Owner"))
    resource = HOUSE.resources.get(importable.kind)
    if resource is not None and has(resource.model, name):
        return field_of(resource, name).label
    return importable.headings[name][0]


def codes_of(importable: Importable, name: str) -> list[tuple[str, str]]:
    """The codes of a field with their labels, in the language of the moment."""
    return [(code, gettext(str(text))) for code, text in importable.coded.get(name, {}).items()]


def code_meant(importable: Importable, name: str, word: str) -> str:
    """The code whose label, in either language, is this word; "" when none is."""
    for language in ("zh-hans", "en"):
        with override(language):
            found = next(
                (code for code, text in codes_of(importable, name) if word.lower() in (code, text.lower())), ""
            )
        if found:
            return found
    return ""


def words_in(plan: Plan, place: int) -> list[str]:
    """The different words that stand in a column of the sample."""
    found = dict.fromkeys(row[place].strip() for row in plan.sample if place < len(row) and row[place].strip())
    return list(found)[:MOST_WORDS]


def people_named(names: Sequence[str]) -> dict[str, int]:
    """Whom names mean: sign-in names, or names that only one person who works here has. One query."""
    wanted = set(names)
    by_name: dict[str, list[int]] = {}
    for pk, username, name in Account.objects.filter(is_active=True).values_list("pk", "username", "name"):
        for one in {username, name} & wanted:
            by_name.setdefault(one, []).append(pk)
    return {name: keys[0] for name, keys in by_name.items() if len(keys) == 1}
